"""What the permissions of roles that web identities assume may be: own data only, and single actions.

Sources: https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools-security-best-practices.html,
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

from __future__ import annotations

from collections.abc import Iterable

from tfproof.iam.escalation import EscalationKind, Weight, relation
from tfproof.iam.patterns import Symbol
from tfproof.iam.reference_documents import reference
from tfproof.iam.resource_domain import written
from tfproof.iam.statement import Document, Effect
from tfproof.iam.sts_requests import COGNITO

EVERY_SERVICE = "every-service"
"""Represents a service that a document does not mention."""
_NAMELESS = "Qzx0NamelessAction"


def nameless_calls(document: Document) -> tuple[str, ...]:
    """An action that no document can have named, of each service that the Allow statements of ``document`` mention."""
    texts = [one.text for item in document.statements if item.effect is Effect.ALLOW for one in item.actions]
    services = {text.split(":", 1)[0].lower() for text in texts if ":" in text}
    named = {service for service in services if not set(service) & {"*", "?"}}
    return tuple(f"{service}:{_NAMELESS}" for service in (*sorted(named), EVERY_SERVICE))


def escalation() -> Document:
    """The calls that give more than the role, on the resources that they take; for :func:`tfproof.iam.prove.never_allows`.

    Paths of several calls are those of :func:`tfproof.iam.escalation_paths.walks`.
    """
    statements = [
        {"Effect": "Allow", "Action": list(leg.actions), "Resource": sorted(map(written, leg.patterns))}
        for leg in relation().legs
        if leg.weight is Weight.HIGH and leg.kind is not EscalationKind.DENIES
    ]
    return reference(statements, name="calls that give more than the role")


def own_data(prefixes: Iterable[str | Symbol], *, issuer: str = COGNITO) -> Document:
    """Everything outside some resources, and in them only what lies below the caller's own identity id.

    Args:
        prefixes: ARNs such as ``arn:aws:s3:::bucket``; below each, ``/<identity id>`` is the caller's own.
        issuer: the key prefix of ``sub``.
    """
    arns = [str(prefix) for prefix in prefixes]
    subject = f"${{{issuer}:sub}}"
    shared = [text for arn in arns for text in (arn, f"{arn}/*")]
    own = [text for arn in arns for text in (f"{arn}/{subject}", f"{arn}/{subject}/*")]
    return reference(
        [
            {"Effect": "Allow", "Action": "*", "NotResource": shared},
            {"Effect": "Allow", "Action": "*", "Resource": own},
        ],
        name="each identity's own data",
    )
