"""What a finding of one of Checkov's own policies says: most policies are named by what they require, and it is not met."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from tfproof.findings import NOT_MET, Verdict, titled
from tfproof.scan.protocol import Outcome

_ENSURE: Final = re.compile(r"(?:Ensure|Make sure|Verify)(?:s|d)?(?: that)? (?P<rule>\S.*)", re.IGNORECASE | re.DOTALL)
_DEMANDS: Final = re.compile(
    r"\b(?:should|must|shall)\b|^(?:Do not|Don't|Avoid|Disallow|Enable|Disable|Use|Limit|Minimi[sz]e|Prefer|Restrict|Reduce|Apply)\b",
    re.IGNORECASE,
)


def stock_title(name: str, verdict: Verdict) -> str:
    """Return the title of a finding of a stock policy.

    Args:
        name: what Checkov calls the policy: ``Ensure the S3 bucket has access logging enabled``.
        verdict: of the finding.
    """
    ensured = _ENSURE.fullmatch(name)
    rule = ensured["rule"] if ensured is not None else name
    if verdict is Verdict.UNDECIDED or not (ensured or _DEMANDS.search(name)):
        return titled(rule, verdict)
    return f"{NOT_MET}{rule}"


def what_fails(outcome: Outcome, stated: Callable[[str], str] | None = None) -> str:
    """Return what a stock policy looked at.

    Args:
        outcome: what it said.
        stated: gives the value of an argument as it is shown; None where no value may be: Checkov's own report would show secrets.
    """
    names = sorted({key.strip("[]").split("/[")[0] for key in outcome.keys if key} - {"resource_type"})
    told = [f"{name} ({value})" if stated is not None and (value := stated(name)) else name for name in names]
    return f"the stock check fails on {', '.join(told)}" if told else "the stock check fails"
