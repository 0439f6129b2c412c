"""How a principal that may call AWS gets more, written a second time: by hand, as calls and the shape of what they take.

Nothing here reads the relation that proofs ask: a call that is missing there is missed by one of the two only.

Sources: https://pathfinding.cloud/paths/, https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html
"""

from __future__ import annotations

import re

from tfproof.iam import catalogue
from tfproof.iam.catalogue import Level

_IAM = "arn:P:iam::A:"
_TABLE = f"""
{_IAM}role/N      iam:PutRolePolicy iam:AttachRolePolicy iam:UpdateAssumeRolePolicy iam:PutRolePermissionsBoundary
{_IAM}role/N      iam:DeleteRolePermissionsBoundary iam:TagRole iam:UntagRole sts:AssumeRole iam:PassRole
{_IAM}user/N      iam:CreateAccessKey iam:CreateLoginProfile iam:UpdateLoginProfile iam:UpdateAccessKey iam:UploadSSHPublicKey
{_IAM}user/N      iam:CreateServiceSpecificCredential iam:ResetServiceSpecificCredential iam:UploadSigningCertificate
{_IAM}user/N      iam:UpdateSigningCertificate iam:UpdateSSHPublicKey iam:UpdateServiceSpecificCredential iam:TagUser iam:UntagUser
{_IAM}user/N      iam:DeactivateMFADevice iam:ResyncMFADevice iam:PutUserPolicy iam:AttachUserPolicy
{_IAM}user/N      iam:PutUserPermissionsBoundary iam:DeleteUserPermissionsBoundary
{_IAM}group/N     iam:PutGroupPolicy iam:AttachGroupPolicy iam:AddUserToGroup
{_IAM}policy/N    iam:CreatePolicyVersion iam:SetDefaultPolicyVersion
{_IAM}oidc-provider/N iam:CreateOpenIDConnectProvider iam:AddClientIDToOpenIDConnectProvider
{_IAM}oidc-provider/N iam:UpdateOpenIDConnectProviderThumbprint
{_IAM}saml-provider/N iam:CreateSAMLProvider iam:UpdateSAMLProvider
{_IAM}root        sts:AssumeRoot
arn:P:rolesanywhere:R:A:trust-anchor/I rolesanywhere:UpdateTrustAnchor rolesanywhere:EnableTrustAnchor
arn:P:lambda:R:A:function:I lambda:UpdateFunctionCode lambda:UpdateFunctionConfiguration lambda:AddPermission
arn:P:cloudformation:R:A:stack/I/I cloudformation:UpdateStack
arn:P:codebuild:R:A:project/I codebuild:StartBuild codebuild:StartBuildBatch
arn:P:apprunner:R:A:service/I/I apprunner:UpdateService
arn:P:glue:R:A:devEndpoint/I glue:UpdateDevEndpoint
arn:P:sagemaker:R:A:notebook-instance/I sagemaker:CreatePresignedNotebookInstanceUrl
arn:P:sagemaker:R:A:user-profile/I/I sagemaker:CreatePresignedDomainUrl
arn:P:ec2:R:A:instance/I ssm:StartSession ssm:SendCommand ssm:CreateAssociation ec2-instance-connect:SendSSHPublicKey
arn:P:ec2:R:A:instance/I ec2-instance-connect:SendSerialConsoleSSHPublicKey
arn:P:ssm:R:A:managed-instance/I ssm:StartSession ssm:SendCommand ssm:CreateAssociation
arn:P:ecs:R:A:task/I/I ecs:ExecuteCommand
arn:P:batch:R:A:job-definition/I batch:SubmitJob
arn:P:states:R:A:stateMachine:I states:UpdateStateMachine
*                 rolesanywhere:CreateTrustAnchor
*                 cognito-identity:SetIdentityPoolRoles cognito-identity:CreateIdentityPool
*                 cognito-identity:SetPrincipalTagAttributeMap
arn:P:cognito-identity:R:A:identitypool/I cognito-identity:UpdateIdentityPool cognito-identity:DeleteIdentityPool
arn:P:cognito-identity:R:A:identitypool/I cognito-identity:GetOpenIdTokenForDeveloperIdentity
arn:P:cognito-idp:R:A:userpool/I cognito-idp:AdminAddUserToGroup cognito-idp:AdminCreateUser cognito-idp:AdminGetUser
arn:P:cognito-idp:R:A:userpool/I cognito-idp:AdminSetUserPassword cognito-idp:AdminUpdateUserAttributes
arn:P:cognito-idp:R:A:userpool/I cognito-idp:AdminInitiateAuth cognito-idp:AdminLinkProviderForUser cognito-idp:AdminListDevices
arn:P:cognito-idp:R:A:userpool/I cognito-idp:CreateGroup cognito-idp:UpdateGroup cognito-idp:CreateIdentityProvider
arn:P:cognito-idp:R:A:userpool/I cognito-idp:UpdateIdentityProvider cognito-idp:CreateUserPoolClient
arn:P:cognito-idp:R:A:userpool/I cognito-idp:UpdateUserPoolClient cognito-idp:UpdateUserPool cognito-idp:SetUserPoolMfaConfig
arn:P:cognito-idp:R:A:userpool/I cognito-idp:CreateUserImportJob cognito-idp:StartUserImportJob
arn:P:cognito-idp:R:A:userpool/I cognito-idp:AddUserPoolClientSecret cognito-idp:CreateUserPoolDomain
arn:P:cognito-idp:R:A:userpool/I cognito-idp:UpdateUserPoolDomain
arn:P:sso:::permissionSet/I/I sso:PutInlinePolicyToPermissionSet sso:AttachManagedPolicyToPermissionSet
arn:P:sso:::permissionSet/I/I sso:CreateAccountAssignment sso:DeletePermissionsBoundaryFromPermissionSet
arn:P:identitystore:::group/I identitystore:CreateGroupMembership
*                 sso-directory:AddMemberToGroup sso-directory:UpdatePassword sso-directory:CreateBearerToken
*                 organizations:LeaveOrganization organizations:DisablePolicyType
arn:P:organizations::A:policy/o-I/I/p-I organizations:UpdatePolicy organizations:DeletePolicy
arn:P:organizations::A:policy/o-I/I/p-I organizations:DetachPolicy
arn:P:organizations::A:account/o-I/A organizations:DetachPolicy
arn:P:sso:::instance/I sso:PutInlinePolicyToPermissionSet sso:AttachManagedPolicyToPermissionSet sso:CreateAccountAssignment
arn:P:organizations::A:account/o-I/A organizations:MoveAccount organizations:RemoveAccountFromOrganization
arn:P:ec2:R:A:instance/I ssm:CreateAssociationBatch ec2:CreateReplaceRootVolumeTask
arn:P:ssm:R:A:managed-instance/I ssm:CreateAssociationBatch
arn:P:codebuild:R:A:sandbox/I codebuild:StartCommandExecution codebuild:StartSandboxConnection
arn:P:codebuild:R:A:project/I codebuild:UpdateProject
arn:P:codedeploy:R:A:deploymentgroup:I/I codedeploy:CreateDeployment
arn:P:elasticmapreduce:R:A:cluster/I elasticmapreduce:AddJobFlowSteps elasticmapreduce:GetClusterSessionCredentials
arn:P:emr-containers:R:A:/virtualclusters/I/endpoints/I emr-containers:GetManagedEndpointSessionCredentials
arn:P:emr-containers:R:A:/virtualclusters/I emr-containers:StartJobRun emr-containers:CreateManagedEndpoint
arn:P:glue:R:A:session/I glue:RunStatement
arn:P:glue:R:A:job/I glue:StartJobRun
arn:P:athena:R:A:workgroup/I athena:StartCalculationExecution athena:CreatePresignedNotebookUrl
arn:P:athena:R:A:workgroup/I athena:GetSessionEndpoint
arn:P:athena:R:A:workgroup/I/session/I athena:GetSessionEndpoint
arn:P:sagemaker:R:A:space/I/I sagemaker:StartSession
arn:P:kinesisanalytics:R:A:application/I kinesisanalytics:UpdateApplication
arn:P:kinesisanalytics:R:A:application/I kinesisanalytics:CreateApplicationPresignedUrl
arn:P:airflow:R:A:environment/I airflow:UpdateEnvironment
arn:P:elasticbeanstalk:R:A:environment/I/I elasticbeanstalk:UpdateEnvironment
arn:P:gamelift:R:A:containerfleet/I gamelift:GetComputeAccess
arn:P:gamelift:R:A:fleet/I gamelift:GetComputeAccess gamelift:GetInstanceAccess
arn:P:deadline:R:A:farm/I/queue/I deadline:AssumeQueueRoleForUser deadline:AssumeQueueRoleForRead
arn:P:deadline:R:A:farm/I/queue/I deadline:AssumeQueueRoleForWorker deadline:CreateJob
arn:P:deadline:R:A:farm/I/fleet/I/worker/I deadline:AssumeQueueRoleForWorker deadline:AssumeFleetRoleForWorker
arn:P:deadline:R:A:farm/I/fleet/I deadline:AssumeFleetRoleForRead
arn:P:deadline:R:A:farm/I/queue/I/job/I deadline:CreateJob
arn:P:appstream:R:A:fleet/I appstream:CreateStreamingURL appstream:CreateImageBuilderStreamingURL
arn:P:appstream:R:A:image-builder/I appstream:CreateStreamingURL appstream:CreateImageBuilderStreamingURL
arn:P:cloud9:R:A:environment:I cloud9:CreateEnvironmentMembership cloud9:UpdateEnvironmentMembership
arn:P:transfer:R:A:user/I/I transfer:ImportSshPublicKey
arn:P:ssm:R:A:association/I ssm:UpdateAssociation
arn:P:bedrock-agentcore:R:A:runtime/I bedrock-agentcore:InvokeAgentRuntimeCommand
arn:P:bedrock-agentcore:R:A:runtime/I/runtime-endpoint/I bedrock-agentcore:InvokeAgentRuntimeCommand
arn:P:greengrass:R:A:/greengrass/groups/I greengrass:CreateDeployment
arn:P:cloudformation:R:A:stackset/I:I cloudformation:UpdateStackSet
arn:P:sso:::instance/I sso:AttachCustomerManagedPolicyReferenceToPermissionSet
arn:P:sso:::instance/I sso:PutPermissionsBoundaryToPermissionSet
arn:P:sso:::permissionSet/I/I sso:AttachCustomerManagedPolicyReferenceToPermissionSet
arn:P:sso:::permissionSet/I/I sso:PutPermissionsBoundaryToPermissionSet
arn:P:organizations::A:resourcepolicy/o-I/rp-I organizations:PutResourcePolicy
arn:P:kms:R:A:key/I kms:PutKeyPolicy kms:CreateGrant
arn:P:s3:::I      s3:PutBucketPolicy s3:PutBucketAcl
arn:P:s3:R:A:accesspoint/I s3:PutAccessPointPolicy
arn:P:s3-object-lambda:R:A:accesspoint/I s3:PutAccessPointPolicyForObjectLambda
arn:P:s3::A:accesspoint/I s3:PutMultiRegionAccessPointPolicy
arn:P:lambda:R:A:function:I lambda:PutResourcePolicy
arn:P:secretsmanager:R:A:secret:I secretsmanager:PutResourcePolicy
arn:P:dynamodb:R:A:table/I dynamodb:PutResourcePolicy
arn:P:sqs:R:A:I   sqs:AddPermission sqs:SetQueueAttributes
arn:P:sns:R:A:I   sns:AddPermission sns:SetTopicAttributes
arn:P:ecr:R:A:repository/I ecr:SetRepositoryPolicy
"""
_WITH_DENY = f"""
{_IAM}role/N      iam:DeleteRolePolicy iam:DetachRolePolicy
{_IAM}user/N      iam:DeleteUserPolicy iam:DetachUserPolicy
{_IAM}group/N     iam:DeleteGroupPolicy iam:DetachGroupPolicy
"""
TOGETHER = (
    ("bedrock-agentcore:StartCodeInterpreterSession", "bedrock-agentcore:InvokeCodeInterpreter"),
    ("cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet"),
    ("ec2:ModifyInstanceAttribute", "ec2:StopInstances", "ec2:StartInstances"),
    ("ec2:CreateLaunchTemplateVersion", "ec2:ModifyLaunchTemplate"),
    ("sagemaker:CreateNotebookInstanceLifecycleConfig", "sagemaker:StopNotebookInstance", "sagemaker:UpdateNotebookInstance",
     "sagemaker:StartNotebookInstance"),
)  # fmt: skip
"""Calls that give more together; on any resource of theirs."""
OF_RESOURCES = frozenset(
    ("kms:PutKeyPolicy", "kms:CreateGrant", "lambda:AddPermission", "s3:PutBucketPolicy", "s3:PutBucketAcl",
     "secretsmanager:PutResourcePolicy", "dynamodb:PutResourcePolicy", "sqs:AddPermission", "sns:AddPermission",
     "ecr:SetRepositoryPolicy", "sqs:SetQueueAttributes", "sns:SetTopicAttributes", "lambda:PutResourcePolicy",
     "s3:PutAccessPointPolicy", "s3:PutAccessPointPolicyForObjectLambda", "s3:PutMultiRegionAccessPointPolicy")
)  # fmt: skip
"""Calls that give nothing where every call on the resource is allowed anyway."""

_SHAPES = {"P": "aws[a-z-]*", "R": "[a-z0-9-]+", "A": r"\d{12}", "N": "[^:*?]+", "I": "[^*?]+"}
_PART = re.compile(r"(?<![A-Za-z])[PRANI](?![A-Za-z])")


def _read(table: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in filter(None, table.splitlines()):
        shape, *actions = line.split()
        for action in actions:
            found[action] = (*found.get(action, ()), shape)
    return found


ALONE = _read(_TABLE)
"""Each call that gives more by itself, with the shapes of what it takes."""
WITH_DENY = _read(_WITH_DENY)
"""Calls that give more to a principal that is denied something."""


def filled(shape: str, parts: dict[str, str]) -> str:
    """An ARN of a shape."""
    return _PART.sub(lambda found: parts[found[0]], shape)


def is_of(shape: str, resource: str, service: str) -> bool:
    """Whether an ARN has a shape; of a call that takes none, whether it is of its service."""
    if shape == "*":
        return resource == "*" or resource.split(":")[2:3] == [service]
    text = "".join(
        _SHAPES[one] if _PART.fullmatch(one) else re.escape(one) for one in re.split(f"({_PART.pattern})", shape) if one
    )
    return re.fullmatch(text, resource) is not None and ":role/aws-service-role/" not in resource


def gives_more(action: str, resource: str, *, denied: bool) -> bool:
    """Whether a call on a resource gives more by itself."""
    any_admin = "cognito-idp:AdminGetUser" if action.startswith("cognito-idp:Admin") else action
    shapes = {**ALONE, **(WITH_DENY if denied else {})}.get(any_admin, ())
    return any(is_of(shape, resource, action.partition(":")[0]) for shape in shapes)


_SAYS_WHO = re.compile(
    r"(Put|Create|Update|Add|Attach|Associate|Modify|Set)\w*(Policy|Permissions?|Policies|AccessEntry|Grant|Share)"
    r"|Authorize\w+|Grant\w+|Modify\w*(Image|Snapshot)Attribute|Update\w*Domain\w*Config|\w*ResourceShare"
)


def says_who(action: str, resource: str) -> bool:
    """Whether a call says who else may use a resource that it takes: AWS lists it so, or its name does.

    The table has those of the services that policies of a web application are about; this is for all others.
    """
    found = catalogue.action(action)
    if found is None or not (Level.PERMISSIONS in found.levels or _SAYS_WHO.fullmatch(action.partition(":")[2])):
        return False
    patterns = [re.sub(r"\\\$\\\{\w+\\\}", "[^*?]*", re.escape(arn)) for arn in found.arns] or [".*"]
    return any(re.fullmatch(pattern, resource) for pattern in patterns)
