"""What the ARN of a Terraform resource looks like, for the types that the calls of the escalation relation take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tfproof.iam import catalogue
from tfproof.iam.resource_domain import EXAMPLES, with_names


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceType:
    """A type of the provider: its service and type in AWS's catalogue, and the attribute that has the name."""

    service: str
    kind: str
    name: str = "name"

    @property
    def pattern(self) -> str:
        """Its ARN, as in the catalogue."""
        found = catalogue.service(self.service)
        return found.arns[self.kind] if found is not None else ""


RESOURCE_TYPES: Mapping[str, ResourceType] = {
    "aws_iam_role": ResourceType(service="iam", kind="role"),
    "aws_iam_user": ResourceType(service="iam", kind="user"),
    "aws_iam_group": ResourceType(service="iam", kind="group"),
    "aws_iam_policy": ResourceType(service="iam", kind="policy"),
    "aws_iam_instance_profile": ResourceType(service="iam", kind="instance-profile"),
    "aws_iam_openid_connect_provider": ResourceType(service="iam", kind="oidc-provider", name="url"),
    "aws_iam_saml_provider": ResourceType(service="iam", kind="saml-provider"),
    "aws_lambda_function": ResourceType(service="lambda", kind="function", name="function_name"),
    "aws_cloudformation_stack": ResourceType(service="cloudformation", kind="stack"),
    "aws_codebuild_project": ResourceType(service="codebuild", kind="project"),
    "aws_apprunner_service": ResourceType(service="apprunner", kind="service", name="service_name"),
    "aws_glue_dev_endpoint": ResourceType(service="glue", kind="devendpoint"),
    "aws_glue_job": ResourceType(service="glue", kind="job"),
    "aws_kinesisanalyticsv2_application": ResourceType(service="kinesisanalytics", kind="application"),
    "aws_mwaa_environment": ResourceType(service="airflow", kind="environment"),
    "aws_sagemaker_notebook_instance": ResourceType(service="sagemaker", kind="notebook-instance"),
    "aws_sfn_state_machine": ResourceType(service="states", kind="statemachine"),
    "aws_instance": ResourceType(service="ec2", kind="instance", name="id"),
    "aws_launch_template": ResourceType(service="ec2", kind="launch-template", name="id"),
    "aws_cognito_user_pool": ResourceType(service="cognito-idp", kind="userpool", name="id"),
    "aws_cognito_identity_pool": ResourceType(service="cognito-identity", kind="identitypool", name="id"),
    "aws_kms_key": ResourceType(service="kms", kind="key", name="key_id"),
    "aws_s3_bucket": ResourceType(service="s3", kind="bucket", name="bucket"),
    "aws_secretsmanager_secret": ResourceType(service="secretsmanager", kind="Secret"),
    "aws_dynamodb_table": ResourceType(service="dynamodb", kind="table"),
    "aws_sqs_queue": ResourceType(service="sqs", kind="queue"),
    "aws_sns_topic": ResourceType(service="sns", kind="topic"),
    "aws_ecr_repository": ResourceType(service="ecr", kind="repository"),
}


def example_arn(type_: str, name: str, names: Mapping[str, str] = EXAMPLES) -> str | None:
    """An ARN of a type of the provider with some name; None for a type without one here."""
    known = RESOURCE_TYPES.get(type_)
    return with_names(known.pattern, names, name) if known is not None else None


def in_shape(arn: str, unknown: str) -> str:
    """An ARN whose partition and account are what such parts may be, where an unknown value is in their place."""
    parts = arn.split(":", 5)
    for index, example in ((1, EXAMPLES["Partition"]), (4, EXAMPLES["Account"])):
        if len(parts) == 6 and unknown in parts[index]:
            parts[index] = example
    return ":".join(parts)
