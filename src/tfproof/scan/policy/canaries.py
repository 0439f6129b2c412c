"""Canaries that several policies need: Terraform source of a resource that a policy must fail."""

from __future__ import annotations


def identity_role(action: str) -> str:
    """A role that an identity pool gives, and that allows ``action`` on every resource."""
    return f"""
        resource "aws_iam_role" "canary" {{
          name = "canary"
          assume_role_policy = jsonencode({{
            Version = "2012-10-17"
            Statement = [{{
              Effect    = "Allow"
              Action    = "sts:AssumeRoleWithWebIdentity"
              Principal = {{ Federated = "cognito-identity.amazonaws.com" }}
            }}]
          }})
          inline_policy {{
            name = "canary"
            policy = jsonencode({{
              Version   = "2012-10-17"
              Statement = [{{ Effect = "Allow", Action = "{action}", Resource = "*" }}]
            }})
          }}
        }}
    """


def provider_role(issuer: str, **claims: str) -> str:
    """A role for the tokens of an OIDC provider whose claims are like ``claims``."""
    likes = ", ".join(f'"{issuer}:{claim}" = "{value}"' for claim, value in claims.items())
    return f"""
        resource "aws_iam_role" "canary" {{
          name = "canary"
          assume_role_policy = jsonencode({{
            Version = "2012-10-17"
            Statement = [{{
              Effect    = "Allow"
              Action    = "sts:AssumeRoleWithWebIdentity"
              Principal = {{ Federated = "arn:aws:iam::111111111111:oidc-provider/{issuer}" }}
              Condition = {{ StringLike = {{ {likes} }} }}
            }}]
          }})
        }}
    """
