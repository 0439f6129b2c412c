"""What an IAM document means: decide one request, prove something of every request, compare two documents.

Imports nothing else of tfproof but errors, and no solver until one is needed.
"""

from tfproof.iam.document import bind, parse_document
from tfproof.iam.evaluate import Decision, decide
from tfproof.iam.patterns import Symbol
from tfproof.iam.request import ANONYMOUS, Request, aws, federated, service
from tfproof.iam.statement import Caller, CallerKind, Condition, Document, Effect, Kind, Principals, Statement
from tfproof.iam.sts_requests import (
    cognito_developer_user,
    cognito_guest,
    cognito_social_user,
    cognito_user,
    cognito_user_pool_user,
    eks_token,
    github_token,
    oidc_token,
)

__all__ = [
    "ANONYMOUS",
    "Caller",
    "CallerKind",
    "Condition",
    "Decision",
    "Document",
    "Effect",
    "Kind",
    "Principals",
    "Request",
    "Statement",
    "Symbol",
    "aws",
    "bind",
    "cognito_developer_user",
    "cognito_guest",
    "cognito_social_user",
    "cognito_user",
    "cognito_user_pool_user",
    "decide",
    "eks_token",
    "federated",
    "github_token",
    "oidc_token",
    "parse_document",
    "service",
]
