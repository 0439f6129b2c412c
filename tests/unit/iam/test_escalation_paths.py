"""Who gets more than a document gives: the relation, asked of documents by themselves."""

from __future__ import annotations

import itertools
from fnmatch import fnmatchcase
from typing import Any

import pytest

from tfproof.iam import Document, Kind, catalogue, parse_document, prove
from tfproof.iam.escalation import EscalationKind as Change
from tfproof.iam.escalation import Weight, relation
from tfproof.iam.escalation_paths import walks, walks_of, worst
from tfproof.iam.evaluate import judge
from tfproof.iam.holder import Holder, Known, Walk
from tfproof.iam.statement import Effect

ACCOUNT = "arn:aws:iam::111122223333"
ECS = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
Written = dict[str, Any]


def document(*statements: Written) -> Document:
    made = [{"Effect": "Allow", "Resource": "*", **one} for one in statements]
    for one in made:
        for key in ("Action", "Resource"):
            if f"Not{key}" in one:
                one.pop(key, None)
    return parse_document({"Version": "2012-10-17", "Statement": made}, kind=Kind.IDENTITY)


def walked(*statements: Written, known: Known | None = None) -> Walk | None:
    return worst(walks_of(document(*statements), known))


MORE: dict[str, tuple[Written, ...]] = {
    "roles that begin with b": ({"Action": "iam:PutRolePolicy", "Resource": f"{ACCOUNT}:role/b*"},),
    "roles that begin with a": ({"Action": "iam:PutRolePolicy", "Resource": f"{ACCOUNT}:role/a*"},),
    "one role": ({"Action": "iam:AttachRolePolicy", "Resource": f"{ACCOUNT}:role/job"},),
    "all roles but some": ({"Action": "iam:PutRolePolicy", "NotResource": "arn:aws:iam::*:role/a-*"},),
    "users of a path": ({"Action": "iam:createaccesskey", "Resource": "arn:aws:iam::*:user/ci/*"},),
    "roles of China": ({"Action": "iam:*", "Resource": "arn:aws-cn:iam::123456789012:role/*"},),
    "roles of an isolated partition": ({"Action": "iam:*", "Resource": "arn:aws-iso:iam::123456789012:role/*"},),
    "roles that end in admin": ({"Action": "iam:PassRole", "Resource": f"{ACCOUNT}:role/*/admin"},),
    "names of a length": ({"Action": "iam:AttachRolePolicy", "Resource": "arn:aws:iam::*:role/?*-????????"},),
    "a group": ({"Action": "iam:AddUserToGroup", "Resource": f"{ACCOUNT}:group/developers"},),
    "a version of a policy": ({"Action": "iam:Set*Version", "Resource": f"{ACCOUNT}:policy/ci-*"},),
    "a role of another account": ({"Action": "sts:AssumeRole", "Resource": "arn:aws:iam::999999999999:role/*"},),
    "the root user": ({"Action": "sts:*Root"},),
    "every action but those of IAM": ({"NotAction": ["iam:*", "sts:*"]},),
    "code of functions": ({"Action": "lambda:UpdateFunction*", "Resource": "arn:aws:lambda:*:*:function:*"},),
    "commands on instances": ({"Action": "ssm:SendCommand"},),
    "commands in tasks": ({"Action": "ecs:ExecuteCommand", "Resource": "arn:aws:ecs:*:*:task/*"},),
    "stacks": ({"Action": "cloudformation:UpdateStack"},),
    "a change set": ({"Action": "cloudformation:CreateChangeSet"}, {"Action": "cloudformation:ExecuteChangeSet"}),
    "user data of instances": ({"Action": ["ec2:ModifyInstanceAttribute", "ec2:St*Instances"]},),
    "a role for tasks, and running them": ({"Action": "iam:PassRole", "Condition": ECS}, {"Action": "ecs:RunTask"}),
    "a role for a profile of instances": (
        {"Action": "iam:PassRole", "Condition": {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}},
        {"Action": "iam:AddRoleToInstanceProfile"},
    ),
    "a role for any service": ({"Action": "iam:PassRole", "Condition": {"StringLike": {"iam:PassedToService": "*"}}},),
    "a role for all services but one": ({"Action": "iam:PassRole", "Condition": {"StringNotEquals": ECS["StringEquals"]}},),
    "the roles of a pool": ({"Action": "cognito-identity:SetIdentityPoolRoles"},),
    "the role of a group": ({"Action": "cognito-idp:UpdateGroup", "Resource": "arn:aws:cognito-idp:*:*:userpool/*"},),
    "permission sets": ({"Action": "sso:*"},),
    "what a state machine does": ({"Action": "states:UpdateStateMachine", "Resource": "arn:aws:states:*:*:stateMachine:jobs"},),
    "who administers an organization": ({"Action": "organizations:Put*"},),
    "a condition that anybody meets": ({"Action": "iam:PutRolePolicy", "Condition": {"Bool": {"aws:SecureTransport": "true"}}},),
    "a limit of the organization": ({"Action": "organizations:LeaveOrganization"},),
    "a provider of tokens": ({"Action": "iam:CreateOpenIDConnectProvider"},),
    "a Deny that can be removed": (
        {"Action": ["iam:DetachRolePolicy"], "Resource": f"{ACCOUNT}:role/job"},
        {"Effect": "Deny", "Action": "s3:*"},
    ),
}  # fmt: skip
NO_MORE: dict[str, tuple[Written, ...]] = {
    "a website": ({"Action": ["s3:PutObject", "cloudfront:CreateInvalidation"]},),
    "a call on another type": ({"Action": "iam:PutRolePolicy", "Resource": f"{ACCOUNT}:policy/*"},),
    "another type in any account": ({"Action": "iam:PutRolePolicy", "Resource": "arn:aws:iam::*:policy/*"},),
    "a star that would run across parts": ({"Action": "iam:PutRolePolicy", "Resource": "arn:aws:iam::*policy/*"},),
    "an account that is none": ({"Action": "iam:PutRolePolicy", "Resource": "arn:aws:iam::12345:role/*"},),
    "service-linked roles": ({"Action": "iam:CreateServiceLinkedRole"},),
    "policies of service-linked roles": ({"Action": "iam:*", "Resource": "arn:aws:iam::*:role/aws-service-role/*"},),
    "conditions that nobody meets": (
        {"Action": "iam:*", "Condition": {"StringEquals": {"a:b": "x"}, "StringNotEquals": {"a:b": "x"}}},
    ),
    "what a Deny takes away": ({"Action": "iam:*"}, {"Effect": "Deny", "Action": "iam:*"}),
    "reading of IAM": ({"Action": ["iam:Get*", "iam:List*"]},),
    "half a path": ({"Action": ["ec2:ModifyInstanceAttribute", "ec2:StopInstances"]},),
    "everything with one bucket": ({"Action": "s3:*", "Resource": ["arn:aws:s3:::site", "arn:aws:s3:::site/*"]},),
    "a grant for AWS itself": ({"Action": "kms:CreateGrant", "Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"}}},),
    "a policy that is removed": ({"Action": "iam:DetachRolePolicy"},),
    "functions of a region that no region is called": (
        {"Action": "lambda:UpdateFunctionCode", "Resource": "arn:aws:lambda:/*:111122223333:function:*"},
    ),
    "everything with a queue": ({"Action": "sqs:*", "Resource": "arn:aws:sqs:eu-west-2:111122223333:orders"},),
    "everything with all topics": ({"Action": "sns:*"},),
    "everything with a file system": ({"Action": "elasticfilesystem:*", "Resource": "arn:aws:elasticfilesystem:*:*:file-system/fs-1"},),
    "everything with a domain": ({"Action": "es:*", "Resource": ["arn:aws:es:eu-west-2:111122223333:domain/logs*"]},),
    "snapshots that are not shared": ({"Action": ["ec2:CreateSnapshot", "ec2:DescribeSnapshots", "rds:CreateDBSnapshot"]},),
    "starting what a state machine does": ({"Action": ["states:StartExecution", "states:Describe*"]},),
    "messages of a queue": ({"Action": ["sqs:SendMessage", "sqs:GetQueueAttributes"]},),
    "a profile of instances, and no role to pass": ({"Action": "iam:*InstanceProfile"},),
    "a session's name": ({"Action": ["sts:TagSession", "sts:GetCallerIdentity"]},),
}  # fmt: skip
A_LITTLE: dict[str, tuple[Written, ...]] = {
    "a role for tasks that nothing runs": ({"Action": "iam:PassRole", "Condition": ECS},),
    "tags of a role": ({"Action": "iam:TagRole"},),
    "the policy of a bucket": ({"Action": "s3:PutBucketPolicy", "Resource": "arn:aws:s3:::site"},),
    "the policy of a key": ({"Action": "kms:PutKeyPolicy"},),
    "the policy of a queue, as an attribute": ({"Action": "sqs:Set*", "Resource": "arn:aws:sqs:*:*:orders"},),
    "the policy of a topic, as an attribute": ({"Action": "sns:SetTopicAttributes"},),
    "the policy of a file system": ({"Action": "elasticfilesystem:PutFileSystemPolicy"},),
    "the accounts of a snapshot": ({"Action": "ec2:ModifySnapshotAttribute", "Resource": "arn:aws:ec2:*::snapshot/*"},),
    "the accounts of a database's snapshot": ({"Action": "rds:ModifyDB*Attribute"},),
    "the policy of a domain of OpenSearch": ({"Action": ["es:ESHttpGet", "es:UpdateDomainConfig"]},),
    "a share": ({"Action": ["ram:CreateResourceShare"]},),
    "whom a cluster lets in": ({"Action": "eks:AssociateAccessPolicy"},),
    "everything with clusters, which let in by entries of their own": ({"Action": "eks:*"},),
    "everything with a data lake": ({"Action": "lakeformation:*"},),
    "everything with collections of OpenSearch": ({"Action": "aoss:*"},),
    "everything with shares of other services' resources": ({"Action": "ram:*"},),
    "grants of access to buckets": ({"Action": "s3:CreateAccessGrant"},),
    "the command of a job": ({"Action": "batch:SubmitJob"},),
    "the policy of one of two buckets": (
        {"Action": "s3:*", "Resource": "arn:aws:s3:::mine"},
        {"Action": "s3:PutBucketPolicy", "Resource": "arn:aws:s3:::theirs"},
    ),
}


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


@pytest.mark.parametrize("service", ["lambda", "ecs-tasks", "ec2", "glue", "states", "cloudformation", "codebuild"])
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
