"""Makes one verdict of what several views say, and finds what no view said anything about."""

from __future__ import annotations

import fnmatch
import functools
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from tfproof.addresses import without_keys
from tfproof.errors import ScanError
from tfproof.findings import Finding, Findings, Location, Severity, Verdict, View, titled
from tfproof.scan.checkov_addresses import instances
from tfproof.scan.exemptions import PROOF_SKIPS, SKIPPED
from tfproof.scan.protocol import Loaded, Outcome, PolicyInfo, ViewReport
from tfproof.scan.resource_verdicts import Pair
from tfproof.scan.source_locations import SourceLocations
from tfproof.scan.stated_values import StatedValues
from tfproof.scan.stock_titles import stock_title, what_fails
from tfproof.scan.suppressions import PROOFS, Skip, Skips
from tfproof.scan.unscanned import idle, unread

Planned = Mapping[str, tuple[str, str]]
# What to do about a policy that says nothing of its own.
_SILENT = "correct the policy so that it passes or fails each resource of its types; or let it off there with a reason"
# What to do about a skip of a policy that is not there; one that is there hides what it will find.
_NOT_LOADED = "correct the id, or name the folder that has the policy: --policies own --policies FOLDER"
_GUESSED = "say with --data what the cloud answers, or write a value that does not depend on it"


class ResultMerger:
    """Turns a report into findings.

    Args:
        loaded: the policies that ran.
        views: what they said.
        planned: for each plan, the addresses that exist after it: counted here, not by Checkov.
        selected: the ids of the policies that ran; all that were loaded by default.
        skips: the skips in the source.
        dated: whether a skip's reason must hold a date or a ticket.
        wanted: the ids and patterns that were asked for; each has to judge something.
        overridden: the places of the blocks that override files change, and of the arguments that those set.
        stated: the values that findings of stock policies show.

    Raises:
        ScanError: a file was not parsed, or nothing was there to check.
    """

    def __init__(
        self,
        loaded: Loaded,
        views: tuple[ViewReport, ...],
        planned: Mapping[View, Planned],
        *,
        selected: Collection[str] | None = None,
        skips: Sequence[Skip] = (),
        dated: bool = False,
        wanted: Sequence[str] = (),
        overridden: Mapping[Location, Mapping[str, Location]] | None = None,
        stated: StatedValues | None = None,
    ) -> None:
        self._policies = {policy.id: policy for policy in loaded.policies}
        self._selected = frozenset(self._policies if selected is None else selected)
        self._without_canary = loaded.without_canary
        self._views = views
        self._planned = {address: kind for plan in planned.values() for address, kind in plan.items()}
        self._has_plan = bool(planned)
        self._planned_by_view = {view.value: sorted(plan) for view, plan in planned.items()}
        self._by_base: dict[str, list[str]] = defaultdict(list)
        for address in self._planned:
            self._by_base[without_keys(address)].append(address)
        source = next((view for view in views if view.view == View.SOURCE), None)
        self._entities = source.entities if source else ()
        self._named = frozenset(entity.address for entity in self._entities)
        self._places = SourceLocations(source.known if source else (), overridden)
        self._skips = Skips(skips, source.known if source else ())
        self._dated = dated
        self._wanted = tuple(wanted)
        self._stated = stated or StatedValues({})
        self._counts: Counter[str] = Counter()
        self._let_off: list[dict[str, str]] = []
        self.safe: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {}  # by rule and address of a finding
        self._refuse_blindness(source)

    def _refuse_blindness(self, source: ViewReport | None) -> None:
        for view in self._views:
            if view.unparsed and view.view != View.SOURCE:
                raise ScanError(
                    f"Checkov cannot read the {view.view} JSON",
                    expected="a plan that parses",
                    fix="make it with `terraform show -json`",
                )
        unparsed = source is not None and bool(source.unparsed)
        if (source is not None and not self._entities and not unparsed) or not (
            self._entities or self._planned or unparsed
        ):
            raise ScanError(
                "Checkov found nothing to check",
                expected="at least one block in the source",
                fix="name the folder of the root module",
            )

    def findings(self) -> Findings:
        """Return one verdict for each pair, sorted; passed ones are only counted."""
        pairs = self._pairs()
        found = [finding for pair in pairs.values() for finding in self._verdict(pair)]
        found += self._silent_graph_policies(pairs)
        found += [
            replace(finding, calls=self._places.calls(finding.address))
            for finding in unread(
                self._views,
                self._planned_by_view,
                self._entities,
                self._places,
                own=[policy.id for policy in self._running() if policy.own],
            )
        ]
        found += self._dead_skips()
        if self._wanted:
            found += idle(self._wanted, self._at_work(pairs))
        own = sum(policy.own for policy in self._running())
        notes = {
            "policies": own,
            "stock_policies": len(self._selected) - own,
            "views": [view.view for view in self._views],
            "resources": len(self._planned) if self._has_plan else len(self._entities),
            **{name: self._counts[name] for name in ("passed", "skipped", "stock_unknown", "not_planned")},
        }
        if self._let_off:
            notes[SKIPPED] = self._let_off
        if of_proofs := list(self._skips.of_proofs(dated=self._dated)):
            notes[PROOF_SKIPS] = of_proofs
        without_canary = [identifier for identifier in self._without_canary if identifier in self._selected]
        if without_canary:
            notes["without_canary"] = without_canary
        return Findings.of(found, checks=self._counts["decided"], notes=notes)

    def _running(self) -> Iterator[PolicyInfo]:
        return (policy for identifier, policy in self._policies.items() if identifier in self._selected)

    def _pairs(self) -> dict[tuple[str, str], Pair]:
        pairs: dict[tuple[str, str], Pair] = {}

        def pair(policy: PolicyInfo, address: str) -> Pair:
            key = (policy.id, address)
            return pairs.setdefault(key, Pair(policy, address, address in self._planned or not self._has_plan))

        for view in self._views:
            for outcome in view.outcomes:
                targets = self._instances(outcome.address) if view.view == View.SOURCE else [outcome.address]
                if len(targets) > 1 and outcome.outcome == "passed" and "[" in outcome.address:
                    continue  # Checkov's key does not say which instance it is
                for target in targets:
                    pair(self._policies[outcome.policy], target).said.append((View(view.view), outcome))
        for policy in self._running():
            if policy.own and not policy.graph:
                for address in self._judged_by(policy):
                    pair(policy, address)
        return pairs

    def _instances(self, address: str) -> list[str]:
        """The planned instances that a block of the source makes, or itself when it has none."""
        if address in self._planned:
            return [address]
        return instances(address, self._by_base.get(without_keys(address), ()), self._named) or [address]

    def _judged_by(self, policy: PolicyInfo) -> Iterator[str]:
        """Every address that ``policy`` must have a verdict on."""
        for address, (type_, block) in self._planned.items():
            if block == policy.block and _matches(type_, policy):
                yield address
        for entity in self._entities:
            if entity.block == policy.block and _matches(entity.type, policy):
                yield from self._instances(entity.address)

    def _verdict(self, pair: Pair) -> Iterator[Finding]:
        finding = self._decided(pair)
        skips = self._skips.over(pair.policy, pair.address)
        if not skips:
            if finding is not None:
                yield finding
            return
        for skip in skips:
            self._skips.tell(skip, of_use=finding is not None, passed=pair.first("passed") is not None)
        if finding is None:
            return
        self._counts["skipped"] += 1
        if finding.verdict is Verdict.FAILED:
            self._counts["decided"] -= 1
        wanted = skips[0].refused(dated=self._dated)
        if not wanted:
            listed = self._skips.listed(skips[0], finding.rule, finding.address)
            self._let_off.append({**listed, "severity": finding.severity.value})
        else:
            yield replace(
                finding,
                verdict=Verdict.FAILED,
                found=wanted,
                expected=f"checkov:skip={pair.policy.id}:reason{', with a date or a ticket' if self._dated else ''}",
                location=skips[0].location,
            )

    def _decided(self, pair: Pair) -> Finding | None:
        """What the views together say of a pair, whether it is skipped or not."""
        if not pair.policy.own and (unknown := pair.not_known()):
            return self._not_known(pair, unknown)
        failed, passed = pair.failed(), pair.first("passed")
        if failed and passed and not pair.policy.own and pair.is_outdone(failed[0]):
            failed = None
        if failed:
            self._counts["decided"] += 1
            if safe := pair.safe():
                self.safe[pair.policy.id, pair.address] = safe
            shown = None if pair.policy.about_secrets else functools.partial(self._stated.of, pair.address)
            found = failed[1].found or what_fails(failed[1], shown)
            return self._finding(pair, failed, Verdict.FAILED, found, failed[1].expected or pair.policy.requirement)
        if passed:
            self._counts["decided"] += 1
            self._counts["passed"] += 1
        elif not pair.policy.own and not any(said.found for _, said in pair.said):
            self._counts["stock_unknown"] += 1
        elif not pair.planned:
            self._counts["not_planned"] += 1
        else:
            return self._undecided(pair)
        return None

    def _not_known(self, pair: Pair, unknown: tuple[View, Outcome]) -> Finding:
        found = f"{unknown[1].unknown} is known after apply, and may be anything that its expression gives"
        finding = self._finding(pair, unknown, Verdict.UNDECIDED, found, pair.policy.requirement)
        return replace(finding, fix=_GUESSED)

    def _undecided(self, pair: Pair) -> Finding:
        reasons = {f"{view.value}: {said.found}": None for view, said in pair.said if said.found}
        raised = [line for view in self._views for line in view.log if f"check {pair.policy.id} " in line]
        if reasons:
            found = "; ".join(reasons)
        elif raised:
            found = f"the policy raised {raised[0].rsplit(': ', 1)[-1]}"
        else:
            found = "Checkov gave no verdict" if not pair.said else "the policy answered UNKNOWN"
        expected = next((said.expected for _, said in pair.said if said.expected), pair.policy.requirement)
        return self._finding(pair, pair.said[-1] if pair.said else None, Verdict.UNDECIDED, found, expected)

    def _finding(
        self, pair: Pair, said: tuple[View, Outcome] | None, verdict: Verdict, found: str, expected: str
    ) -> Finding:
        view, outcome = said if said else (View.SOURCE, None)
        location = Location(file=outcome.file, line=outcome.line) if outcome and outcome.file else None
        location = self._places.told(location or self._places.location(pair.address), outcome.keys if outcome else ())
        policy = pair.policy
        return Finding(
            rule=policy.id,
            severity=pair.severity(said),
            address=pair.address,
            found=found,
            expected=expected,
            fix=policy.fix or (_SILENT if verdict is Verdict.UNDECIDED else ""),
            view=view,
            location=location,
            verdict=verdict,
            title=titled(policy.title, verdict) if policy.own else stock_title(policy.title, verdict),
            calls=self._places.calls(pair.address),
            guideline=policy.guideline if _is_page(policy.guideline) else "",
            digest=outcome.digest if outcome else "",
            former=outcome.former if outcome else "",
        )

    def _silent_graph_policies(self, pairs: Mapping[tuple[str, str], Pair]) -> Iterator[Finding]:
        """A graph policy judges only what its pattern meets; with resources of its types and no verdict it is blind."""
        spoke = {identifier for identifier, _ in pairs}
        for policy in self._running():
            if policy.own and policy.graph and policy.id not in spoke:
                for address in sorted(self._judged_by(policy))[:1]:
                    yield self._undecided(Pair(policy, address, planned=True))

    def _at_work(self, pairs: Mapping[tuple[str, str], Pair]) -> set[str]:
        """The ids of the policies that had something to judge: those about files always have."""
        spoke = {identifier for identifier, _ in pairs}
        return spoke | {
            policy.id for policy in self._running() if policy.block == "file" or next(self._judged_by(policy), None)
        }

    def _dead_skips(self) -> Iterator[Finding]:
        planned = self._planned if self._has_plan else None
        for skip, address, why in self._skips.dead(self._policies, self._selected, planned):
            is_unknown = bool(skip.policy) and skip.policy not in self._policies and skip.policy not in PROOFS
            yield Finding(
                rule="TFPROOF_SKIP",
                title="Suppression has no effect",
                severity=Severity.LOW,
                address=address,
                found=why,
                expected="a skip of a policy that fails on this block",
                fix=_NOT_LOADED if is_unknown else "remove the skip: it would hide the next fault",
                view=View.SOURCE,
                location=skip.location,
                calls=self._places.calls(address),
            )


def _is_page(text: str) -> bool:
    """True for the address of a web page: the author of a policy may write anything for its guideline."""
    parts = urlsplit(text)
    return parts.scheme in ("http", "https") and bool(parts.netloc) and not any(map(str.isspace, text))


def _matches(type_: str, policy: PolicyInfo) -> bool:
    return any(fnmatch.fnmatchcase(type_, pattern) for pattern in policy.types)
