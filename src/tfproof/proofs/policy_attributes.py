"""Which attribute of a resource is its policy: a document that says who may use it.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html
"""

from __future__ import annotations

import json

from tfproof.addresses import parse_path
from tfproof.plan import Resource
from tfproof.plan.attribute_paths import dig, left_to_provider
from tfproof.proofs.configuration_view import dig_known
from tfproof.values import Unknown

POLICIES = {
    "aws_acmpca_policy": "policy",
    "aws_backup_vault_policy": "policy",
    "aws_cloudsearch_domain_service_access_policy": "access_policy",
    "aws_cloudwatch_event_bus_policy": "policy",
    "aws_cloudwatch_log_delivery_destination_policy": "delivery_destination_policy",
    "aws_cloudwatch_log_destination_policy": "access_policy",
    "aws_cloudwatch_log_resource_policy": "policy_document",
    "aws_codeartifact_domain_permissions_policy": "policy_document",
    "aws_codeartifact_repository_permissions_policy": "policy_document",
    "aws_codebuild_resource_policy": "policy",
    "aws_dynamodb_resource_policy": "policy",
    "aws_ecr_registry_policy": "policy",
    "aws_ecr_repository_creation_template": "repository_policy",
    "aws_ecr_repository_policy": "policy",
    "aws_ecrpublic_repository_policy": "policy",
    "aws_efs_file_system_policy": "policy",
    "aws_elasticsearch_domain": "access_policies",
    "aws_elasticsearch_domain_policy": "access_policies",
    "aws_glacier_vault": "access_policy",
    "aws_glacier_vault_lock": "policy",
    "aws_glue_resource_policy": "policy",
    "aws_kinesis_resource_policy": "policy",
    "aws_kms_external_key": "policy",
    "aws_kms_key": "policy",
    "aws_kms_key_policy": "policy",
    "aws_kms_replica_external_key": "policy",
    "aws_kms_replica_key": "policy",
    "aws_media_store_container_policy": "policy",
    "aws_msk_cluster_policy": "policy",
    "aws_networkfirewall_resource_policy": "policy",
    "aws_oam_sink_policy": "policy",
    "aws_opensearch_domain": "access_policies",
    "aws_opensearch_domain_policy": "access_policies",
    "aws_redshift_resource_policy": "policy",
    "aws_redshiftserverless_resource_policy": "policy",
    "aws_s3_access_point": "policy",
    "aws_s3_bucket": "policy",
    "aws_s3_bucket_policy": "policy",
    "aws_s3control_access_grants_instance_resource_policy": "policy",
    "aws_s3control_access_point_policy": "policy",
    "aws_s3control_bucket_policy": "policy",
    "aws_s3control_multi_region_access_point_policy": "details[0].policy",
    "aws_s3control_object_lambda_access_point_policy": "policy",
    "aws_s3tables_table_bucket_policy": "resource_policy",
    "aws_s3tables_table_policy": "resource_policy",
    "aws_sagemaker_model_package_group_policy": "resource_policy",
    "aws_schemas_registry_policy": "policy",
    "aws_secretsmanager_secret": "policy",
    "aws_secretsmanager_secret_policy": "policy",
    "aws_ses_identity_policy": "policy",
    "aws_sesv2_email_identity_policy": "policy",
    "aws_sns_topic": "policy",
    "aws_sns_topic_policy": "policy",
    "aws_sqs_queue": "policy",
    "aws_sqs_queue_policy": "policy",
    "aws_vpclattice_auth_policy": "policy",
    "aws_vpclattice_resource_policy": "policy",
    "aws_xray_resource_policy": "policy_document",
}
"""Resource types with a policy of their own, and the path of the attribute that holds it."""

OPEN_ANYWAY = ("aws_api_gateway_", "aws_vpc_endpoint", "aws_iam_", "aws_organizations_")
"""How the types begin whose policies narrow what is open without one, or say nothing of who may use a resource."""

OF_ANOTHER_LANGUAGE = {
    "aws_cloudformation_stack.policy_body": "which resources an update of the stack may change; its principal is always *",
    "aws_sns_topic_data_protection_policy.policy": "which data may pass through a topic; it grants no access",
}
"""Attributes whose documents name principals and are no policy of IAM, each with what it says."""


def policy_attribute(resource: Resource) -> str | None:
    """The attribute that holds a resource's policy; None when it has none."""
    if resource.mode != "managed":
        return None
    known = POLICIES.get(resource.type)
    if known is not None and parse_path(known)[0] in resource:
        found = dig(resource, known)
        if isinstance(found, Unknown):
            # A provider's own answer, such as the policy that another resource attaches, is no document of this one.
            return None if left_to_provider(resource, known) else known
        if found == "" and resource.type.endswith("_policy"):
            return known  # what is nothing but a policy has one: a provider empties what it cannot read
        return known if isinstance(found, str) and found else None
    if resource.type.startswith(OPEN_ANYWAY):
        return None
    names = (name for name in resource if "policy" in name and f"{resource.type}.{name}" not in OF_ANOTHER_LANGUAGE)
    return next((name for name in names if _is_policy(dig_known(resource, name))), None)


def _is_policy(text: object) -> bool:
    if not isinstance(text, str) or not text.lstrip().startswith("{") or '"Statement"' not in text:
        return False
    try:
        statements = json.loads(text).get("Statement")
    except ValueError:
        return False
    listed = statements if isinstance(statements, list) else [statements]
    return any(isinstance(one, dict) and "Principal" in one for one in listed)
