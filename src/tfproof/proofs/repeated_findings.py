"""Leaves out what another finding says already: a guest reads nothing of a public bucket that the public does not read too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from tfproof.findings import Verdict
from tfproof.iam.prove import subset
from tfproof.proofs.path_rules import GUEST
from tfproof.proofs.resource_policies import PUBLIC
from tfproof.proofs.rule_results import RuleResult


def told_once(judged: Iterable[RuleResult]) -> Iterator[RuleResult]:
    """Yield each judgement once, and a guest's path to what is public anyway with the judgement about that.

    A path is left out only when it is proved that the public policy allows all that the guest gets by it.
    """
    every = tuple(dict.fromkeys(judged))
    public = [one for one in every if one.rule is PUBLIC and one.verdict is Verdict.FAILED and one.severity is None]
    by: dict[RuleResult, list[RuleResult]] = {}
    for one in every:
        if one.rule is GUEST and one.verdict is Verdict.FAILED and one.documents:
            cover = next((other for other in public if _allowed_by(one, other)), None)
            if cover is not None:
                by.setdefault(cover, []).append(one)
    left_out = {one for paths in by.values() for one in paths}
    for one in every:
        if one not in left_out:
            yield replace(one, also=(GUEST.id,)) if one in by else one


def _allowed_by(path: RuleResult, public: RuleResult) -> bool:
    """Whether everything that the path gives is given to the public."""
    return any(subset(path.documents, document).proved for document in public.documents)
