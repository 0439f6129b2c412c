"""Each attribute of the AWS provider that is called a policy, or names principals, is judged, or there is a reason why not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bare_provider import BareProvider
from tfproof.proofs.policy_attributes import OF_ANOTHER_LANGUAGE, OPEN_ANYWAY, POLICIES
from tfproof.proofs.share_types import SHARES

POLICY = re.compile(r"polic(?:y|ies)[^.]*$")
# Endings of names of what is no document: the name, the id or the kind of a policy.
NO_DOCUMENT = re.compile(r"_(arn|id|name|type|url|region|runtime|text|scope|behavior|version|revision|value)$")
# Arguments that choose one of few words.
CHOICES = frozenset({
    "alpn_policy", "auto_import_policy", "data_deletion_policy", "dns_policy", "dns_record_client_routing_policy",
    "excess_capacity_termination_policy", "game_server_protection_policy", "https_policy", "image_pull_policy",
    "language_selection_policy", "new_game_session_protection_policy", "origin_protocol_policy", "padding_policy",
    "permission_policy", "protocol_policy", "routing_policy", "security_policy", "sizing_policy", "snapshot_policy", "ssl_policy",
    "stream_exception_policy", "tls_policy", "tls_security_policy", "user_context_policy", "viewer_protocol_policy",
})  # fmt: skip
# Documents that admit no caller: by type and path, each with what it says.
LETS_NOBODY_IN = {
    "aws_cloudfront_response_headers_policy.security_headers_config.content_security_policy.content_security_policy": "a header",
    "aws_cloudfront_response_headers_policy.security_headers_config.referrer_policy.referrer_policy": "a header",
    "aws_cloudwatch_log_account_policy.policy_document": "what an account does with its logs",
    "aws_cloudwatch_log_data_protection_policy.policy_document": "which data are masked",
    "aws_cloudwatch_log_index_policy.policy_document": "which fields are indexed",
    "aws_ecr_lifecycle_policy.policy": "when images expire",
    "aws_ecr_repository_creation_template.lifecycle_policy": "when images expire",
    "aws_emr_cluster.core_instance_group.autoscaling_policy": "how a group scales",
    "aws_emr_instance_group.autoscaling_policy": "how a group scales",
    "aws_iot_policy.policy": "what a certificate may do: an identity's policy, without principals",
    "aws_iot_policy_attachment.policy": "the name of a policy",
    "aws_networkmanager_core_network.base_policy_document": "how a network is routed",
    "aws_networkmanager_core_network_policy_attachment.policy_document": "how a network is routed",
    "aws_opensearchserverless_access_policy.policy": "a list of rules in a language of its own",
    "aws_opensearchserverless_lifecycle_policy.policy": "how long an index is kept",
    "aws_opensearchserverless_security_policy.policy": "a list of rules in a language of its own",
    "aws_rolesanywhere_profile.session_policy": "what narrows a session",
    "aws_ses_receipt_filter.policy": "Block or Allow",
    "aws_sns_topic.archive_policy": "how long messages are kept",
    "aws_sns_topic.delivery_policy": "how often a delivery is tried",
    "aws_sns_topic_subscription.delivery_policy": "how often a delivery is tried",
    "aws_sns_topic_subscription.filter_policy": "which messages are delivered",
    "aws_sns_topic_subscription.redrive_policy": "where messages go that cannot be delivered",
    "aws_sns_topic_subscription.replay_policy": "which messages are delivered again",
    "aws_sqs_queue.redrive_allow_policy": "whose dead letters a queue takes",
    "aws_sqs_queue.redrive_policy": "where messages go that cannot be delivered",
    "aws_sqs_queue_redrive_allow_policy.redrive_allow_policy": "whose dead letters a queue takes",
    "aws_sqs_queue_redrive_policy.redrive_policy": "where messages go that cannot be delivered",
    "aws_ssoadmin_permission_set_inline_policy.inline_policy": "what a permission set may do: an identity's policy",
    "aws_storagegateway_nfs_file_share.notification_policy": "when a share tells of uploads",
    "aws_storagegateway_smb_file_share.notification_policy": "when a share tells of uploads",
    "aws_transfer_access.policy": "what narrows a session",
    "aws_transfer_user.policy": "what narrows a session",
    "aws_verifiedaccess_endpoint.policy_document": "Cedar, whose rules are not judged",
    "aws_verifiedaccess_group.policy_document": "Cedar, whose rules are not judged",
    "aws_workspacesweb_browser_settings.browser_policy": "settings of a browser",
}
# Attributes that name principals or accounts, and why they are not asked about as about a permission.
NAMES_PRINCIPALS = re.compile(
    r"(^|[_.])(\w*acl|principals?|principal_arns?|principal_ids?|principal_identifier|grantee\w*|shared_\w*accounts?|allowed_principals)$"
    r"|launch_permission\.|grant(\.grantee)?\.(id|uri|email|email_address)$|filtering_allow_list$|(^|_)admins$|^authorization_type$"
)
NOT_ASKED = {
    "aws_acmpca_permission.principal": "acm.amazonaws.com, for certificates of one account",
    "aws_acmpca_certificate_authority.revocation_configuration.crl_configuration.s3_object_acl": "for lists that are to be public",
    "aws_apigatewayv2_route.authorization_type": "the policy CGA_API_01 asks",
    "aws_cloudwatch_event_connection.authorization_type": "how a connection signs in elsewhere",
    "aws_datasync_location_hdfs.kerberos_principal": "a principal of Kerberos",
    "aws_eks_access_policy_association.principal_arn": "a principal that an access entry of the cluster lets in",
    "aws_elastictranscoder_pipeline.content_config_permissions.grantee": "an ACL of S3, which the bucket's own settings rule",
    "aws_elastictranscoder_pipeline.content_config_permissions.grantee_type": "an ACL of S3, which the bucket's own settings rule",
    "aws_elastictranscoder_pipeline.thumbnail_config_permissions.grantee": "an ACL of S3, which the bucket's own settings rule",
    "aws_elastictranscoder_pipeline.thumbnail_config_permissions.grantee_type": "an ACL of S3, which the bucket's own settings rule",
    "aws_imagebuilder_lifecycle_policy.policy_detail.exclusion_rules.amis.shared_accounts": "images that are kept",
    "aws_iot_thing_principal_attachment.principal": "a certificate",
    "aws_kms_grant.retiring_principal": "may end the grant, and nothing else",
    "aws_lakeformation_opt_in.principal.data_lake_principal_identifier": "an identity that uses rights which are given elsewhere",
    "aws_organizations_delegated_administrator.service_principal": "a service of AWS",
    "aws_organizations_organization.aws_service_access_principals": "services of AWS",
    "aws_quicksight_analysis.permissions.principal": "a user or group of QuickSight in the own account",
    "aws_quicksight_dashboard.permissions.principal": "a user or group of QuickSight in the own account",
    "aws_quicksight_data_set.column_level_permission_rules.principals": "a user or group of QuickSight in the own account",
    "aws_quicksight_data_set.permissions.principal": "a user or group of QuickSight in the own account",
    "aws_quicksight_data_source.permission.principal": "a user or group of QuickSight in the own account",
    "aws_quicksight_folder.permissions.principal": "a user or group of QuickSight in the own account",
    "aws_quicksight_template.permissions.principal": "a user or group of QuickSight in the own account",
    "aws_quicksight_theme.permissions.principal": "a user or group of QuickSight in the own account",
    "aws_ram_resource_share.allow_external_principals": "whether others may be named; an association names them",
    "aws_s3control_access_grant.grantee.grantee_type": "what the identifier is",
    "aws_servicecatalog_portfolio_share.share_principals": "whether names of principals are shared, too",
    "aws_servicecatalog_principal_portfolio_association.principal_arn": "a principal of the own account",
    "aws_sns_platform_application.platform_principal": "a certificate",
    "aws_ssoadmin_account_assignment.principal_id": "a user or group of the own directory",
    "aws_ssoadmin_application_assignment.principal_id": "a user or group of the own directory",
}


@pytest.mark.thorough
def test_every_attribute_that_names_principals_is_asked_about_or_has_a_reason(aws: Path) -> None:
    with BareProvider(aws, schemas=Path.home() / ".cache" / "tfproof") as provider:
        found = {
            f"{type_}.{path}"
            for type_ in provider.schema.resource_types()
            if not type_.startswith("aws_iam_")
            for path in named(provider.schema.resource(type_), NAMES_PRINCIPALS)
        }
    asked = {f"{type_}.{path}" for type_, share in SHARES.items() for path in (*share.principals, *share.words)}
    assert found - asked - NOT_ASKED.keys() == set()
    assert NOT_ASKED.keys() - found == set(), "not needed"


def test_every_attribute_that_is_called_a_policy_is_one_or_has_a_reason(aws: Path) -> None:
    with BareProvider(aws, schemas=Path.home() / ".cache" / "tfproof") as provider:
        types = provider.schema.resource_types()
        found = {
            f"{type_}.{path}"
            for type_ in types
            if not type_.startswith(OPEN_ANYWAY)
            for path in named(provider.schema.resource(type_), POLICY, text=True)
            if not NO_DOCUMENT.search(path) and path.rpartition(".")[2] not in CHOICES
        }
    read = {f"{type_}.{path.replace('[0]', '')}" for type_, path in POLICIES.items()}
    assert found - read - OF_ANOTHER_LANGUAGE.keys() - LETS_NOBODY_IN.keys() == set()
    assert LETS_NOBODY_IN.keys() - found == set(), "not needed"
    assert {one for one in read if one.split(".")[0] in types} <= found


def named(block: Any, name: re.Pattern[str], above: tuple[str, ...] = (), *, text: bool = False) -> Iterator[str]:
    """The paths of what a configuration may set, by a pattern of their names."""
    for one in block.attributes:
        path = ".".join((*above, one.name))
        if name.search(path) and (one.optional or one.required) and (one.type == b'"string"' or not text):
            yield path
    for nested in block.block_types:
        yield from named(nested.block, name, (*above, nested.type_name), text=text)
