"""How bad it is that something is newly allowed."""

from __future__ import annotations

from tfproof.findings import Severity
from tfproof.iam.compare import Access, Allowed
from tfproof.iam.exposure import Reach, exposure
from tfproof.iam.permissions import escalation
from tfproof.iam.prove import subset
from tfproof.proofs.access_parts import OneView, Part
from tfproof.proofs.accounts import Declared, own_of


def grade(stack: OneView, part: Part, access: Access, before: Allowed) -> Severity:
    """The severity of newly given access.

    Critical is what lets in the public, other accounts or federated identities; high what gives a principal more than its
    own permissions (setting roles, passing roles, administration). A gap that no request of today uses is less.

    Args:
        stack: today's stack.
        part: what gives the access.
        access: the access, with the statement that gives it alone.
        before: what was allowed before.
    """
    if part.narrows:
        return Severity.HIGH
    if access.document.kind in ("trust", "resource"):
        own = own_of(stack, part.resource, stack.view, Declared(), access.alone.symbols)
        if exposure(access.alone, own).reach is Reach.OWN:
            return Severity.MEDIUM
        return Severity.MEDIUM if access.fragile else Severity.CRITICAL
    bounds = (before.as_one(), *before.limits)
    allowed = (access.alone, *part.limits, escalation())
    return Severity.MEDIUM if all(subset(allowed, bound).proved for bound in bounds) else Severity.HIGH
