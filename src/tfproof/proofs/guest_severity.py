"""What guests are for, and how bad it is that they get more.

Sources: https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html,
https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html
"""

from __future__ import annotations

from fnmatch import fnmatchcase

from tfproof.findings import Severity
from tfproof.iam import Statement
from tfproof.iam.escalation import relation
from tfproof.iam.reference_documents import reference
from tfproof.iam.statement_match import action_matches

FOR_GUESTS = (
    "cognito-identity:GetCredentialsForIdentity",
    "cognito-identity:GetId",
    "cognito-identity:GetOpenIdToken",
    "mobileanalytics:PutEvents",
    "mobiletargeting:PutEvents",
    "mobiletargeting:UpdateEndpoint",
    "rum:PutRumEvents",
    "sts:GetCallerIdentity",
)
"""What AWS documents for guests and what touches no data of others: their own credentials, and events about themselves."""
GUESTS_AT_MOST = reference([{"Effect": "Allow", "Action": list(FOR_GUESTS)}], name="what guests are for")

_SECRETS = (
    "kms:CreateGrant",
    "kms:Decrypt",
    "kms:GenerateDataKey*",
    "secretsmanager:BatchGetSecretValue",
    "secretsmanager:GetSecretValue",
    "ssm:GetParameter*",
    "ssm:SendCommand",
    "ssm:StartSession",
)
# The verbs that AWS names actions with. What has none of them lists or describes.
_CHANGES = (
    "add", "associate", "attach", "batchdelete", "batchexecute", "batchwrite", "cancel", "copy", "create", "delete", "detach",
    "disable", "enable", "execute", "import", "modify", "partiql", "publish", "purge", "put", "register", "remove", "replicate",
    "reset", "restore", "run", "send", "set", "start", "stop", "tag", "terminate", "transact", "untag", "update", "upload", "write",
)  # fmt: skip
_READS = (
    "batchget", "download", "export", "get", "invoke", "query", "read", "receive", "scan", "search", "select",
)  # fmt: skip


def grade(statement: Statement) -> Severity:
    """How bad it is that a guest may do what a statement allows.

    Critical: it changes something, gives secrets away, or gives more than the role. High: it returns credentials or invokes something.
    Medium: anything else. A wildcard counts as the worst that it covers.
    """
    if statement.not_action:
        return Severity.CRITICAL
    if any(action_matches(statement, action) for action in relation().actions):
        return Severity.CRITICAL
    named = [one.text.lower() for one in statement.actions]
    guests = {one.lower() for one in FOR_GUESTS}
    return min((_of(text) for text in named if text not in guests), key=lambda one: one.rank, default=Severity.MEDIUM)


def _of(action: str) -> Severity:
    if any(fnmatchcase(one.rstrip("*"), action) or fnmatchcase(action, one) for one in map(str.lower, _SECRETS)):
        return Severity.CRITICAL
    name = action.rpartition(":")[2]
    literal = name.partition("*")[0].partition("?")[0]
    open_ended = literal != name
    for verbs, severity in ((_CHANGES, Severity.CRITICAL), (_READS, Severity.HIGH)):
        if any(literal.startswith(verb) or (open_ended and verb.startswith(literal)) for verb in verbs):
            return severity
    return Severity.MEDIUM
