"""Who gets more than a document gives: the relation, asked of documents by themselves."""

from __future__ import annotations

import itertools
from fnmatch import fnmatchcase

import pytest
from tests.unit.iam.held_documents import A_LITTLE, ACCOUNT, MORE, NO_MORE, Written

from tfproof.iam import Document, Kind, catalogue, parse_document, prove
from tfproof.iam.escalation import EscalationKind as Change
from tfproof.iam.escalation import Weight, relation
from tfproof.iam.escalation_paths import walks, walks_of, worst
from tfproof.iam.evaluate import judge
from tfproof.iam.holder import Holder, Known, Walk
from tfproof.iam.statement import Effect


def document(*statements: Written) -> Document:
    made = [{"Effect": "Allow", "Resource": "*", **one} for one in statements]
    for one in made:
        for key in ("Action", "Resource"):
            if f"Not{key}" in one:
                one.pop(key, None)
    return parse_document({"Version": "2012-10-17", "Statement": made}, kind=Kind.IDENTITY)


def walked(*statements: Written, known: Known | None = None) -> Walk | None:
    return worst(walks_of(document(*statements), known))


@pytest.mark.parametrize("name", MORE)
def test_whoever_holds_it_gets_more(name: str) -> None:
    found = walked(*MORE[name])
    assert found is not None
    assert found.witness is not None
    assert found.weight is Weight.HIGH
    request = found.witness.request
    known = catalogue.action(request.action)
    assert known is not None
    assert judge(document(*MORE[name]), request, found.witness.reading).effect is Effect.ALLOW


@pytest.mark.parametrize("name", NO_MORE)
def test_whoever_holds_it_gets_no_more(name: str) -> None:
    assert walked(*NO_MORE[name]) is None


@pytest.mark.parametrize("name", A_LITTLE)
def test_whoever_holds_it_gets_a_little_more(name: str) -> None:
    found = walked(*A_LITTLE[name])
    assert found is not None
    assert found.weight is Weight.MEDIUM


def test_tags_are_worth_more_where_a_policy_compares_them() -> None:
    found = walked({"Action": "iam:TagRole"}, known=Known(tags_compared=True))
    assert found is not None
    assert found.weight is Weight.HIGH


@pytest.mark.parametrize(
    ("action", "arn", "more"),
    [
        ("iam:PutRolePolicy", "limit", False),
        ("iam:AttachRolePolicy", "limit", False),
        ("iam:PutRolePolicy", "another", True),
        ("iam:DeleteRolePermissionsBoundary", "limit", True),
        ("iam:CreateAccessKey", "limit", True),
    ],
)
def test_a_boundary_that_is_known_holds_what_it_is_demanded_for(action: str, arn: str, more: bool) -> None:
    """Credentials of a user with some boundary are no boundary of who asks: AWS has no such key for the call."""
    condition = {"StringEquals": {"iam:PermissionsBoundary": f"{ACCOUNT}:policy/{arn}"}}
    known = Known(boundaries=(f"{ACCOUNT}:policy/limit",))
    assert (walked({"Action": action, "Condition": condition}, known=known) is not None) is more


@pytest.mark.parametrize("kinds", [*itertools.combinations((0, 1, 2), 2)])
def test_steps_of_a_path_may_be_by_different_principals(kinds: tuple[int, int]) -> None:
    steps = [("ec2:ModifyInstanceAttribute", "ec2:StopInstances", "ec2:StartInstances")[one] for one in range(3)]
    halves = [[one for at, one in enumerate(steps) if (at in kinds) is half] for half in (True, False)]
    apart = [Holder([(document({"Action": half}),)], Known()) for half in halves]
    assert worst(walks(apart)) is not None
    assert [worst(walks([one])) for one in apart] == [None, None]


def test_what_was_allowed_before_is_nothing_new() -> None:
    roles = {"Action": "iam:PutRolePolicy", "Resource": f"{ACCOUNT}:role/*"}
    one = {"Action": "iam:PutRolePolicy", "Resource": f"{ACCOUNT}:role/job"}
    assert walked(one, known=Known(before=(document(roles),))) is None
    assert walked(roles, known=Known(before=(document(one),))) is not None
    run = {"Action": ["ec2:ModifyInstanceAttribute", "ec2:StopInstances"]}
    assert walked({"Action": "ec2:StartInstances"}, known=Known(before=(document(run),))) is not None


def test_a_resource_that_nobody_knows_is_a_doubt() -> None:
    found = walked({"Action": "iam:PutRolePolicy", "Resource": "${unknown:data.aws_ssm_parameter.x.value}"})
    assert found is not None
    assert found.witness is None
    assert "data.aws_ssm_parameter.x.value" in found.why


def test_every_call_of_the_relation_is_one_that_aws_knows_with_resources() -> None:
    legs = [*relation().legs, *(leg for path in (*relation().paths, *relation().passing) for leg in path.legs)]
    assert len(relation().actions) > 120
    assert len(relation().paths) + len(relation().passing) >= 25
    assert [one for leg in legs for one in leg.actions if catalogue.action(one) is None] == []
    assert all(leg.patterns for leg in legs)
    assert {leg.kind for leg in relation().legs} == set(Change)


@pytest.mark.parametrize(
    "service",
    ["lambda", "ecs-tasks", "ec2", "glue", "states", "cloudformation", "codebuild", "bedrock", "fis", "scheduler", "pipes", "omics",
     "airflow-env", "eks-fargate-pods", "osis-pipelines", "credentials.deadline", "elasticmapreduce", "imagebuilder", "athena"],
)  # fmt: skip
def test_a_service_that_runs_things_has_calls_that_start_them(service: str) -> None:
    assert relation().starting(f"{service}.amazonaws.com")


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("old", "new"), [("111122223333", "999988887777"), ("arn:aws:", "arn:aws-us-gov:"), (":role/b", ":role/zzz/b"), ("eu-west-2", "me-south-1")]
)  # fmt: skip
def test_other_names_accounts_and_partitions_change_no_verdict(old: str, new: str) -> None:
    for statements in (*MORE.values(), *NO_MORE.values()):
        renamed = eval(repr(statements).replace(old, new))  # noqa: S307
        one, two = walked(*statements), walked(*renamed)
        assert (one is None) == (two is None), statements


_TAKE_AWAY = (
    "Abort", "BatchRevoke", "Cancel", "Deauthorize", "Delete", "Deregister", "Detach", "Disable", "Disassociate", "Dissociate",
    "Reject", "Remove", "Reset", "Retire", "Revoke", "Terminate",
)  # fmt: skip
_NO_POLICY_OF_A_RESOURCE = {
    "*:AllowVendedLogDeliveryForResource": "lets a service write logs",
    "*:Describe*": "changes nothing",
    "*:Get*": "changes nothing",
    "*:List*": "changes nothing",
    "*:SetWebACL": "puts a firewall before it",
    "*:CreateWebACL": "a firewall",
    "*:UpdateWebACL": "a firewall",
    "apigateway:AddCertificateToDomain": "of a domain's name",
    "apigateway:CreateAccessAssociation": "needs the policy of a domain's name",
    "backup:SearchRecoveryPoint": "reads",
    "bedrock-agentcore:*": "what an agent may call, by rules of its own",
    "cloudformation:SetStackPolicy": "says which resources an update may change",
    "cloudwatch:*Access*": "who sees dashboards",
    "codestar:*": "a service that is closed",
    "datazone:GetIamPortalLoginUrl": "logs in as who one is",
    "deadline:Associate*": "members of a farm, by rules of its own",
    "ds:AccessDSData": "the use of a directory",
    "dynamodb:UpdateAbacStatus": "says whether tags of tables count",
    "ec2:*Odb*": "connects networks",
    "ec2:Attach*": "connects what is of the account",
    "ec2:CreateCoipPoolPermission": "of Outposts",
    "ec2:CreateLocalGatewayRouteTablePermission": "of Outposts",
    "ec2:Enable*BlockPublicAccess": "a limit",
    "elasticmapreduce:PutBlockPublicAccessConfiguration": "says whether open ports are refused",
    "entityresolution:Use*": "the use of a workflow",
    "fsx:BypassSnaplockEnterpriseRetention": "deletes what is kept",
    "fsx:ManageBackupPrincipalAssociations": "of backups that a service makes",
    "glacier:CompleteVaultLock": "keeps the lock that glacier:InitiateVaultLock gives",
    "glacier:SetDataRetrievalPolicy": "a limit of costs",
    "glue:*": "the use of notebooks and connections",
    "greengrass:AssociateServiceRoleToAccount": "needs a role, which is passed",
    "health:EnableHealthServiceAccessForOrganization": "lets a service read the organization",
    "iam:CreatePolicy": "a policy that nobody holds",
    "iot:CreatePolicy": "a policy that nobody holds",
    "iot:SetDefaultAuthorizer": "names a function that is there",
    "iotfleetwise:GenerateCommandPayload": "the use of a command",
    "lambda:AddLayerVersionPermission": "a layer is code that is shared, and nothing of the account's",
    "lambda:EnableReplication": "gives CloudFront the code of a function at the edge",
    "license-manager:UpdateServiceSettings": "of licenses",
    "managedblockchain:*": "the use of a node",
    "monitron:*": "users of a project, by rules of its own",
    "networkmanager:StartOrganizationServiceAccessUpdate": "lets a service read the organization",
    "notifications:EnableNotificationsAccessForOrganization": "lets a service read the organization",
    "opensearch:*": "the use of a console",
    "opsworks:*": "a service that is closed",
    "organizations:AttachPolicy": "a limit; to take one away is in the relation",
    "ram:EnableSharingWithAwsOrganization": "shares nothing by itself",
    "rds-db:connect": "the use of a database",
    "rds:AuthorizeDBSecurityGroupIngress": "of networks that are closed since 2022",
    "redshift:CreateClusterUser": "users of a database, by rules of its own",
    "redshift:CreateSnapshotCopyGrant": "lends a key to the service",
    "redshift:JoinGroup": "users of a database, by rules of its own",
    "redshift:ModifyClusterIamRoles": "needs a role, which is passed",
    "s3-*:PutObject*Acl": "as s3:PutObjectAcl",
    "s3:BypassGovernanceRetention": "deletes what is kept",
    "s3:ObjectOwnerOverrideToBucketOwner": "is of replication",
    "s3:PutBucketOwnershipControls": "says whether lists count, and lists nobody",
    "s3:Put*PublicAccessBlock": "says whether a policy counts, and lets nobody in",
    "s3:PutObjectAcl": "is about one object, and counts only where lists do, which is nowhere by default since April 2023",
    "s3:PutObjectVersionAcl": "as s3:PutObjectAcl",
    "s3:AssociateAccessGrantsIdentityCenter": "needs grants, which s3:CreateAccessGrant gives",
    "s3:CreateAccessGrantsInstance": "holds no grant",
    "s3:CreateAccessGrantsLocation": "needs a role, which is passed",
    "s3:PutAccessGrantsInstanceResourcePolicy": "needs grants, which s3:CreateAccessGrant gives",
    "s3:UpdateAccessGrantsLocation": "needs a role, which is passed",
    "s3express:PutAccessPointScope": "a limit",
    "secretsmanager:ValidateResourcePolicy": "changes nothing",
    "ses:ApplyTrackingConfigurationOverrides": "of the addresses in a message",
    "ses:ReplicateEmailIdentityDkimSigningKey": "copies a key within the account",
    "ssm-contacts:AssociateContact": "whom an incident calls",
    "sso:PutPermissionsPolicy": "sso:PutInlinePolicyToPermissionSet, as it was called",
    "sso:UpdatePermissionSet": "how long sessions are",
    "vpc-lattice:*Associat*": "connects networks",
    "workspaces:ModifySelfservicePermissions": "what a user does with a desktop",
    "xray:PutEncryptionConfig": "names a key",
}


def test_whatever_says_who_may_use_a_resource_is_in_the_relation_or_there_is_a_reason_why_not() -> None:
    """By AWS's own access level, for every call that is published."""
    published = {one.name: one.levels for one in catalogue.matching("*:*")}
    managing = {name for name, levels in published.items() if catalogue.Level.PERMISSIONS in levels}
    giving = {one for one in managing if not one.partition(":")[2].startswith(_TAKE_AWAY)}
    unknown = giving - relation().actions
    used = {pattern: {one for one in unknown if fnmatchcase(one, pattern)} for pattern in _NO_POLICY_OF_A_RESOURCE}
    assert unknown - set[str]().union(*used.values()) == set()
    assert [pattern for pattern, names in used.items() if not names] == []
    policies = {one for one in published if one.endswith(":PutResourcePolicy")}
    assert policies - relation().actions == set()


@pytest.mark.parametrize(
    ("resource", "more"),
    [
        ("arn:aws:s3:::uploads/${cognito-identity.amazonaws.com:sub}/*", False),
        ("arn:aws:s3:eu-west-2:111122223333:accesspoint/${cognito-identity.amazonaws.com:sub}", True),
        ("arn:aws:s3*:${cognito-identity.amazonaws.com:sub}", True),
    ],
)
def test_what_is_of_no_type_that_a_call_takes_needs_no_solver(
    monkeypatch: pytest.MonkeyPatch, resource: str, more: bool
) -> None:
    """Checkov's environment has none: a role for the objects of each identity was undecided there."""
    monkeypatch.setattr(prove, "solver_installed", lambda: False)
    assert (walked({"Action": ["s3:GetObject", "s3:PutAccessPoint*"], "Resource": resource}) is not None) is more
