"""What must be fed by what in the stack, said of the state after an apply: where a plan has no value yet."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from tfproof.plan import Applied

COGNITO, API, CDN = "module.cognito", "module.rest_api_gateway", "module.nextjs_app_cloudfront"
POOL, CLIENT = f"{COGNITO}.aws_cognito_user_pool.this", f"{COGNITO}.aws_cognito_user_pool_client.this"
IDENTITY_POOL, ROLE = f"{COGNITO}.aws_cognito_identity_pool.this", f"{COGNITO}.aws_iam_role.authenticated"
REST_API, AUTHORIZER = f"{API}.aws_api_gateway_rest_api.this", f"{API}.aws_api_gateway_authorizer.this"
DISTRIBUTION = f"{CDN}.aws_cloudfront_distribution.this"
SECRET = {
    "next_cognito_identity_pool_id": (IDENTITY_POOL, "id"),
    "next_sls_cognito_user_pool_id": (POOL, "id"),
    "next_sls_cognito_user_pool_client_id": (CLIENT, "id"),
    "sls_cognito_authorizer": (AUTHORIZER, "id"),
    "sls_cognito_user_pool_client_arn": (POOL, "arn"),
    "sls_api_gateway_root_resource_id": (REST_API, "root_resource_id"),
    "sls_api_gateway_rest_api_id": (REST_API, "id"),
}


def secret_key(key: str, applied: Applied) -> None:
    """The back end reads under each key what its owner is called."""
    version = applied["module.secrets_manager.aws_secretsmanager_secret_version.this"]
    owner, attribute = SECRET[key]
    assert json.loads(version["secret_string_wo"].reveal())[key] == applied[owner][attribute]


def authorizer(applied: Applied) -> None:
    """The API admits the users of this user pool, and no others."""
    assert applied[AUTHORIZER]["provider_arns"] == [applied[POOL]["arn"]]


def bucket_reader(applied: Applied) -> None:
    """This distribution reads the bucket, and no other one."""
    policy = json.loads(applied["module.nextjs_app_s3.aws_s3_bucket_policy.this"]["policy"])
    (reads,) = (one for one in policy["Statement"] if one["Sid"] == "ThisDistributionReads")
    assert reads["Condition"] == {"StringEquals": {"AWS:SourceArn": applied[DISTRIBUTION]["arn"]}}
    bucket = applied["module.nextjs_app_s3.aws_s3_bucket.this"]["arn"]
    assert sorted(reads["Resource"]) == [bucket, f"{bucket}/*"]


def bucket_policy_place(applied: Applied) -> None:
    """The policy that refuses plain HTTP is about this bucket and all that is in it."""
    policy = json.loads(applied["module.nextjs_app_s3.aws_s3_bucket_policy.this"]["policy"])
    (refuses,) = (one for one in policy["Statement"] if one["Effect"] == "Deny")
    bucket = applied["module.nextjs_app_s3.aws_s3_bucket.this"]["arn"]
    assert sorted(refuses["Resource"]) == [bucket, f"{bucket}/*"]


def identity_provider(applied: Applied) -> None:
    """The identity pool takes tokens that this user pool gave to this client."""
    (provider,) = applied[IDENTITY_POOL]["cognito_identity_providers"]
    assert provider["client_id"] == applied[CLIENT]["id"]
    assert provider["provider_name"] == applied[POOL]["endpoint"]


def trust(applied: Applied) -> None:
    """The role of signed-in users trusts this identity pool."""
    (statement,) = json.loads(applied[ROLE]["assume_role_policy"])["Statement"]
    assert statement["Condition"]["StringEquals"] == {
        "cognito-identity.amazonaws.com:aud": applied[IDENTITY_POOL]["id"]
    }


def permissions(applied: Applied) -> None:
    """What signed-in users may do is bound to this identity pool."""
    policy = json.loads(applied[f"{COGNITO}.aws_iam_role_policy.authenticated"]["policy"])
    (statement,) = policy["Statement"]
    assert statement["Condition"]["StringEquals"] == {
        "cognito-identity.amazonaws.com:aud": applied[IDENTITY_POOL]["id"]
    }


def signed_in_role(applied: Applied) -> None:
    """Signed-in users get the role of signed-in users."""
    attachment = applied[f"{COGNITO}.aws_cognito_identity_pool_roles_attachment.this"]
    assert attachment["roles"] == {"authenticated": applied[ROLE]["arn"]}


def app_certificate(applied: Applied) -> None:
    """The web app presents its own certificate."""
    (certificate,) = applied[DISTRIBUTION]["viewer_certificate"]
    assert certificate["acm_certificate_arn"] == applied["module.acm.aws_acm_certificate.this"]["arn"]


def origin_access(applied: Applied) -> None:
    """The distribution signs its requests to the bucket, and asks this bucket."""
    (origin,) = applied[DISTRIBUTION]["origin"]
    assert origin["origin_access_control_id"] == applied[f"{CDN}.aws_cloudfront_origin_access_control.this"]["id"]
    bucket = applied["module.nextjs_app_s3.aws_s3_bucket.this"]
    assert origin["domain_name"] == bucket["bucket_regional_domain_name"]


def api_name(applied: Applied) -> None:
    """The API's name leads to the API's regional end point."""
    domain = applied[f"{API}.aws_api_gateway_domain_name.this"]
    for kind in ("A", "AAAA"):
        (alias,) = applied[f'{API}.aws_route53_record.this["{kind}"]']["alias"]
        assert (alias["name"], alias["zone_id"]) == (domain["regional_domain_name"], domain["regional_zone_id"])


def api_mapping(applied: Applied) -> None:
    """The API's name leads to this API."""
    assert applied[f"{API}.aws_api_gateway_base_path_mapping.this"]["api_id"] == applied[REST_API]["id"]


def access_log(applied: Applied) -> None:
    """The stage writes its access log to the log group of access logs."""
    (settings,) = applied[f"{API}.aws_api_gateway_stage.this"]["access_log_settings"]
    group = applied[f"{API}.aws_cloudwatch_log_group.access"]["arn"]
    assert settings["destination_arn"].removesuffix(":*") == group.removesuffix(":*")


def session_route(applied: Applied) -> None:
    """The route that tells who is signed in is guarded by the authorizer."""
    method: Mapping[str, Any] = applied[f"{API}.aws_api_gateway_method.session_get"]
    assert method["authorizer_id"] == applied[AUTHORIZER]["id"]
    assert method["resource_id"] == applied[f"{API}.aws_api_gateway_resource.session"]["id"]


CHECKS: dict[str, Callable[[Applied], None]] = {
    **{f"secret: {key}": partial(secret_key, key) for key in SECRET},
    "authorizer": authorizer,
    "bucket reader": bucket_reader,
    "bucket policy": bucket_policy_place,
    "identity provider": identity_provider,
    "trust": trust,
    "permissions": permissions,
    "signed-in role": signed_in_role,
    "app certificate": app_certificate,
    "origin access": origin_access,
    "API name": api_name,
    "API mapping": api_mapping,
    "access log": access_log,
    "session route": session_route,
}
