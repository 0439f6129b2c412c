"""What lets others in without a policy document: a permission, a grant, a share. Each is read as the statement that it stands for.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tfproof.errors import DocumentError
from tfproof.iam import Kind, parse_document
from tfproof.iam.patterns import Symbol
from tfproof.plan import Plan, Resource
from tfproof.plan.attribute_paths import each_at
from tfproof.proofs.configuration_view import DocumentReading
from tfproof.values import Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A type that lets others in.

    Args:
        action: what they may do, unless the attribute ``action`` says it.
        principals: the paths of the attributes that say who, through each of several blocks.
        conditions: operator and key of a condition, by the path of the attribute that has its value.
        whom: who it is when no attribute says it.
    """

    action: str
    principals: tuple[str, ...] = ("principal",)
    conditions: Mapping[str, tuple[str, str]] = field(default_factory=dict, hash=False)
    whom: str = ""


_SNAPSHOT = Share(action="rds:RestoreDBInstanceFromDBSnapshot", principals=("shared_accounts",))
_OF_ORGANIZATION = ("StringEquals", "aws:PrincipalOrgID")
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
    "aws_imagebuilder_distribution_configuration": Share(
        action="ec2:RunInstances",
        principals=tuple(
            f"distribution.ami_distribution_configuration.launch_permission.{name}"
            for name in ("user_ids", "user_groups", "organization_arns", "organizational_unit_arns")
        ),
    ),
    "aws_kms_grant": Share(action="kms:Decrypt", principals=("grantee_principal",)),
    "aws_lakeformation_permissions": Share(action="lakeformation:GetDataAccess"),
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
    "aws_neptune_cluster_snapshot": _SNAPSHOT,
    "aws_network_interface_permission": Share(action="ec2:AttachNetworkInterface", principals=("aws_account_id",)),
    "aws_ram_principal_association": Share(action="ram:GetResourceShares"),
    "aws_rds_cluster_snapshot_copy": _SNAPSHOT,
    "aws_redshift_endpoint_authorization": Share(action="redshift:CreateEndpointAccess", principals=("account",)),
    "aws_signer_signing_profile_permission": Share(action="signer:StartSigningJob"),
    "aws_snapshot_create_volume_permission": Share(action="ec2:CreateVolume", principals=("account_id",)),
    "aws_ssm_document": Share(action="ssm:SendCommand", principals=("permissions.account_ids",)),
}
"""Resource types that let others in by naming them."""
_EVERYONE = frozenset({"*", "all", "All"})
_OWN = frozenset({"EVERYONE", "IAM_ALLOWED_PRINCIPALS"})
"""Lake Formation's words for the principals of its own account."""
_ORGANIZATION = re.compile(r"arn:[^:]*:organizations::\d{12}:(?:organization|ou)/(o-[a-z0-9]+)(?:/.*)?")
_ACCOUNT = re.compile(r"(\d{12})(?::IAMPrincipals)?")


def share_of(view: Plan, resource: Resource) -> DocumentReading | None:
    """What a resource of such a type lets others do, as a document; None for one that lets in nobody."""
    share = SHARES.get(resource.type)
    if share is None or resource.mode != "managed":
        return None
    named = list(dict.fromkeys(_named(resource, share)))
    if not named:
        return None
    action = next(_texts(resource, "action"), share.action)
    conditions: dict[str, dict[str, str]] = {}
    for attribute, (operator, key) in share.conditions.items():
        for value in _texts(resource, attribute):
            conditions.setdefault(operator, {})[key] = value
    statements = [
        {"Effect": "Allow", "Action": action, "Resource": "*", **_principal(one, conditions)} for one in named
    ]
    try:
        document = parse_document(
            {"Version": "2012-10-17", "Statement": statements},
            kind=Kind.RESOURCE,
            name=resource.address,
            where=resource.where,
        )
    except DocumentError as error:
        return DocumentReading(document=None, view=view, why=error.what)
    return DocumentReading(document=document, view=view)


def _named(resource: Resource, share: Share) -> Iterator[str]:
    """Whom a resource names besides its own account."""
    texts = [text for path in share.principals for text in _texts(resource, path)]
    yield from (text for text in texts or [share.whom] if text and text not in _OWN)


def _texts(resource: Resource, path: str) -> Iterator[str]:
    for one in each_at(resource, path):
        if isinstance(one, Unknown):
            yield str(Symbol(f"{resource.address}.{path}"))
        elif one is not None:
            yield from (text.strip() for text in str(one).split(",") if text.strip())


def _principal(text: str, conditions: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """The principal and the conditions of a statement for somebody who is named."""
    if text in _EVERYONE:
        return {"Principal": "*", "Condition": conditions}
    if organization := _ORGANIZATION.fullmatch(text):
        key = "aws:PrincipalOrgID"
        return {"Principal": "*", "Condition": {**conditions, "StringEquals": {key: organization[1]}}}
    if text.endswith((".amazonaws.com", ".amazonaws.com.cn")):
        return {"Principal": {"Service": text}, "Condition": conditions}
    account = _ACCOUNT.fullmatch(text)
    return {"Principal": {"AWS": account[1] if account else text}, "Condition": conditions}
