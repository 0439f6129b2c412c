"""The conditions on documents: trusts, bucket policies and API definitions."""

from __future__ import annotations

from typing import Any

from tests.policies.matrix.document_sites import DocumentRow
from tests.policies.matrix.root import FAILED, PASSED

ROLE = """
resource "aws_iam_role" "<NAME>" {
  <META>
  name               = "<NAME>"
  assume_role_policy = <VALUE>
}
"""
BUCKET = """
resource "aws_s3_bucket_policy" "<NAME>" {
  <META>
  bucket = "shop.example"
  policy = <VALUE>
}
"""
API = """
resource "aws_api_gateway_rest_api" "<NAME>" {
  <META>
  name = "<NAME>"
  body = <VALUE>
}
"""
ISSUER = "cognito-identity.amazonaws.com"
OWN = {"StringEquals": {f"{ISSUER}:aud": "<POOL>"}}
SIGNED_IN = {"ForAnyValue:StringLike": {f"{ISSUER}:amr": "authenticated"}}


def _trust(*conditions: dict[str, Any]) -> dict[str, Any]:
    merged = {test: keys for condition in conditions for test, keys in condition.items()}
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Principal": {"Federated": ISSUER},
                "Condition": merged,
            }
        ],
    }


def _trusts(*failed: str) -> dict[str, str]:
    return {
        policy: FAILED if policy in failed else PASSED for policy in (f"CGA_FED_0{number}" for number in range(1, 5))
    }


def _provider(issuer: str, **claims: str) -> dict[str, Any]:
    trust = _trust({"StringLike": {f"{issuer}:{claim}": value for claim, value in claims.items()}})
    named = {"Federated": f"arn:aws:iam::111111111111:oidc-provider/{issuer}"}
    return {**trust, "Statement": [{**trust["Statement"][0], "Principal": named}]}


def _readers(**more: Any) -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::shop.example/*",
                "Principal": {"Service": "cloudfront.amazonaws.com"},
                **more,
            }
        ],
    }


def _allow(action: str, resource: str) -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": action, "Resource": resource}],
    }


def _secret(principal: str) -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": "secretsmanager:GetSecretValue",
                "Resource": "*",
                "Principal": {"AWS": principal},
            }
        ],
    }


def _api(**operation: Any) -> dict[str, Any]:
    scheme = {
        "type": "apiKey",
        "name": "Authorization",
        "in": "header",
        "x-amazon-apigateway-authtype": "cognito_user_pools",
        "x-amazon-apigateway-authorizer": {
            "type": "cognito_user_pools",
            "providerARNs": ["arn:aws:cognito-idp:eu-west-2:111111111111:userpool/eu-west-2_Example1"],
        },
    }
    return {
        "openapi": "3.0.1",
        "info": {"title": "orders", "version": "1"},
        "components": {"securitySchemes": {"users": scheme}},
        "paths": {"/orders": {"get": {"responses": {"200": {"description": "ok"}}, **operation}}},
    }


def _https(document: dict[str, Any]) -> dict[str, Any]:
    deny = {
        "Effect": "Deny",
        "Action": "s3:*",
        "Resource": ["arn:aws:s3:::shop.example", "arn:aws:s3:::shop.example/*"],
        "Principal": "*",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return {**document, "Statement": [*document["Statement"], deny]}


DISTRIBUTION = "arn:aws:cloudfront::111111111111:distribution/E1EXAMPLE00000"
OF_OURS = {"StringEquals": {"AWS:SourceArn": DISTRIBUTION}}
SECRET = """
resource "aws_secretsmanager_secret_policy" "<NAME>" {
  <META>
  secret_arn = "arn:aws:secretsmanager:eu-west-2:111111111111:secret:shop-AbCdEf"
  policy     = <VALUE>
}
"""
TRUSTS = DocumentRow(
    name="trust",
    holder=ROLE,
    judged="aws_iam_role.<NAME>",
    documents={
        "good": (_trust(OWN, SIGNED_IN), _trusts()),
        "open": (_trust(SIGNED_IN), _trusts("CGA_FED_01")),
        "guests": (_trust(OWN), _trusts("CGA_FED_02")),
        "typo": (
            _trust(
                {"StringEquals": {f"{ISSUER}:audience": "<POOL>"}},
                {"ForAllValues:StringLike": {f"{ISSUER}:amr": "authenticated"}},
            ),
            _trusts("CGA_FED_03", "CGA_FED_04"),
        ),
    },
)
STS = "sts.amazonaws.com"
GITHUB = "token.actions.githubusercontent.com"
CLUSTER = "oidc.eks.eu-west-2.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE"
PROVIDERS = DocumentRow(
    name="provider",
    holder=ROLE,
    judged="aws_iam_role.<NAME>",
    documents={
        "repository": (_provider(GITHUB, aud=STS, sub="repo:acme/shop:*"), {"CGA_OIDC_01": PASSED}),
        "owner": (_provider(GITHUB, aud=STS, sub="repo:acme*"), {"CGA_OIDC_01": FAILED}),
        "account": (_provider(CLUSTER, aud=STS, sub="system:serviceaccount:shop:orders"), {"CGA_OIDC_02": PASSED}),
        "namespace": (_provider(CLUSTER, aud=STS, sub="system:serviceaccount:shop:*"), {"CGA_OIDC_02": FAILED}),
        "application": (_provider("login.example", aud="shop"), {"CGA_OIDC_03": PASSED}),
        "anybody": (_provider("login.example", sub="*"), {"CGA_OIDC_03": FAILED}),
    },
)
BUCKETS = DocumentRow(
    name="bucket",
    holder=BUCKET,
    judged="aws_s3_bucket_policy.<NAME>",
    documents={
        "good": (_https(_readers(Condition=OF_OURS)), {"CGA_WEB_01": PASSED, "CGA_WEB_05": PASSED}),
        "open": (_readers(), {"CGA_WEB_01": FAILED, "CGA_WEB_05": FAILED}),
    },
)
SECRETS = DocumentRow(
    name="secret",
    holder=SECRET,
    judged="aws_secretsmanager_secret_policy.<NAME>",
    documents={
        "good": (_secret("arn:aws:iam::111111111111:role/shop"), {"CGA_SEC_02": PASSED}),
        "open": (_secret("*"), {"CGA_SEC_02": FAILED}),
    },
)
PERMISSION = """
resource "aws_iam_role_policy" "<NAME>" {
  <META>
  name   = "<NAME>"
  role   = "user"
  policy = <VALUE>
}
"""
USER = """
resource "aws_iam_role" "user" {
  name               = "user"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "cognito-identity.amazonaws.com" }
      Condition = {
        StringEquals             = { "cognito-identity.amazonaws.com:aud" = aws_cognito_identity_pool.own.id }
        "ForAnyValue:StringLike" = { "cognito-identity.amazonaws.com:amr" = "authenticated" }
      }
    }]
  })
}
"""
OWN_FOLDER = "arn:aws:s3:::shop.example/$${cognito-identity.amazonaws.com:sub}/*"
PERMISSIONS = DocumentRow(
    name="permissions",
    holder=PERMISSION,
    judged="aws_iam_role_policy.<NAME>",
    root=(USER,),
    documents={
        "good": (
            _allow("s3:GetObject", OWN_FOLDER),
            {"CGA_PRM_01": PASSED, "CGA_PRM_02": PASSED, "CGA_PRM_03": PASSED, "CGA_PRM_04": PASSED},
        ),
        "escalates": (_allow("iam:*", "*"), {"CGA_PRM_01": FAILED}),
        "wild": (_allow("s3:*", OWN_FOLDER), {"CGA_PRM_02": FAILED}),
        "shared": (_allow("s3:GetObject", "*"), {"CGA_PRM_03": FAILED}),
        "administers": (_allow("*", "*"), {"CGA_PRM_04": FAILED}),
    },
)
APIS = DocumentRow(
    name="api",
    holder=API,
    judged="aws_api_gateway_rest_api.<NAME>",
    statements=False,
    documents={
        "good": (_api(security=[{"users": []}]), {"CGA_API_03": PASSED}),
        "open": (_api(), {"CGA_API_03": FAILED}),
    },
)
