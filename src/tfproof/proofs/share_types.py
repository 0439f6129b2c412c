"""Which types let others in by naming them, without a policy document, and what of each says whom.

Sources: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html,
https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html,
https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html,
https://docs.aws.amazon.com/vpc/latest/privatelink/configure-endpoint-service.html,
https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-grants-grant.html,
https://docs.aws.amazon.com/global-accelerator/latest/dg/cross-account-resources.html,
https://docs.aws.amazon.com/servicecatalog/latest/dg/API_CreatePortfolioShare.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Words = Mapping[str, str]
"""What each word that an attribute takes says: whom it admits, or nothing for the own account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A type that admits others.

    Args:
        action: what they may do, unless the attribute ``action`` says it.
        principals: the paths of the attributes that say who, through each of several blocks.
        words: the paths of the attributes that say who by a word, with all words that each takes.
        conditions: operator and key of a condition, by the path of the attribute that has its value.
        whom: who it is when no attribute says it.
        own_if: by the path of an attribute, the words by which the principal that is named is of the own account.
        owner: the path of the attribute that names the owner, who is no other.
    """

    action: str
    principals: tuple[str, ...] = ("principal",)
    words: Mapping[str, Words] = field(default_factory=dict, hash=False)
    conditions: Mapping[str, tuple[str, str]] = field(default_factory=dict, hash=False)
    whom: str = ""
    own_if: Mapping[str, frozenset[str]] = field(default_factory=dict, hash=False)
    owner: str = ""


_SNAPSHOT = Share(action="rds:RestoreDBInstanceFromDBSnapshot", principals=("shared_accounts",))
_OF_ORGANIZATION = ("StringEquals", "aws:PrincipalOrgID")
_ENDPOINT = "ec2:CreateVpcEndpoint"
_READ = "s3:GetObject"
_ACL: Words = {
    "public-read": "*",
    "public-read-write": "*",
    "authenticated-read": "*",
    "private": "",
    "aws-exec-read": "",
    "bucket-owner-read": "",
    "bucket-owner-full-control": "",
    "log-delivery-write": "",
}
_GROUPS: Words = {
    "http://acs.amazonaws.com/groups/global/AllUsers": "*",
    "http://acs.amazonaws.com/groups/global/AuthenticatedUsers": "*",
    "http://acs.amazonaws.com/groups/s3/LogDelivery": "",
}
_GRANTEE = "access_control_policy.grant.grantee"
_DIRECTORY = frozenset({"DIRECTORY_USER", "DIRECTORY_GROUP"})
SHARES: Mapping[str, Share] = {
    "aws_ami_launch_permission": Share(
        action="ec2:RunInstances",
        principals=("account_id", "group", "organization_arn", "organizational_unit_arn"),
    ),
    "aws_cloudwatch_event_permission": Share(
        action="events:PutEvents", conditions={"condition.value": _OF_ORGANIZATION}
    ),
    "aws_db_cluster_snapshot": _SNAPSHOT,
    "aws_db_snapshot": _SNAPSHOT,
    "aws_db_snapshot_copy": _SNAPSHOT,
    "aws_eks_access_entry": Share(action="eks:AccessKubernetesApi", principals=("principal_arn",)),
    "aws_globalaccelerator_cross_account_attachment": Share(
        action="globalaccelerator:AddEndpoints", principals=("principals",)
    ),
    "aws_glue_catalog_database": Share(
        action="lakeformation:GetDataAccess",
        principals=("create_table_default_permission.principal.data_lake_principal_identifier",),
    ),
    "aws_imagebuilder_distribution_configuration": Share(
        action="ec2:RunInstances",
        principals=tuple(
            f"distribution.ami_distribution_configuration.launch_permission.{name}"
            for name in ("user_ids", "user_groups", "organization_arns", "organizational_unit_arns")
        ),
    ),
    "aws_iot_topic_rule": Share(
        action=_READ, principals=(), words={"s3.canned_acl": _ACL, "error_action.s3.canned_acl": _ACL}
    ),
    "aws_kms_grant": Share(action="kms:Decrypt", principals=("grantee_principal",)),
    "aws_lakeformation_data_lake_settings": Share(
        action="lakeformation:GetDataAccess",
        principals=(
            "admins",
            "read_only_admins",
            "external_data_filtering_allow_list",
            "create_database_default_permissions.principal",
            "create_table_default_permissions.principal",
        ),
    ),
    "aws_lakeformation_permissions": Share(action="lakeformation:GetDataAccess"),
    "aws_lambda_function_url": Share(
        action="lambda:InvokeFunctionUrl",
        principals=(),
        words={"authorization_type": {"NONE": "*", "AWS_IAM": ""}},
    ),
    "aws_lambda_layer_version_permission": Share(
        action="lambda:GetLayerVersion", conditions={"organization_id": _OF_ORGANIZATION}
    ),
    "aws_lambda_permission": Share(
        action="lambda:*",
        conditions={
            "source_arn": ("ArnLike", "aws:SourceArn"),
            "source_account": ("StringEquals", "aws:SourceAccount"),
            "principal_org_id": _OF_ORGANIZATION,
            "function_url_auth_type": ("StringEquals", "lambda:FunctionUrlAuthType"),
        },
        whom="*",
    ),
    "aws_licensemanager_grant": Share(action="license-manager:CheckoutLicense"),
    "aws_medialive_channel": Share(
        action=_READ,
        principals=(),
        words={
            f"encoder_settings.output_groups.output_group_settings.{name}_group_settings.{name}_cdn_settings."
            f"{name}_s3_settings.canned_acl": {word.upper().replace("-", "_"): whom for word, whom in _ACL.items()}
            for name in ("archive", "frame_capture", "hls")
        },
    ),
    "aws_neptune_cluster_snapshot": _SNAPSHOT,
    "aws_network_interface_permission": Share(action="ec2:AttachNetworkInterface", principals=("aws_account_id",)),
    "aws_ram_principal_association": Share(action="ram:GetResourceShares"),
    "aws_rds_cluster_snapshot_copy": _SNAPSHOT,
    "aws_redshift_endpoint_authorization": Share(action="redshift:CreateEndpointAccess", principals=("account",)),
    "aws_s3_bucket": Share(action="s3:ListBucket", principals=("grant.id",), words={"acl": _ACL, "grant.uri": _GROUPS}),
    "aws_s3_bucket_acl": Share(
        action="s3:ListBucket",
        principals=(f"{_GRANTEE}.id", f"{_GRANTEE}.email_address"),
        words={"acl": _ACL, f"{_GRANTEE}.uri": _GROUPS},
        owner="access_control_policy.owner.id",
    ),
    "aws_s3_bucket_logging": Share(
        action=_READ,
        principals=("target_grant.grantee.id", "target_grant.grantee.email_address"),
        words={"target_grant.grantee.uri": _GROUPS},
    ),
    "aws_s3_bucket_object": Share(action=_READ, principals=(), words={"acl": _ACL}),
    "aws_s3_object": Share(action=_READ, principals=(), words={"acl": _ACL}),
    "aws_s3_object_copy": Share(
        action=_READ, principals=("grant.id", "grant.email"), words={"acl": _ACL, "grant.uri": _GROUPS}
    ),
    "aws_s3control_access_grant": Share(
        action="s3:GetDataAccess",
        principals=("grantee.grantee_identifier",),
        own_if={"grantee.grantee_type": _DIRECTORY},
    ),
    "aws_securitylake_custom_log_source": Share(
        action="s3:PutObject", principals=("configuration.provider_identity.principal",)
    ),
    "aws_securitylake_subscriber": Share(action=_READ, principals=("subscriber_identity.principal",)),
    "aws_servicecatalog_portfolio_share": Share(
        action="servicecatalog:DescribePortfolio", principals=("principal_id",)
    ),
    "aws_signer_signing_profile_permission": Share(action="signer:StartSigningJob"),
    "aws_snapshot_create_volume_permission": Share(action="ec2:CreateVolume", principals=("account_id",)),
    "aws_ssm_document": Share(action="ssm:SendCommand", principals=("permissions.account_ids",)),
    "aws_storagegateway_nfs_file_share": Share(action=_READ, principals=(), words={"object_acl": _ACL}),
    "aws_storagegateway_smb_file_share": Share(action=_READ, principals=(), words={"object_acl": _ACL}),
    "aws_vpc_endpoint_service": Share(action=_ENDPOINT, principals=("allowed_principals",)),
    "aws_vpc_endpoint_service_allowed_principal": Share(action=_ENDPOINT, principals=("principal_arn",)),
}
"""Resource types that let others in by naming them."""
