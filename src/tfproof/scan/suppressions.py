"""Skips in the source: which check they suppress where, whether they give a reason, and whether they still do anything.

Checkov answers SKIPPED without running the check, so users never learn that a skip has nothing to skip any more. Here the
check runs in any case, and the skip is applied to its verdict. Which lines are skips, and which blocks they cover, follows
Checkov (https://www.checkov.io/2.Concepts/Suppressing%20and%20Skipping%20Policies.html): a comment between the first and
the last line of a block covers the block, and one in a module call covers everything that the module makes.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tfproof.addresses import without_keys
from tfproof.findings import Location
from tfproof.hcl import lines_of
from tfproof.pages import rules_with_pages
from tfproof.scan.baseline import is_day
from tfproof.scan.protocol import Entity, PolicyInfo
from tfproof.scan.sources import Source

_COMMENT = re.compile(r"(?:checkov|bridgecrew|cortex):skip= *(?P<ids>[\w-]+(?:,[\w-]+)*)?(?::(?P<reason>.*))?")
PROOFS = frozenset(rule for rule in rules_with_pages() if rule.startswith("PROOF_"))
"""The ids of rules that are proofs: no scan loads them, and skips may name them."""
_NO_REASON = frozenset({"", "no comment provided"})
_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_EXPIRY = re.compile(r"\b(?:expires|until)[ :=]+(\d[\d./-]*\d)", re.IGNORECASE)
_TICKET = re.compile(r"\b[A-Z][A-Z0-9]+-\d+\b|(?:^|[\s(])#\d+\b|https?://\S+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """One id of one skip comment. ``policy`` is empty when the comment names none."""

    policy: str
    reason: str
    location: Location

    @property
    def reasoned(self) -> bool:
        """Whether the comment gives a reason."""
        return self.reason.strip().lower() not in _NO_REASON

    @property
    def dated(self) -> bool:
        """Whether the reason holds a date (``2026-05-01``) or a ticket (``ABC-123``, ``#123``, a link)."""
        return _TICKET.search(self.reason) is not None or any(map(_is_date, _DATE.findall(self.reason)))

    @property
    def expires(self) -> dt.date | None:
        """The last day on which the skip counts: the reason holds ``expires 2026-12-31`` or ``until 2026-12-31``."""
        days = [dt.date.fromisoformat(text) for text in _EXPIRY.findall(self.reason) if is_day(text)]
        return min(days, default=None)

    def refused(self, *, dated: bool) -> str:
        """Why this skip does not count, or nothing."""
        if not self.reasoned:
            return "the check is skipped without a reason"
        wrong = next((text for text in _EXPIRY.findall(self.reason) if not is_day(text)), "")
        if wrong:
            return f"the check is skipped until {wrong}, which is no day such as 2026-12-31"
        if self.expires is not None and self.expires < dt.date.today():
            return f"the check was skipped until {self.expires}"
        return "the check is skipped without a date or a ticket" if dated and not self.dated else ""


def _is_date(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def read_skips(source: Source) -> tuple[Skip, ...]:
    """Return every skip in the comments of a source; files relative to the root module's folder."""
    found: list[Skip] = []
    for file in source.files:
        for comment in file.comments():
            for number, line in enumerate(lines_of(comment.text), start=comment.line):
                match = _COMMENT.search(line) if ":skip=" in line else None
                if match is not None and file.path is not None:
                    place = Location(file=source.name(file.path), line=number)
                    reason = (match["reason"] or "").removesuffix("*/").strip()
                    found += [
                        Skip(policy=identifier, reason=reason, location=place)
                        for identifier in (match["ids"] or "").split(",")
                    ]
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Covered:
    """A block that a skip covers: with everything below it when it is a module call."""

    address: str
    block: str

    def holds(self, policy: PolicyInfo, bare: str) -> bool:
        if self.block == "module":
            return bare.startswith(f"{self.address}.") or (policy.block == "module" and bare == self.address)
        return bare == self.address and (policy.graph or policy.block == self.block)


class Skips:
    """The skips of a source, and which of them were of use."""

    def __init__(self, skips: Iterable[Skip], entities: Sequence[Entity]) -> None:
        self.all = tuple(skips)
        blocks = [
            (entity, _Covered(address=without_keys(entity.address), block=entity.block))
            for entity in entities
            if entity.end
        ]
        self._covered = {
            skip: tuple(
                dict.fromkeys(
                    covered
                    for entity, covered in blocks
                    if entity.file == skip.location.file and entity.line < skip.location.line < entity.end
                )
            )
            for skip in self.all
        }
        self._answers: dict[Skip, set[str]] = defaultdict(set)
        self._by_policy: dict[str, list[Skip]] = defaultdict(list)
        for skip in self.all:
            self._by_policy[skip.policy].append(skip)

    def listed(self, skip: Skip, rule: str, address: str) -> dict[str, str]:
        """What reports say of a finding that a skip covers."""
        until = {"expires": skip.expires.isoformat()} if skip.expires else {}
        return {"rule": rule, "address": address, "reason": skip.reason, **until, "by": str(skip.location)}

    def of_proofs(self, *, dated: bool) -> Iterator[dict[str, str]]:
        """The skips that count of rules that are no policies, each with the address, or the pattern, that it covers."""
        for skip in self.all:
            if skip.policy in PROOFS and not skip.refused(dated=dated):
                for covered in self._covered[skip]:
                    below = ".*" if covered.block == "module" else ""
                    yield self.listed(skip, skip.policy, f"{covered.address}{below}")

    def over(self, policy: PolicyInfo, address: str) -> tuple[Skip, ...]:
        """The skips that let ``policy`` off at ``address`` (an instance, or a block of the source)."""
        bare = without_keys(address)
        return tuple(
            skip
            for skip in self._by_policy.get(policy.id, ())
            if any(covered.holds(policy, bare) for covered in self._covered[skip])
        )

    def tell(self, skip: Skip, *, of_use: bool, passed: bool) -> None:
        """Say what the policy answered at one of the addresses that ``skip`` covers, had it not been skipped."""
        self._answers[skip].add("of use" if of_use else "passed" if passed else "silent")

    def dead(
        self, policies: Mapping[str, PolicyInfo], selected: Collection[str], planned: Collection[str] | None
    ) -> Iterator[tuple[Skip, str, str]]:
        """Yield each skip that suppresses nothing: the skip, the block that holds it, and why.

        Args:
            policies: all that were loaded, by id.
            selected: the ids of those that ran.
            planned: the addresses of the plan, or None without one: then a stock check that passed may still fail in a
                plan, so nothing is said.
        """
        bare = None if planned is None else {without_keys(address) for address in planned}
        for skip in self.all:
            policy = policies.get(skip.policy)
            covered = self._covered[skip]
            if not skip.policy:
                why = "the skip names no policy"
            elif policy is None and skip.policy in PROOFS:
                why = "" if covered else "the skip is not inside a block that is checked"
            elif policy is None:
                near = difflib.get_close_matches(skip.policy, policies, n=1)
                why = f"no policy {skip.policy} was loaded{f'; there is {near[0]}' if near else ''}"
            elif not covered:
                why = "the skip is not inside a block that is checked"
            elif policy.id in selected and _exists(covered, bare):
                why = self._why_dead(skip, policy, has_plan=bare is not None)
            else:
                why = ""
            if why:
                yield skip, covered[0].address if covered else skip.location.file, why

    def _why_dead(self, skip: Skip, policy: PolicyInfo, *, has_plan: bool) -> str:
        answers = self._answers[skip]
        if "of use" in answers:
            return ""
        if "passed" in answers:
            return f"{policy.id} passes there" if has_plan or policy.own else ""
        if answers:
            return f"{policy.id} has no verdict there" if has_plan else ""
        return f"{policy.id} does not apply there" if has_plan or not policy.graph else ""


def _exists(covered: Iterable[_Covered], planned: Collection[str] | None) -> bool:
    """False when a plan holds nothing of what a skip covers: what is not made with these inputs is not judged."""
    return planned is None or any(
        block.block in ("provider", "data")
        or block.address in planned
        or (block.block == "module" and any(address.startswith(f"{block.address}.") for address in planned))
        for block in covered
    )
