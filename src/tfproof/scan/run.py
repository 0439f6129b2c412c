"""One scan from beginning to end."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tfproof.addresses import without_keys
from tfproof.findings import Findings, View
from tfproof.hcl import LATE_KEY
from tfproof.provider.facts import constant_texts
from tfproof.scan.environment import CheckovEnvironment
from tfproof.scan.facts.simulated_values import is_marked, with_marks
from tfproof.scan.instance_keys import with_dots
from tfproof.scan.merge_views import ResultMerger
from tfproof.scan.plan_input import printed
from tfproof.scan.policy_selection import select
from tfproof.scan.process import CheckovProcess
from tfproof.scan.protocol import Outcome, ViewReport, attribute_of
from tfproof.scan.sources import Source, read_source
from tfproof.scan.stated_values import StatedValues
from tfproof.scan.suppressions import read_skips
from tfproof.terraform.named_folder import no_source, require_folder
from tfproof.values import SOURCE_KEY
from tfproof.values_representation import resources_in

if TYPE_CHECKING:
    from tfproof.scan.session import StackScans  # Checkov's environment, which reads this file, lacks what it needs


def scan(
    environment: CheckovEnvironment,
    *,
    stack: Path,
    plans: Mapping[View, dict[str, Any]] | None = None,
    policies: Path | Sequence[Path] | None = None,
    timeout: float = 300.0,
    process: CheckovProcess | None = None,
    ids: Sequence[str] = (),
    stock: bool = True,
    dated_skips: bool = False,
) -> Findings:
    """Scan the source in ``stack`` and its ``plans`` with stock and own policies.

    Args:
        environment: where Checkov lives: see :func:`tfproof.scan.find_checkov`.
        stack: the folder of the root module; it is read, never written.
        plans: what ``terraform show -json`` says of the stack, by view (``plan``, ``applied``). What the plan did not
            know tells in the applied view what holds stand-ins, so give both.
        policies: the folder of own policies, or several.
        timeout: seconds that one answer of Checkov may take.
        process: a running process with the policies loaded already; ``environment``, ``policies`` and ``timeout`` are
            then its own.
        ids: run these policies only: ids or patterns such as ``CGA_FED_*``.
        stock: whether stock policies run.
        dated_skips: whether a skip's reason must hold a date or a ticket.

    Returns:
        Findings: one verdict for each (policy, address). A failed view beats a passed one, and a pair that no view
        could decide is undecided. ``notes`` says what was scanned.

    Raises:
        ScanError: the scan could not be done, or its result could not be trusted.
        UsageError: there is no policy of an id.
    """
    with contextlib.ExitStack() as cleanup:
        if process is None:
            process = cleanup.enter_context(CheckovProcess(environment, policies=policies, timeout=timeout))
        begun = ScanInParts(process, stack=stack, ids=ids, stock=stock, dated_skips=dated_skips)
        begun.add(plans or {})
        return begun.findings()


class ScanInParts:
    """A scan whose plans are scanned as they come: the source and the first ones while Terraform makes the next.

    Args:
        process: a running process, or a session of Checkov for this stack.
        stack: the folder of the root module, which is read now.
        ids: as for :func:`scan`.
        stock: as for :func:`scan`.
        dated_skips: as for :func:`scan`.

    Raises:
        ScanError: the source cannot be read.
        UsageError: there is no source, or no policy of an id.
    """

    def __init__(
        self,
        process: CheckovProcess | StackScans,
        *,
        stack: Path,
        ids: Sequence[str] = (),
        stock: bool = True,
        dated_skips: bool = False,
    ) -> None:
        require_folder(stack)
        self._source = read_source(stack)
        if not self._source.files:
            raise no_source(stack)
        self._process, self._stack, self._ids, self._dated_skips = process, stack, ids, dated_skips
        self._selected = select(process.loaded, ids=ids, stock=stock)
        self._plans: dict[View, dict[str, Any]] = {}
        self._inputs: dict[str, Any] | None = None
        self._begun: list[Callable[[], tuple[ViewReport, ...]]] = []

    def add(self, plans: Mapping[View, dict[str, Any]]) -> None:
        """Begin to scan plans, and before the first of them the source with their inputs. What was added before is left.

        Args:
            plans: as for :func:`scan`; an applied state comes with its plan or after it.
        """
        # A case says which arguments only an apply computes, where there are any; a plan file always does.
        new = {
            view: {LATE_KEY: {}, SOURCE_KEY: str(self._stack.resolve()), **plan}
            for view, plan in plans.items()
            if view not in self._plans
        }
        self._plans |= new
        if View.APPLIED in new and View.PLAN in self._plans:
            new[View.APPLIED] = with_marks(new[View.APPLIED], self._plans[View.PLAN], constant_texts())
            self._plans |= new
        known, self._inputs = self._inputs, _inputs(self._plans)
        anew = known != self._inputs  # the source is scanned with what it was planned with
        if anew or new:
            texts = [(view.value, printed(view, plan)) for view, plan in new.items()]
            self._begin(self._source if anew else None, texts)

    def _begin(self, source: Source | None, plans: Sequence[tuple[str, str]]) -> None:
        known = self._process.loaded.policies
        self._begun.append(
            self._process.begin(
                source=source,
                plans=plans,
                only=None if len(self._selected) == len(known) else self._selected,
                inputs=self._inputs,
            )
        )

    def findings(self) -> Findings:
        """Return what was found, as :func:`scan` does.

        Raises:
            ScanError: as :func:`scan` does.
        """
        last = {view.view: view for wait in self._begun for view in wait()}
        views = tuple(view if view.view == View.SOURCE else with_dots(view) for view in last.values())
        plan = self._plans.get(View.PLAN, {})
        late = late_and_unknown(plan)
        views = tuple(without_guesses(view, late) for view in views)
        judge = ResultMerger(
            self._process.loaded,
            views,
            {view: planned(plan) for view, plan in self._plans.items()},
            selected=self._selected,
            skips=read_skips(self._source),
            dated=self._dated_skips,
            wanted=self._ids,
            overridden=self._source.overridden,
            stated=StatedValues(plan),
        )
        findings = judge.findings()
        notes: dict[str, Any] = {"checkov": self._process.environment.version, **findings.notes}
        findings = Findings.of(findings.all, checks=findings.checks, notes=notes)
        from tfproof.scan.fixes.finding_edits import (
            with_edits,  # Checkov's environment, which reads this file, lacks what it needs
        )

        known = {address for plan in self._plans.values() for address in planned(plan)}
        plans = [*self._plans.values()]
        careful = {one.id for one in self._process.loaded.policies if one.fix_has_a_price}
        return with_edits(findings, judge.safe, stack=self._stack, planned=known, plans=plans, careful=careful)


def without_guesses(view: ViewReport, late: Mapping[str, Set[str]]) -> ViewReport:
    """Return what a view says, without what a stock check passes for lack of a value that only an apply computes.

    Args:
        view: what was said. The applied view has such a value, which another apply would compute again; what it says of
            one that holds a stand-in, such as a rendered document, counts.
        late: what :func:`late_and_unknown` says of the plan.
    """

    def judged(outcome: Outcome) -> Outcome:
        if outcome.outcome != "passed" or outcome.found or (view.view == View.APPLIED and not outcome.unknown):
            return outcome
        names = late.get(without_keys(outcome.address), ())
        unknown = next((name for name in map(attribute_of, outcome.keys) if name in names), None)
        if unknown is None:
            return outcome
        return replace(outcome, outcome="undecided", found=f"{unknown} is known after apply")

    return replace(view, outcomes=tuple(map(judged, view.outcomes))) if late else view


def late_and_unknown(plan: Mapping[str, Any]) -> dict[str, set[str]]:
    """Return the late arguments that a plan does not know, by address without instance keys."""
    found: dict[str, set[str]] = {}
    for resource in plan.get("resource_changes", ()) if plan.get(LATE_KEY) else ():
        address, marks = without_keys(resource["address"]), resource["change"].get("after_unknown") or {}
        late = plan[LATE_KEY].get(address, {})
        found.setdefault(address, set()).update(
            name for name, decides in late.items() if decides is None and is_marked(marks.get(name))
        )
    return found


def _inputs(plans: Mapping[View, Mapping[str, Any]]) -> dict[str, Any]:
    """The values that the stack was planned with: its defaults would be another stack."""
    given: dict[str, Any] = {}
    for plan in plans.values():
        for name, variable in plan.get("variables", {}).items():
            if variable.get("value") is not None:
                given[name] = variable["value"]
    return given


def planned(plan: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Return every address that will exist after ``plan``: its type, and ``resource`` or ``data``."""
    found: dict[str, tuple[str, str]] = {}
    for resource in resources_in(plan.get("planned_values", {}).get("root_module", {})):
        block = "data" if resource.get("mode") == "data" else "resource"
        found[resource["address"]] = (resource["type"], block)
    return found
