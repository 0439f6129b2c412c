"""How bad it is that something is newly allowed."""

from __future__ import annotations

from tfproof.findings import Severity
from tfproof.iam.compare import Access, Allowed
from tfproof.iam.escalation import Weight
from tfproof.iam.escalation_paths import walks_of, worst
from tfproof.iam.exposure import Reach, exposure
from tfproof.iam.holder import Known
from tfproof.proofs.access_sources import AccessSource, ViewDocuments
from tfproof.proofs.accounts import DeclaredAccounts, own_of
from tfproof.proofs.bound_arns import names_of


def grade(stack: ViewDocuments, part: AccessSource, access: Access, before: Allowed) -> Severity:
    """The severity of newly given access.

    Critical is what admits the public, other accounts or federated identities; high what gives a principal more than its
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
        own = own_of(stack, part.resource, stack.view, DeclaredAccounts(), access.alone.symbols)
        if exposure(access.alone, own).reach is Reach.OWN:
            return Severity.MEDIUM
        return Severity.MEDIUM if access.fragile else Severity.CRITICAL
    known = Known(before=(before.as_one(), *before.limits), names=names_of(stack, part.resource))
    walk = worst(walks_of((access.alone, *part.limits), known))
    return Severity.HIGH if walk is not None and walk.weight is Weight.HIGH else Severity.MEDIUM
