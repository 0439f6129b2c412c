"""Each attribute of the AWS provider that is called a policy is read as one, or there is a reason why not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bare_provider import BareProvider
from tfproof.proofs.policy_attributes import OF_ANOTHER_LANGUAGE, OPEN_ANYWAY, POLICIES

# Endings of names of what is no document: the name, the id or the kind of a policy, or a choice among few words.
NO_DOCUMENT = re.compile(
    r"_(arn|id|name|type|url|region|runtime|text|scope|behavior|mode|version|revision|value|api_name)$"
    r"|(ssl|alpn|tls|tls_security|https|security|protocol|routing|dns|image_pull|import|snapshot|protection|deletion"
    r"|termination|padding|sizing|exception|selection|permission|auto_import|context|language_selection|browser)_policy$"
)
# Documents that let nobody in: by type and path, each with what it says.
LETS_NOBODY_IN = {
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
}


def test_every_attribute_that_is_called_a_policy_is_one_or_has_a_reason(aws: Path) -> None:
    with BareProvider(aws, schemas=Path.home() / ".cache" / "tfproof") as provider:
        types = provider.schema.resource_types()
        found = {
            f"{type_}.{path}"
            for type_ in types
            if not type_.startswith(OPEN_ANYWAY)
            for path in called_policies(provider.schema.resource(type_))
            if not NO_DOCUMENT.search(path)
        }
    read = {f"{type_}.{path.replace('[0]', '')}" for type_, path in POLICIES.items()}
    assert found - read - OF_ANOTHER_LANGUAGE.keys() - LETS_NOBODY_IN.keys() == set()
    assert LETS_NOBODY_IN.keys() - found == set(), "not needed"
    assert {one for one in read if one.split(".")[0] in types} <= found


def called_policies(block: Any, above: tuple[str, ...] = ()) -> Iterator[str]:
    for one in block.attributes:
        if one.type == b'"string"' and re.search("policy|policies", one.name) and (one.optional or one.required):
            yield ".".join((*above, one.name))
    for nested in block.block_types:
        yield from called_policies(nested.block, (*above, nested.type_name))
