"""Counterexamples as text that a reader understands at once."""

from __future__ import annotations

from tfproof.iam.query import Witness
from tfproof.iam.request import Request
from tfproof.iam.statement import CallerKind


def describe_counterexample(claim: str, witness: Witness, by: str, *, fragile: bool, unspecified: bool) -> str:
    """The claim, the request, and who allows it, several lines."""
    lines = [claim, f"  {describe_request(witness.request)}:"]
    lines.extend(f"    {line}" for line in str(witness.request).splitlines())
    lines.append(f"  is allowed by {by}")
    for name, value in sorted(witness.values.items()):
        lines.append(f"  when {name} turns out to be {value!r}")
    if unspecified:
        lines.append("  This depends on what AWS does not specify: a key with several values, without a set operator.")
    if fragile:
        lines.append("  No request that AWS issues today does this, so the document relies on what it does not say.")
    return "\n".join(lines)


def describe_request(request: Request) -> str:
    """What kind of request it is, such as "a guest's token of pool X"."""
    issuer = request.principal.id
    if request.principal.kind is CallerKind.FEDERATED and issuer.startswith("cognito-identity."):
        pool = request.values.get(f"{issuer}:aud")
        methods = request.values.get(f"{issuer}:amr", ())
        signed = "authenticated" in methods
        guest = "unauthenticated" in methods
        who = "a signed-in identity" if signed and not guest else "a guest" if guest and not signed else "an identity"
        return f"the token of {who} of " + (f"pool {pool[0]}" if pool else "no pool in particular")
    if request.principal.kind is CallerKind.FEDERATED:
        return "a token of an identity provider"
    if request.principal.kind is CallerKind.ANONYMOUS:
        return "a request without credentials"
    return f"a request of {request.principal}"
