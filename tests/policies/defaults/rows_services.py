"""Defaults of certificates, APIs, trusts of other providers, permissions, secrets, buckets and distributions."""

from __future__ import annotations

from collections.abc import Iterator

from tests.policies.defaults.row import DefaultRow
from tests.policies.defaults.snippets import (
    AUTHORIZER,
    DEPLOYED,
    EKS,
    FLAG,
    FRONT,
    GITHUB,
    HEADERS,
    LOGIN,
    METHOD,
    NUMBER,
    ROUTE,
    STAGE,
    TEXT,
    TEXTS,
    A,
    P,
    block,
    distribution,
    permissions,
    trust,
)
from tests.policies.defaults.written import row
from tests.policies.matrix.root import FAILED, PASSED


def service_rows() -> Iterator[DefaultRow]:
    """Every row, by policy."""
    certificate = 'domain_name = "shop.example.com"\nvalidation_method = "DNS"\n<ARGUMENT>'
    yield row(
        "ACM_01",
        "subject_alternative_names",
        TEXTS,
        "no other name",
        P,
        PASSED,
        block("aws_acm_certificate", certificate),
    )
    yield row("ACM_02", "key_algorithm", TEXT, "RSA_2048", A, PASSED, block("aws_acm_certificate", certificate))
    yield row("API_01", "authorization_type", TEXT, "NONE", P, FAILED, block("aws_apigatewayv2_route", ROUTE))
    yield row("API_02", "authorizer_id", TEXT, "no authorizer", A, FAILED, AUTHORIZER)
    yield row(
        "API_03",
        "body",
        TEXT,
        "no operation: methods are resources",
        P,
        PASSED,
        block("aws_api_gateway_rest_api", 'name = "<NAME>"\n<ARGUMENT>'),
    )
    yield row("API_04", "authorizer_id", TEXT, "no authorizer", A, FAILED, METHOD)
    yield row(
        "API_05",
        "response_parameters",
        "map(string)",
        "no header",
        P,
        PASSED,
        block("aws_api_gateway_gateway_response", 'rest_api_id = "api"\nresponse_type = "DEFAULT_4XX"\n<ARGUMENT>'),
    )
    yield row(
        "API_05",
        "cors_configuration.allow_origins",
        TEXTS,
        "no origin",
        A,
        PASSED,
        block(
            "aws_apigatewayv2_api",
            'name = "<NAME>"\nprotocol_type = "HTTP"\ncors_configuration {\nallow_methods = ["GET"]\n<ARGUMENT>\n}',
        ),
    )
    yield row("API_06", "disable_execute_api_endpoint", FLAG, "false: the API's own endpoint answers", A, FAILED, FRONT)
    yield row("API_07", "triggers", "map(string)", "nothing makes the deployment anew", P, FAILED, DEPLOYED)
    yield row(
        "API_08",
        "default_route_settings.throttling_burst_limit",
        NUMBER,
        "the limit of the account only",
        A,
        FAILED,
        STAGE,
    )
    yield row("OIDC_01", "assume_role_policy.Condition", "", "every repository", A, FAILED, trust(GITHUB, ""))
    yield row("OIDC_02", "assume_role_policy.Condition", "", "every service account", A, FAILED, trust(EKS, ""))
    yield row("OIDC_03", "assume_role_policy.Condition", "", "every subject", A, FAILED, trust(LOGIN, ""))
    queue = 'Effect = "Allow", Action = "sqs:SendMessage", Resource = "arn:aws:sqs:eu-west-2:111111111111:q"'
    yield row(
        "PRM_01",
        "policy.Condition",
        "",
        "the calls that are named, none of them more than itself",
        A,
        PASSED,
        permissions(queue),
    )
    yield row("PRM_02", "policy.Condition", "", "the calls that are named", A, PASSED, permissions(queue))
    yield row(
        "PRM_03",
        "policy.Condition",
        "",
        "every item of the table",
        A,
        FAILED,
        permissions('Effect = "Allow", Action = "dynamodb:GetItem", Resource = "*"'),
    )
    yield row(
        "PRM_04",
        "policy.Condition",
        "",
        "everything",
        A,
        FAILED,
        permissions('Effect = "Allow", Action = "*", Resource = "*"'),
    )
    yield row(
        "SEC_01",
        "recovery_window_in_days",
        NUMBER,
        "30",
        P,
        PASSED,
        block("aws_secretsmanager_secret", 'name = "<NAME>"\n<ARGUMENT>'),
    )
    yield row(
        "SEC_01",
        "secret_string",
        TEXT,
        "no value in the state",
        P,
        PASSED,
        block(
            "aws_secretsmanager_secret_version",
            'secret_id = "s"\nsecret_string_wo = "x"\nsecret_string_wo_version = 1\n<ARGUMENT>',
        ),
    )
    yield row(
        "SEC_02",
        "policy",
        TEXT,
        "no policy: its own account only",
        A,
        PASSED,
        block("aws_secretsmanager_secret", 'name = "<NAME>"\n<ARGUMENT>'),
    )
    yield row(
        "WEB_01",
        "acl",
        TEXT,
        "private",
        A,
        PASSED,
        block("aws_s3_bucket", 'bucket = "<NAME>"\n<ARGUMENT>'.replace("<NAME>", "b-<NAME>")),
    )
    yield row(
        "WEB_01",
        "policy",
        TEXT,
        "no policy: its own account only",
        A,
        PASSED,
        block("aws_s3_bucket", 'bucket = "p-<NAME>"\n<ARGUMENT>'),
    )
    yield row(
        "WEB_02",
        "origin.origin_access_control_id",
        TEXT,
        "requests are not signed",
        A,
        FAILED,
        distribution(origin="<ARGUMENT>"),
    )
    yield row(
        "WEB_03",
        "viewer_certificate.minimum_protocol_version",
        TEXT,
        "TLSv1",
        P,
        FAILED,
        distribution(certificate="<ARGUMENT>"),
    )
    yield row(
        "WEB_04",
        "default_cache_behavior.response_headers_policy_id",
        TEXT,
        "no header",
        A,
        FAILED,
        distribution(behavior="<ARGUMENT>"),
    )
    yield row(
        "WEB_04",
        "security_headers_config",
        "",
        "no header",
        A,
        FAILED,
        HEADERS.replace("<ARGUMENT>", "server_timing_headers_config {\nenabled = true\nsampling_rate = 1\n}"),
    )
    yield row(
        "WEB_05",
        "policy",
        TEXT,
        "requests over http are answered",
        A,
        FAILED,
        block("aws_s3_bucket", 'bucket = "h-<NAME>"\n<ARGUMENT>'),
    )
    yield row(
        "WEB_06",
        "default_cache_behavior.response_headers_policy_id",
        TEXT,
        "no header",
        A,
        PASSED,
        distribution(behavior="<ARGUMENT>"),
    )
    yield row(
        "WEB_06",
        "cors_config",
        "",
        "no header",
        A,
        PASSED,
        HEADERS.replace("<ARGUMENT>", "server_timing_headers_config {\nenabled = true\nsampling_rate = 1\n}"),
    )
