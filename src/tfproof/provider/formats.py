"""Formats of what the AWS cloud assigns: a table to add to.

A format is text with fields: ``{region}``, ``{account}``, ``{partition}``, ``{service}`` (of the type), ``{kind}`` (the
type's last words), ``{name}`` (the resource's own name, or letters), ``{alnum:9}`` ``{upper:13}`` ``{hex:17}``
``{digits:6}`` (characters), ``{uuid}``, and ``{.attribute}`` (another attribute of the same resource; ``{.url:host}`` is
it without its scheme). Letters and
digits depend on the resource and the attribute only. ``None`` is null, and ``?attribute:format`` is null unless that
attribute is set. Formats that AWS documents are at
https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
(ARNs) and in the provider's validators; an entry is needed only where the general rules below it are not enough.
"""

from __future__ import annotations

import re
from typing import Any, Final

FORMATS: Final[dict[str, str | None]] = {
    # Cognito
    "aws_cognito_user_pool.id": "{region}_{alnum:9}",
    "aws_cognito_user_pool.arn": "arn:{partition}:cognito-idp:{region}:{account}:userpool/{.id}",
    "aws_cognito_user_pool.endpoint": "cognito-idp.{region}.amazonaws.com/{.id}",
    "aws_cognito_user_pool_client.id": "{alnum:26}",
    "aws_cognito_user_pool.custom_domain": None,
    "aws_cognito_user_pool.domain": None,
    "aws_cognito_user_pool_client.client_secret": "?generate_secret:{alnum:51}",
    "aws_cognito_identity_pool.id": "{region}:{uuid}",
    "aws_cognito_identity_pool.arn": "arn:{partition}:cognito-identity:{region}:{account}:identitypool/{.id}",
    "aws_cognito_user_group.id": "{.user_pool_id}/{name}",
    "aws_cognito_user_pool_domain.cloudfront_distribution": "d{alnum:13}.cloudfront.net",
    "aws_cognito_user_pool_domain.cloudfront_distribution_arn": "d{alnum:13}.cloudfront.net",
    "aws_cognito_user_pool_domain.cloudfront_distribution_zone_id": "Z2FDTNDATAQYW2",
    # S3
    "aws_s3_bucket.id": "{.bucket}",
    "aws_s3_bucket.bucket": "{name}",
    "aws_s3_bucket.arn": "arn:{partition}:s3:::{.bucket}",
    "aws_s3_bucket.bucket_domain_name": "{.bucket}.s3.amazonaws.com",
    "aws_s3_bucket.bucket_regional_domain_name": "{.bucket}.s3.{region}.amazonaws.com",
    "aws_s3_object.id": "{.key}",
    "aws_s3_object.etag": "{hex:32}",
    "aws_s3_object.arn": "arn:{partition}:s3:::{.bucket}/{.key}",
    # CloudFront, Route 53, certificates
    "aws_cloudfront_distribution.id": "E{upper:13}",
    "aws_cloudfront_distribution.arn": "arn:{partition}:cloudfront::{account}:distribution/{.id}",
    "aws_cloudfront_distribution.domain_name": "d{alnum:13}.cloudfront.net",
    "aws_cloudfront_distribution.hosted_zone_id": "Z2FDTNDATAQYW2",
    "aws_cloudfront_distribution.status": "Deployed",
    "aws_cloudfront_distribution.continuous_deployment_policy_id": None,
    "aws_cloudfront_origin_access_control.id": "E{upper:13}",
    "aws_cloudfront_origin_access_control.arn": "arn:{partition}:cloudfront::{account}:origin-access-control/{.id}",
    "aws_cloudfront_origin_access_identity.id": "E{upper:13}",
    "aws_cloudfront_origin_access_identity.iam_arn": "arn:{partition}:iam::cloudfront:user/CloudFront Origin Access "
    "Identity {.id}",
    "aws_cloudfront_function.id": "{name}",
    "aws_cloudfront_function.arn": "arn:{partition}:cloudfront::{account}:function/{name}",
    "aws_cloudfront_response_headers_policy.id": "{uuid}",
    "aws_cloudfront_response_headers_policy.arn": "arn:{partition}:cloudfront::{account}:response-headers-policy/{.id}",
    "aws_cloudfront_cache_policy.id": "{uuid}",
    "aws_cloudfront_origin_request_policy.id": "{uuid}",
    "aws_route53_zone.id": "{.zone_id}",
    "aws_route53_zone.zone_id": "Z{upper:20}",
    "aws_route53_zone.arn": "arn:{partition}:route53:::hostedzone/{.zone_id}",
    "aws_route53_record.id": "{.zone_id}_{.name}_{.type}",
    "aws_route53_record.fqdn": "{.name}",
    "aws_route53_health_check.id": "{uuid}",
    "aws_acm_certificate.id": "{.arn}",
    "aws_acm_certificate.arn": "arn:{partition}:acm:{region}:{account}:certificate/{uuid}",
    "aws_acm_certificate.status": "ISSUED",
    "aws_acm_certificate.renewal_eligibility": "INELIGIBLE",
    "aws_acm_certificate.type": "AMAZON_ISSUED",
    "aws_acm_certificate.domain_validation_options.resource_record_name": "_{hex:32}.{.domain_name}.",
    "aws_acm_certificate.domain_validation_options.resource_record_type": "CNAME",
    "aws_acm_certificate.domain_validation_options.resource_record_value": "_{hex:32}.acm-validations.aws.",
    # API Gateway, Lambda
    "aws_api_gateway_rest_api.id": "{alnum:10}",
    "aws_api_gateway_rest_api.root_resource_id": "{alnum:10}",
    "aws_api_gateway_rest_api.arn": "arn:{partition}:apigateway:{region}::/restapis/{.id}",
    "aws_api_gateway_rest_api.execution_arn": "arn:{partition}:execute-api:{region}:{account}:{.id}",
    "aws_api_gateway_resource.id": "{alnum:6}",
    "aws_api_gateway_authorizer.id": "{alnum:6}",
    "aws_api_gateway_authorizer.arn": "arn:{partition}:apigateway:{region}::/restapis/{.rest_api_id}/authorizers/{.id}",
    "aws_api_gateway_deployment.id": "{alnum:6}",
    "aws_api_gateway_deployment.invoke_url": "https://{.rest_api_id}.execute-api.{region}.amazonaws.com/",
    "aws_api_gateway_deployment.execution_arn": "arn:{partition}:execute-api:{region}:{account}:{.rest_api_id}/",
    "aws_api_gateway_stage.web_acl_arn": None,
    "aws_api_gateway_stage.id": "ags-{.rest_api_id}-{.stage_name}",
    "aws_api_gateway_stage.arn": "arn:{partition}:apigateway:{region}::/restapis/{.rest_api_id}/stages/{.stage_name}",
    "aws_api_gateway_stage.invoke_url": "https://{.rest_api_id}.execute-api.{region}.amazonaws.com/{.stage_name}",
    "aws_api_gateway_stage.execution_arn": "arn:{partition}:execute-api:{region}:{account}:{.rest_api_id}/{.stage_name}",
    "aws_api_gateway_domain_name.id": "{.domain_name}",
    "aws_api_gateway_domain_name.arn": "arn:{partition}:apigateway:{region}::/domainnames/{.domain_name}",
    "aws_api_gateway_domain_name.cloudfront_domain_name": "d{alnum:13}.cloudfront.net",
    "aws_api_gateway_domain_name.cloudfront_zone_id": "Z2FDTNDATAQYW2",
    "aws_api_gateway_domain_name.regional_domain_name": "d-{alnum:10}.execute-api.{region}.amazonaws.com",
    "aws_api_gateway_domain_name.regional_zone_id": "Z{upper:13}",
    "aws_apigatewayv2_api.id": "{alnum:10}",
    "aws_apigatewayv2_api.api_endpoint": "https://{.id}.execute-api.{region}.amazonaws.com",
    "aws_apigatewayv2_api.arn": "arn:{partition}:apigateway:{region}::/apis/{.id}",
    "aws_apigatewayv2_api.execution_arn": "arn:{partition}:execute-api:{region}:{account}:{.id}",
    "aws_lambda_function.id": "{.function_name}",
    "aws_lambda_function.arn": "arn:{partition}:lambda:{region}:{account}:function:{.function_name}",
    "aws_lambda_function.qualified_arn": "{.arn}:1",
    "aws_lambda_function.version": "1",
    "aws_lambda_function.invoke_arn": "arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions/{.arn}"
    "/invocations",
    "aws_lambda_function.qualified_invoke_arn": "arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions/"
    "{.arn}:1/invocations",
    "aws_lambda_layer_version.version": "1",
    "aws_lambda_layer_version.arn": "{.layer_arn}:1",
    "aws_lambda_layer_version.layer_arn": "arn:{partition}:lambda:{region}:{account}:layer:{.layer_name}",
    # Identity, secrets, keys
    "aws_iam_role.id": "{name}",
    "aws_iam_role.arn": "arn:{partition}:iam::{account}:role{path}{name}",
    "aws_iam_role.unique_id": "AROA{upper:17}",
    "aws_iam_user.id": "{name}",
    "aws_iam_user.arn": "arn:{partition}:iam::{account}:user{path}{name}",
    "aws_iam_user.unique_id": "AIDA{upper:17}",
    "aws_iam_group.id": "{name}",
    "aws_iam_group.arn": "arn:{partition}:iam::{account}:group{path}{name}",
    "aws_iam_policy.id": "{.arn}",
    "aws_iam_policy.arn": "arn:{partition}:iam::{account}:policy{path}{name}",
    "aws_iam_policy.policy_id": "ANPA{upper:17}",
    "aws_iam_role_policy.id": "{.role}:{name}",
    "aws_iam_instance_profile.id": "{name}",
    "aws_iam_instance_profile.arn": "arn:{partition}:iam::{account}:instance-profile{path}{name}",
    "aws_iam_openid_connect_provider.id": "{.arn}",
    "aws_iam_openid_connect_provider.arn": "arn:{partition}:iam::{account}:oidc-provider/{.url:host}",
    "aws_iam_access_key.id": "AKIA{upper:16}",
    "aws_iam_service_linked_role.arn": "arn:{partition}:iam::{account}:role/aws-service-role/{.aws_service_name}/{name}",
    "aws_secretsmanager_secret.id": "{.arn}",
    "aws_secretsmanager_secret.arn": "arn:{partition}:secretsmanager:{region}:{account}:secret:{name}-{alnum:6}",
    "aws_secretsmanager_secret_version.id": "{.secret_id}|{.version_id}",
    "aws_secretsmanager_secret_version.arn": "{.secret_id}",
    "aws_secretsmanager_secret_version.version_id": "{uuid}",
    "aws_kms_key.id": "{.key_id}",
    "aws_kms_key.key_id": "{uuid}",
    "aws_kms_key.arn": "arn:{partition}:kms:{region}:{account}:key/{.key_id}",
    "aws_kms_alias.id": "{name}",
    "aws_kms_alias.arn": "arn:{partition}:kms:{region}:{account}:{name}",
    "aws_ssm_parameter.id": "{name}",
    "aws_ssm_parameter.arn": "arn:{partition}:ssm:{region}:{account}:parameter/{name}",
    # Logs, messages, tables, containers
    "aws_cloudwatch_log_group.id": "{name}",
    "aws_cloudwatch_log_group.arn": "arn:{partition}:logs:{region}:{account}:log-group:{name}",
    "aws_cloudwatch_metric_alarm.id": "{.alarm_name}",
    "aws_cloudwatch_metric_alarm.arn": "arn:{partition}:cloudwatch:{region}:{account}:alarm:{.alarm_name}",
    "aws_cloudwatch_event_rule.id": "{name}",
    "aws_sns_topic.id": "{.arn}",
    "aws_sns_topic.arn": "arn:{partition}:sns:{region}:{account}:{name}",
    "aws_sns_topic_subscription.id": "{.arn}",
    "aws_sns_topic_subscription.arn": "{.topic_arn}:{uuid}",
    "aws_sqs_queue.id": "{.url}",
    "aws_sqs_queue.url": "https://sqs.{region}.amazonaws.com/{account}/{name}",
    "aws_sqs_queue.arn": "arn:{partition}:sqs:{region}:{account}:{name}",
    "aws_dynamodb_table.id": "{name}",
    "aws_dynamodb_table.stream_arn": "{.arn}/stream/2020-01-01T00:00:00.000",
    "aws_kinesis_stream.id": "{.arn}",
    "aws_ecr_repository.id": "{name}",
    "aws_ecr_repository.repository_url": "{account}.dkr.ecr.{region}.amazonaws.com/{name}",
    "aws_ecs_cluster.id": "{.arn}",
    "aws_ecs_service.id": "arn:{partition}:ecs:{region}:{account}:service/{name}",
    "aws_ecs_task_definition.id": "{.family}",
    "aws_ecs_task_definition.arn": "arn:{partition}:ecs:{region}:{account}:task-definition/{.family}:1",
    "aws_ecs_task_definition.arn_without_revision": "arn:{partition}:ecs:{region}:{account}:task-definition/{.family}",
    "aws_eks_cluster.id": "{name}",
    "aws_eks_cluster.endpoint": "https://{hex:32}.gr7.{region}.eks.amazonaws.com",
    "aws_sfn_state_machine.id": "{.arn}",
    "aws_sfn_state_machine.arn": "arn:{partition}:states:{region}:{account}:stateMachine:{name}",
    "aws_lb.id": "{.arn}",
    "aws_lb.arn": "arn:{partition}:elasticloadbalancing:{region}:{account}:loadbalancer/app/{name}/{hex:16}",
    "aws_lb.arn_suffix": "app/{name}/{hex:16}",
    "aws_lb.dns_name": "{name}-{digits:9}.{region}.elb.amazonaws.com",
    "aws_lb.zone_id": "Z{upper:13}",
    "aws_lb_target_group.id": "{.arn}",
    "aws_lb_target_group.arn": "arn:{partition}:elasticloadbalancing:{region}:{account}:targetgroup/{name}/{hex:16}",
    "aws_lb_listener.id": "{.arn}",
    "aws_lb_listener.arn": "arn:{partition}:elasticloadbalancing:{region}:{account}:listener/app/{hex:16}/{hex:16}",
    "aws_wafv2_web_acl.id": "{uuid}",
    "aws_wafv2_web_acl.arn": "arn:{partition}:wafv2:{region}:{account}:regional/webacl/{name}/{.id}",
    "aws_wafv2_ip_set.id": "{uuid}",
    "aws_wafv2_ip_set.arn": "arn:{partition}:wafv2:{region}:{account}:regional/ipset/{name}/{.id}",
    # Network
    "aws_vpc.id": "vpc-{hex:17}",
    "aws_subnet.id": "subnet-{hex:17}",
    "aws_security_group.id": "sg-{hex:17}",
    "aws_security_group_rule.id": "sgrule-{digits:9}",
    "aws_vpc_security_group_ingress_rule.id": "sgr-{hex:17}",
    "aws_vpc_security_group_egress_rule.id": "sgr-{hex:17}",
    "aws_internet_gateway.id": "igw-{hex:17}",
    "aws_nat_gateway.id": "nat-{hex:17}",
    "aws_route_table.id": "rtb-{hex:17}",
    "aws_route_table_association.id": "rtbassoc-{hex:17}",
    "aws_network_acl.id": "acl-{hex:17}",
    "aws_network_interface.id": "eni-{hex:17}",
    "aws_eip.id": "eipalloc-{hex:17}",
    "aws_eip.allocation_id": "{.id}",
    "aws_vpc_endpoint.id": "vpce-{hex:17}",
    "aws_instance.id": "i-{hex:17}",
    "aws_ebs_volume.id": "vol-{hex:17}",
    "aws_ami.id": "ami-{hex:17}",
    "aws_launch_template.id": "lt-{hex:17}",
    "aws_efs_file_system.id": "fs-{hex:17}",
    # Data sources only
    "aws_caller_identity.id": "{account}",
    "aws_caller_identity.user_id": "AIDA{upper:17}",
    "aws_caller_identity.arn": "arn:{partition}:iam::{account}:user/offline",
    "aws_canonical_user_id.id": "{hex:64}",
    "aws_organizations_organization.id": "o-{alnum:10}",
}
"""Formats by type and attribute path; resources and data sources share them."""

GENERAL: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(pattern), text)
    for pattern, text in (
        (r"^arn$", "arn:{partition}:{service}:{region}:{account}:{kind}/{name}"),
        (r"_arn$", "arn:{partition}:{service}:{region}:{account}:{kind}/{alnum:12}"),
        (r"^(owner|account|registry)(_id)?$|_account_id$|^owner_account$", "{account}"),
        (r"^region$|_region$", "{region}"),
        (r"^availability_zone$", "{region}a"),
        (r"(^|_)zone_id$", "Z{upper:20}"),
        (r"^ipv6_cidr_block$", "2001:db8:1234:1a00::/56"),
        (r"cidr(_block)?$", "10.0.0.0/16"),
        (r"ipv6_address$", "2001:db8::1"),
        (r"(^|_)ip(_address)?$", "192.0.2.1"),
        (r"(_date|_at|_time|_timestamp|^timestamp|_modified|_after|_before)$", "2020-01-01T00:00:00Z"),
        (r"(^|_)(url|uri)$", "https://{alnum:10}.{service}.{region}.amazonaws.com"),
        (r"(^|_)(endpoint|dns_name|domain_name|hostname|dns)$", "{alnum:10}.{service}.{region}.amazonaws.com"),
        (r"^(policy|json|.*_json|.*_document)$", "{{}}"),
        (r"^(status|state|.*_status|.*_state)$", "ACTIVE"),
    )
)
"""Formats by attribute name, for what the table does not name; the first that fits counts."""

OTHERS: Final[dict[str, str]] = {
    "2001:db8:1234:1a00::/56": "2001:db8:1234:1b00::/56",
    "10.0.0.0/16": "10.128.0.0/16",
    "2001:db8::1": "2001:db8::2",
    "192.0.2.1": "192.0.2.2",
    "2020-01-01T00:00:00Z": "2021-01-01T00:00:00Z",
}
"""Another value for each format that is the same for all resources, where every value is as good."""

ASSIGNED: Final = re.compile(
    r"^(id|arn|name|address|endpoint|fqdn|etag)$|^(url|uri)$"
    # Not what names something else that may be attached: a key, a role, a firewall that nobody asked for.
    r"|^(?!.*(kms|key|role|acl|policy|certificate|redirect|log|bucket|topic|sns|waf|snapshot|source|parent))"
    r".*(_id|_arn|_name|_url|_uri|_endpoint|_address)$"
)
"""Optional attributes that the cloud fills when they are left unset; another may be an enumeration and stays null."""

NUMBERS: Final[tuple[tuple[re.Pattern[str], int], ...]] = (
    (re.compile(r"(^|_)port$"), 443),
    (re.compile(r"version|revision"), 1),
)
"""Numbers by attribute name; another is 0."""

LISTS: Final[dict[str, tuple[Any, ...]]] = {
    "aws_availability_zones.names": ("{region}a", "{region}b", "{region}c"),
    "aws_availability_zones.zone_ids": ("az1", "az2", "az3"),
    "aws_route53_zone.name_servers": ("ns-1.awsdns-01.org", "ns-2.awsdns-02.com", "ns-3.awsdns-03.net"),
    "aws_eks_cluster.identity": ({"oidc": ({"issuer": "https://oidc.eks.{region}.amazonaws.com/id/{upper:32}"},)},),
    "aws_eks_cluster.certificate_authority": ({"data": "c3RhbmQtaW4="},),
}
"""Lists and sets that are not empty."""

SERVICES: Final[dict[str, str]] = {
    "aws_api_gateway": "apigateway",
    "aws_apigatewayv2": "apigateway",
    "aws_alb": "elasticloadbalancing",
    "aws_lb": "elasticloadbalancing",
    "aws_cloudwatch_event": "events",
    "aws_cloudwatch_log": "logs",
    "aws_cognito_identity": "cognito-identity",
    "aws_cognito": "cognito-idp",
    "aws_db": "rds",
    "aws_docdb": "rds",
    "aws_efs": "elasticfilesystem",
    "aws_kinesis_firehose": "firehose",
    "aws_msk": "kafka",
    "aws_neptune": "rds",
    "aws_sesv2": "ses",
    "aws_sfn": "states",
    **dict.fromkeys(
        (
            "aws_ami", "aws_ebs", "aws_eip", "aws_flow_log", "aws_instance", "aws_internet_gateway", "aws_key_pair",
            "aws_launch_template", "aws_nat_gateway", "aws_network", "aws_route_table", "aws_security_group",
            "aws_spot", "aws_subnet", "aws_vpc",
        ),
        "ec2",
    ),
}  # fmt: skip
"""The service in an ARN by the start of the type's name, where it is not the word after ``aws_``; the longest counts."""

GLOBAL: Final = frozenset({"iam", "cloudfront", "route53", "s3", "organizations"})
"""Services whose ARNs have no region."""

LOCAL_DATA: Final = frozenset(
    f"aws_{name}"
    for name in (
        "arn", "billing_service_account", "cloudfront_log_delivery_canonical_user_id", "cloudtrail_service_account",
        "default_tags", "elastic_beanstalk_hosted_zone", "elb_hosted_zone_id", "elb_service_account",
        "iam_policy_document", "lb_hosted_zone_id", "partition", "redshift_service_account", "region",
        "sagemaker_prebuilt_ecr_image", "service", "service_principal",
    )
)  # fmt: skip
"""Data sources of the AWS provider that it computes by itself; all others ask the cloud."""
