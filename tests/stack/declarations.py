"""What the folders of the stack declare, as their source says it: texts in quotes, expressions without them."""

from __future__ import annotations

from typing import Any

SETTINGS: dict[str, list[dict[str, Any]]] = {
    "root": [
        {
            "required_version": '">= 1.11"',
            "backend": [{"s3": {}}],
            "required_providers": [{"aws": {"source": '"hashicorp/aws"', "version": '"~> 5.100"'}}],
        }
    ],
    "module": [
        {
            "required_version": '">= 1.11"',
            "required_providers": [{"aws": {"source": '"hashicorp/aws"', "version": '">= 5.100"'}}],
        }
    ],
}

PROVIDERS: list[dict[str, Any]] = [
    {"region": "var.region", "default_tags": [{"tags": "local.default_tags"}]},
    {"alias": '"us_east_1"', "region": '"us-east-1"', "default_tags": [{"tags": "local.default_tags"}]},
]

CALLS: dict[str, dict[str, Any]] = {
    "nextjs_app_s3": {
        "source": '"./modules/s3"',
        "access_log_bucket": "var.bucket_access_log_bucket",
        "bucket": "var.domain_name",
        "distribution_arn": "module.nextjs_app_cloudfront.distribution_arn",
        "old_version_days": "var.bucket_old_version_days",
    },
    "acm": {
        "source": '"./modules/acm"',
        "providers": {"aws": "aws.us_east_1"},
        "domain_name": "var.domain_name",
        "hosted_zone_id": "local.hosted_zone_id",
        "root_domain_name": "var.root_domain_name",
    },
    "nextjs_app_cloudfront": {
        "source": '"./modules/cloudfront"',
        "access_log_bucket_domain_name": "var.cloudfront_access_log_bucket_domain_name",
        "bucket_regional_domain_name": "module.nextjs_app_s3.bucket_regional_domain_name",
        "cert_arn": "module.acm.cert_arn",
        "content_security_policy": "coalesce(var.content_security_policy, local.content_security_policy)",
        "default_root_object": '"index.html"',
        "domain_name": "var.domain_name",
        "hosted_zone_id": "local.hosted_zone_id",
        "hsts_preload_enabled": "var.hsts_preload_enabled",
        "web_acl_arn": "var.cloudfront_web_acl_arn",
    },
    "acm_regional": {
        "source": '"./modules/acm"',
        "domain_name": "local.api_domain_name",
        "hosted_zone_id": "local.hosted_zone_id",
        "root_domain_name": "var.root_domain_name",
    },
    "acm_sign_in": {
        "source": '"./modules/acm"',
        "providers": {"aws": "aws.us_east_1"},
        "domain_name": "local.sign_in_domain_name",
        "hosted_zone_id": "local.hosted_zone_id",
        "root_domain_name": "var.root_domain_name",
    },
    "rest_api_gateway": {
        "source": '"./modules/rest_api_gateway"',
        "account_logging_enabled": "var.api_account_logging_enabled",
        "burst_requests": "var.api_burst_requests",
        "cert_arn": "module.acm_regional.cert_arn",
        "cors_origin": '"https://${var.domain_name}"',
        "domain_name": "local.api_domain_name",
        "hosted_zone_id": "local.hosted_zone_id",
        "log_retention_days": "var.api_log_retention_days",
        "requests_per_second": "var.api_requests_per_second",
        "service_name": "var.service_name",
        "stage_name": "var.stage",
        "user_pool_arn": "module.cognito.user_pool_arn",
        "web_acl_arn": "var.api_web_acl_arn",
    },
    "cognito": {
        "source": '"./modules/cognito"',
        "callback_urls": "var.callback_urls",
        "deletion_protection_enabled": "var.user_pool_deletion_protection_enabled",
        "domain_name": "var.domain_name",
        "groups": "var.groups",
        "logout_urls": "var.logout_urls",
        "self_sign_up_enabled": "var.self_sign_up_enabled",
        "service_name": "var.service_name",
        "stage_name": "var.stage",
        "threat_protection_mode": "var.threat_protection_mode",
        "sign_in_domain": {
            "name": '"id.${module.nextjs_app_cloudfront.domain_name}"',
            "cert_arn": "module.acm_sign_in.cert_arn",
            "hosted_zone_id": "local.hosted_zone_id",
        },
    },
    "secrets_manager": {
        "source": '"./modules/secrets_manager"',
        "cognito_authorizer": "module.rest_api_gateway.cognito_authorizer",
        "identity_pool_id": "module.cognito.identity_pool_id",
        "recovery_window_days": "var.secret_recovery_window_days",
        "rest_api_id": "module.rest_api_gateway.rest_api_id",
        "root_resource_id": "module.rest_api_gateway.root_resource_id",
        "secrets": "var.secrets",
        "secrets_version": "var.secrets_version",
        "service_name": "var.service_name",
        "user_pool_client_arn": "module.cognito.user_pool_client_arn",
        "user_pool_client_id": "module.cognito.user_pool_client_id",
        "user_pool_id": "module.cognito.user_pool_id",
    },
}

# Type, and default where there is one.
VARIABLES: dict[str, dict[str, tuple[Any, ...]]] = {
    "root": {
        "api_account_logging_enabled": ("bool", False),
        "api_burst_requests": ("number", 100),
        "api_log_retention_days": ("number", 365),
        "api_requests_per_second": ("number", 50),
        "api_web_acl_arn": ("string", None),
        "bucket_access_log_bucket": ("string", None),
        "bucket_old_version_days": ("number", 90),
        "callback_urls": ("list(string)", []),
        "cloudfront_access_log_bucket_domain_name": ("string", None),
        "cloudfront_web_acl_arn": ("string", None),
        "content_security_policy": ("string", None),
        "domain_name": ("string",),
        "groups": (
            "map(object({precedence = number, description = optional(string), statements = "
            "optional(map(object({actions = set(string), resources = set(string)})), {})}))",
            {},
        ),
        "hosted_zone_id": ("string", None),
        "hsts_preload_enabled": ("bool", False),
        "logout_urls": ("list(string)", []),
        "region": ("string",),
        "root_domain_name": ("string",),
        "secret_recovery_window_days": ("number", 30),
        "secrets": ("map(string)", {}),
        "secrets_version": ("number", 1),
        "self_sign_up_enabled": ("bool", False),
        "service_name": ("string",),
        "stage": ("string",),
        "threat_protection_mode": ("string", '"ENFORCED"'),
        "user_pool_deletion_protection_enabled": ("bool", True),
    },
    "acm": {
        "domain_name": ("string",),
        "hosted_zone_id": ("string",),
        "root_domain_name": ("string",),
        "subject_alternative_names": ("set(string)", []),
        "tags": ("map(string)", {}),
    },
    "cloudfront": {
        "access_log_bucket_domain_name": ("string", None),
        "bucket_regional_domain_name": ("string",),
        "cert_arn": ("string",),
        "content_security_policy": (
            "string",
            "\"default-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'\"",
        ),
        "default_root_object": ("string", '"index.html"'),
        "domain_name": ("string",),
        "hosted_zone_id": ("string",),
        "hsts_preload_enabled": ("bool", False),
        "tags": ("map(string)", {}),
        "web_acl_arn": ("string", None),
    },
    "cognito": {
        "callback_urls": ("list(string)", []),
        "deletion_protection_enabled": ("bool", True),
        "domain_name": ("string",),
        "groups": (
            "map(object({precedence = number, description = optional(string), statements = "
            "optional(map(object({actions = set(string), resources = set(string)})), {})}))",
            {},
        ),
        "logout_urls": ("list(string)", []),
        "self_sign_up_enabled": ("bool", False),
        "service_name": ("string",),
        "sign_in_domain": ("object({name = string, cert_arn = string, hosted_zone_id = string})", None),
        "stage_name": ("string",),
        "tags": ("map(string)", {}),
        "threat_protection_mode": ("string", '"ENFORCED"'),
    },
    "rest_api_gateway": {
        "account_logging_enabled": ("bool", False),
        "burst_requests": ("number", 100),
        "cert_arn": ("string",),
        "cors_origin": ("string",),
        "domain_name": ("string",),
        "hosted_zone_id": ("string",),
        "log_kms_key_arn": ("string", None),
        "log_retention_days": ("number", 365),
        "requests_per_second": ("number", 50),
        "service_name": ("string",),
        "stage_name": ("string",),
        "tags": ("map(string)", {}),
        "user_pool_arn": ("string",),
        "web_acl_arn": ("string", None),
    },
    "s3": {
        "access_log_bucket": ("string", None),
        "bucket": ("string",),
        "distribution_arn": ("string",),
        "kms_key_arn": ("string", None),
        "old_version_days": ("number", 90),
        "tags": ("map(string)", {}),
    },
    "secrets_manager": {
        "cognito_authorizer": ("string",),
        "identity_pool_id": ("string",),
        "kms_key_arn": ("string", None),
        "recovery_window_days": ("number", 30),
        "rest_api_id": ("string",),
        "root_resource_id": ("string",),
        "secrets": ("map(string)", {}),
        "secrets_version": ("number", 1),
        "service_name": ("string",),
        "tags": ("map(string)", {}),
        "user_pool_client_arn": ("string",),
        "user_pool_client_id": ("string",),
        "user_pool_id": ("string",),
    },
}

OUTPUTS: dict[str, dict[str, Any]] = {
    "root": {
        "api_url": "module.rest_api_gateway.api_url",
        "app_bucket": "module.nextjs_app_s3.bucket",
        "app_distribution_id": "module.nextjs_app_cloudfront.distribution_id",
        "authenticated_role_name": "module.cognito.authenticated_role_name",
        "secret_arn": "module.secrets_manager.arn",
        "sign_in_url": "one(module.cognito.sign_in_urls)",
    },
    "acm": {
        "cert_arn": "aws_acm_certificate_validation.this.certificate_arn",
        "cert_id": "aws_acm_certificate_validation.this.certificate_arn",
    },
    "cloudfront": {
        "distribution_arn": "aws_cloudfront_distribution.this.arn",
        "distribution_domain_name": "aws_cloudfront_distribution.this.domain_name",
        "distribution_id": "aws_cloudfront_distribution.this.id",
        "domain_name": {
            "value": "one(aws_cloudfront_distribution.this.aliases)",
            "depends_on": ["aws_route53_record.this"],
        },
    },
    "cognito": {
        "authenticated_role_name": "aws_iam_role.authenticated.name",
        "group_role_names": "{for name, role in aws_iam_role.group : name => role.name}",
        "identity_pool_id": "aws_cognito_identity_pool.this.id",
        "sign_in_urls": '[for domain in aws_cognito_user_pool_domain.this : "https://${domain.domain}"]',
        "user_pool_arn": "aws_cognito_user_pool.this.arn",
        "user_pool_client_arn": "aws_cognito_user_pool.this.arn",
        "user_pool_client_id": "aws_cognito_user_pool_client.this.id",
        "user_pool_id": "aws_cognito_user_pool.this.id",
    },
    "rest_api_gateway": {
        "api_url": '"https://${aws_api_gateway_base_path_mapping.this.domain_name}"',
        "cognito_authorizer": "aws_api_gateway_authorizer.this.id",
        "rest_api_id": "aws_api_gateway_rest_api.this.id",
        "root_resource_id": "aws_api_gateway_rest_api.this.root_resource_id",
    },
    "s3": {
        "arn": "aws_s3_bucket.this.arn",
        "bucket": "aws_s3_bucket.this.bucket",
        "bucket_regional_domain_name": "aws_s3_bucket.this.bucket_regional_domain_name",
    },
    "secrets_manager": {
        "arn": "aws_secretsmanager_secret.this.arn",
        "identifier_keys": "keys(local.identifiers)",
        "name": "aws_secretsmanager_secret.this.name",
    },
}

# What has meta-arguments; `precondition` is how many there are.
META: dict[str, dict[str, Any]] = {
    "root": {"data.aws_route53_zone.this": {"count": "var.hosted_zone_id == null ? 1 : 0"}},
    "acm": {
        "aws_acm_certificate.this": {"lifecycle": [{"create_before_destroy": True}]},
        "aws_route53_record.validation": {"for_each": "local.subjects"},
    },
    "cloudfront": {
        "aws_cloudfront_origin_access_control.this": {"lifecycle": [{"create_before_destroy": True}]},
        "aws_cloudfront_function.directory_index": {"lifecycle": [{"create_before_destroy": True}]},
        "aws_cloudfront_response_headers_policy.this": {"lifecycle": [{"create_before_destroy": True}]},
        "aws_route53_record.this": {"for_each": 'toset(["A", "AAAA"])'},
    },
    "cognito": {
        "aws_cognito_user_pool_domain.this": {"count": "local.has_sign_in_pages ? 1 : 0"},
        "aws_route53_record.sign_in": {"count": "local.has_sign_in_pages ? 1 : 0"},
        "aws_iam_role.group": {"for_each": "var.groups"},
        "aws_iam_role_policy.group": {"for_each": "var.groups"},
        "aws_cognito_user_group.this": {"for_each": "var.groups"},
        "data.aws_iam_policy_document.group": {"for_each": "var.groups"},
    },
    "rest_api_gateway": {
        "data.aws_partition.current": {"count": "var.account_logging_enabled ? 1 : 0"},
        "data.aws_iam_policy_document.logging_trust": {"count": "var.account_logging_enabled ? 1 : 0"},
        "aws_api_gateway_rest_api.this": {"lifecycle": [{"create_before_destroy": True}]},
        "aws_api_gateway_gateway_response.this": {"for_each": 'toset(["DEFAULT_4XX", "DEFAULT_5XX"])'},
        "aws_api_gateway_deployment.this": {"lifecycle": [{"create_before_destroy": True}]},
        "aws_api_gateway_stage.this": {
            "lifecycle": [{"ignore_changes": ["deployment_id"]}],
            "depends_on": ["aws_api_gateway_account.this"],
        },
        "aws_api_gateway_domain_name.this": {"lifecycle": [{"precondition": 1}]},
        "aws_route53_record.this": {"for_each": 'toset(["A", "AAAA"])'},
        "aws_wafv2_web_acl_association.this": {"count": "var.web_acl_arn == null ? 0 : 1"},
        "aws_iam_role.logging": {"count": "var.account_logging_enabled ? 1 : 0"},
        "aws_iam_role_policy_attachment.logging": {"count": "var.account_logging_enabled ? 1 : 0"},
        "aws_api_gateway_account.this": {
            "count": "var.account_logging_enabled ? 1 : 0",
            "depends_on": ["aws_iam_role_policy_attachment.logging"],
        },
    },
    "s3": {
        "aws_s3_bucket_lifecycle_configuration.this": {"depends_on": ["aws_s3_bucket_versioning.this"]},
        "aws_s3_bucket_logging.this": {"count": "var.access_log_bucket == null ? 0 : 1"},
        "aws_s3_bucket_policy.this": {"depends_on": ["aws_s3_bucket_public_access_block.this"]},
    },
}

LOCALS: dict[str, Any] = {
    "api_domain_name": '"api.${var.domain_name}"',
    "sign_in_domain_name": '"id.${var.domain_name}"',
    "hosted_zone_id": "coalesce(var.hosted_zone_id, one(data.aws_route53_zone.this[*].zone_id))",
    "default_tags": {"managed_by": '"terraform"', "service": "var.service_name", "stage": "var.stage"},
    "content_security_policy": 'join("; ", ["default-src \'self\'", "base-uri \'self\'", "connect-src '
    "'self' https://${local.api_domain_name} https://cognito-identity.${var.region}.amazonaws.com "
    'https://cognito-idp.${var.region}.amazonaws.com https://${local.sign_in_domain_name}", '
    "\"form-action 'self'\", \"frame-ancestors 'none'\", \"object-src 'none'\"])",
}
