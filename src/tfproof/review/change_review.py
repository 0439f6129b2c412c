"""Makes a review of what was found on both sides of a change."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tfproof.cases.comparison.access_diff import AccessDiff
from tfproof.cases.lifecycle.resource_changes import ChangeAction, ResourceChange
from tfproof.findings import Finding, Findings
from tfproof.plan import Applied, Plan
from tfproof.plan.secret_values import finding_without_secrets, without_secrets
from tfproof.review.attribution import Attribution
from tfproof.review.hidden_secrets import Secrets, excerpt, quiet_edits, secret_lines, secrets_shown_by
from tfproof.review.hunks import Hunk, hunks
from tfproof.review.model import Cause, Excerpt, Lane, Review


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One version of a stack.

    Attributes:
        tree: the folder that holds the stack and all that it may refer to.
        folder: the folder of the stack.
        found: what is found in it.
        applied: its state after a simulated apply; None when it was not applied.
        reported_secrets: the lines, by file, on which a check found a secret.
    """

    tree: Path
    folder: Path
    plan: Plan
    found: Findings
    applied: Applied | None = None
    reported_secrets: Mapping[str, Sequence[tuple[int, int]]] = field(default_factory=dict)

    def hidden_lines(self, file: str, secrets: Secrets) -> tuple[tuple[int, int], ...]:
        """Return the first and last line of each place of a file of which no value is shown."""
        return (*secret_lines(self.folder / file, secrets), *self.reported_secrets.get(file, ()))


def make_review(
    then: Side,
    now: Side,
    *,
    before: str,
    changed: Findings,
    effects: Sequence[ResourceChange],
    moved: Mapping[str, str],
    compared: AccessDiff,
) -> Review:
    """Return the review of a change.

    Args:
        then: the base revision.
        now: the current version.
        before: how the base revision is called.
        changed: what the upgrade loses and what is newly allowed.
        effects: what becomes of each resource.
        moved: the current address of each resource that was moved, by its former one.
        compared: the access of both.
    """
    new, gone, same = _difference(then.found, now.found, moved)
    attribution = Attribution(
        hunks(then.tree, now.tree, stack=now.folder), (now.plan, now.folder), (then.plan, then.folder)
    )
    secrets = Secrets.all_of(
        secrets_shown_by(side.folder, side.plan, side.applied, side.reported_secrets) for side in (then, now)
    )
    causes = [
        Cause(
            lane=min((Lane.of(one) for one in found), key=[*Lane].index),
            findings=tuple(_quiet(one, secrets) for one in sorted(found, key=_losses_first)),
            hunk=_shown(key, then, now, secrets) if isinstance(key, Hunk) else None,
        )
        for key, found in _by_cause((*changed.all, *new), attribution).items()
    ]
    return Review(
        before=before,
        causes=tuple(sorted(causes, key=Cause.sort_key)),
        gone=tuple(gone),
        same=same,
        changes=tuple(
            _change(effect, secrets.texts)
            for effect in effects
            if effect.action is not ChangeAction.KEEP or effect.previous_address
        ),
        access=tuple(_access(compared, secrets.texts)),
        checks=then.found.checks + now.found.checks,
        versions=now.found.notes.get("versions", {}),
        proved=tuple(now.found.notes.get("proved", ())),
        rests_on=tuple(now.found.notes.get("rests on", ())),
    )


def _by_cause(findings: Iterable[Finding], attribution: Attribution) -> dict[Hunk | tuple[str, str], list[Finding]]:
    """Findings by the hunk that causes them; those of none by where they are, or by rule and address."""
    groups: dict[Hunk | tuple[str, str], list[Finding]] = defaultdict(list)
    for one in findings:
        place = (str(one.location), "") if one.location else (one.address, one.rule)
        groups[attribution.of(one) or place].append(one)
    return groups


def _losses_first(finding: Finding) -> tuple[Any, ...]:
    return [*Lane].index(Lane.of(finding)) > 0, finding.sort_key()


def _quiet(finding: Finding, secrets: Secrets) -> Finding:
    return replace(finding_without_secrets(finding, secrets.texts), edits=quiet_edits(finding, secrets))


def _shown(hunk: Hunk, then: Side, now: Side, secrets: Secrets) -> Excerpt:
    return excerpt(
        hunk,
        secrets,
        hidden=now.hidden_lines(hunk.file, secrets),
        hidden_then=then.hidden_lines(hunk.file, secrets),
    )


def _difference(then: Findings, now: Findings, moved: Mapping[str, str]) -> tuple[list[Finding], list[Finding], int]:
    """What is new, what is gone, and how many are the same.

    A finding is the same when rule, address, severity, verdict and what the check looked at are. One that was there with another
    value is new: it is not known here whether the new value is better.
    """

    def key(one: Finding) -> tuple[str, ...]:
        looked_at = one.digest or one.found
        return (one.rule, moved.get(one.address, one.address), one.severity.value, one.verdict.value, looked_at)

    before = Counter(key(one) for one in then.all)
    new: list[Finding] = []
    same = 0
    for one in now.all:
        if before[key(one)]:
            before[key(one)] -= 1
            same += 1
        else:
            new.append(one)
    rules = {(one.rule, moved.get(one.address, one.address)) for one in new}
    known = {(one.rule, moved.get(one.address, one.address)) for one in then.all}
    noted = [
        replace(one, note=one.note or "it was found before, with another value")
        if (one.rule, one.address) in known
        else one
        for one in new
    ]
    left: list[Finding] = []
    for one in then.all:
        if before[key(one)]:
            before[key(one)] -= 1
            left.append(one)
    return noted, [one for one in left if (one.rule, moved.get(one.address, one.address)) not in rules], same


def _change(effect: ResourceChange, secrets: frozenset[str]) -> dict[str, Any]:
    because: Iterable[str] = (without_secrets(str(one), secrets) for one in effect.forced_by)
    return {
        "address": effect.address,
        "action": effect.action.value if effect.action is not ChangeAction.KEEP else "move",
        "previous_address": effect.previous_address,
        "because": [*because] or ([effect.reason] if effect.reason else []),
        "changed": list(effect.changed),
    }


def _access(compared: AccessDiff, secrets: frozenset[str]) -> Iterator[dict[str, Any]]:
    for change in compared.gained:
        for given in change.gained:
            yield {
                "title": change.title,
                "severity": given.severity.value,
                "statement": given.statement,
                "request": without_secrets(given.request.splitlines()[0] if given.request else "", secrets),
            }
