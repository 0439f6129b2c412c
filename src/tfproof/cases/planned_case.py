"""What a test holds in its hands: a case, planned when first asked."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tfproof.cases.call_arguments import called_as
from tfproof.cases.case import Case
from tfproof.cases.failures import Failure, FailureKind, FailureName, failure_kind
from tfproof.cases.plan_outcome import PlanOutcome, listed
from tfproof.cases.planner import Planner
from tfproof.errors import ExpectationError
from tfproof.plan import Applied, Plan

if TYPE_CHECKING:
    from tfproof.cases.comparison.access_diff import AccessDiff
    from tfproof.cases.lifecycle.destroy import DestroyResult
    from tfproof.cases.lifecycle.drift import DriftResult
    from tfproof.cases.upgrades.upgrade import Upgrade


class AssumedAnswerWarning(UserWarning):
    """A case was planned with an assumed answer of a data source, since the number or the keys of resources hang on it."""


class PlannedCase:
    """A case and its plan. Nothing runs until :attr:`plan`, :attr:`applied` or :meth:`must_fail` asks, then once a session."""

    def __init__(self, case: Case, planner: Planner) -> None:
        self.case = case
        self._planner = planner

    @property
    def plan(self) -> Plan:
        """The plan of the case.

        Raises:
            ExpectationError: the case did not plan; the message has every reason.
        """
        return self._plan_in(self._planner.outcome(self.case))

    @property
    def warnings(self) -> tuple[str, ...]:
        """What Terraform and the providers warn of when they plan the case, each with its place.

        Raises:
            ExpectationError: the case did not plan; the message has every reason.
        """
        outcome = self._planner.outcome(self.case, warnings=True)
        self._plan_in(outcome)
        return outcome.warnings or ()

    @property
    def applied(self) -> Applied:
        """The state after a simulated apply: every value known, with stand-ins for what only the cloud can assign.

        Raises:
            ExpectationError: the case could not be applied; the message has every reason.
        """
        outcome = self._planner.applied(self.case)
        if outcome.applied is None or outcome.failures:
            raise ExpectationError(
                f"{self.case.described} was not applied:\n{listed(outcome.failures, self.case.source)}"
            )
        return outcome.applied

    def must_be_idempotent(self) -> None:
        """Demand that a second plan, on top of the simulated apply, changes nothing.

        Raises:
            ExpectationError: it does; the message names each attribute with both values.
        """
        differences = self.applied.differences()
        if differences:
            listed = "\n".join(f"  - {difference}" for difference in differences)
            raise ExpectationError(
                f"a second plan of {self.case.described} is not empty:\n{listed}", expected="no changes"
            )

    def upgraded_from(self, before: str | Path) -> Upgrade:
        """The upgrade from the base revision: applied to a simulated AWS API, with the current one planned on top of it.

        Args:
            before: a git revision (``"HEAD~1"``, a tag), ``"REVISION:FOLDER"``, or another folder.

        Raises:
            ExpectationError: the current configuration can be applied by itself, but not on top of the base revision.
            UsageError: there is neither such a revision nor such a folder.
            TerraformError: the base revision, or the current one by itself, cannot be applied.
        """
        from tfproof.cases.upgrades.upgrade_runner import upgrade_outcome

        outcome = upgrade_outcome(self._planner, self.case, before)
        if outcome.upgrade is None:
            raise ExpectationError(
                f"{self.case.described} cannot follow {outcome.before}:\n{listed(outcome.failures, self.case.source)}"
            )
        return outcome.upgrade

    def compared_with(self, before: str | Path) -> AccessDiff:
        """What the IAM documents of the current configuration allow that those of the base revision did not, and the other way round.

        Args:
            before: a git revision (``"HEAD~1"``, a tag), ``"REVISION:FOLDER"``, or another folder.

        Raises:
            UsageError: there is neither such a revision nor such a folder.
            TerraformError: the base revision, or the current one, does not plan.
        """
        from tfproof.cases.comparison.compare import compared_with

        return compared_with(self._planner, self.case, before)

    def destroyed(self) -> DestroyResult:
        """What becomes of a destroy of everything that the case made in a simulated AWS API.

        Raises:
            ExpectationError: the case cannot be applied.
        """
        from tfproof.cases.lifecycle.destroy import destroyed

        return destroyed(self._planner, self.case)

    def must_be_destroyable(self, *, allow: Collection[str] = ()) -> None:
        """Demand that a destroy leaves nothing, and that no protection would stop a real one.

        Args:
            allow: addresses of resources that are protected on purpose.

        Raises:
            ExpectationError: the message names each resource, and what stops its destruction.
            UsageError: ``allow`` names what nothing stops.
        """
        self.destroyed().must_be_complete(allow=allow)

    def drifted(self, drift: Mapping[str, Mapping[str, Any] | None]) -> DriftResult:
        """The plan that follows when something is changed outside Terraform.

        Args:
            drift: by address, attributes (names or paths such as ``rule[0].status``) with other values; None removes
                the resource.

        Raises:
            AttributeAbsent: there is no such resource or attribute.
            UsageError: it has that value already.
        """
        from tfproof.cases.lifecycle.drift import drifted

        return drifted(self._planner, self.case, drift)

    def with_inputs(self, **inputs: Any) -> PlannedCase:
        """Return the same module or stack with some inputs changed or added.

        Args:
            **inputs: values of input variables, as for :func:`tfproof.case`.
        """
        return PlannedCase(self.case.with_inputs(**inputs), self._planner)

    def variants(self, variants: Mapping[str, Mapping[str, Any]]) -> dict[str, PlannedCase]:
        """Return the same module or stack once for each name, with these inputs changed or added, all planned together.

        Args:
            variants: by name, the inputs that each variant adds or changes.
        """
        found = {name: self.with_inputs(**inputs) for name, inputs in variants.items()}
        self._planner.announce(one.case for one in found.values())
        return found

    def for_inputs(
        self,
        check: Callable[[PlannedCase], object],
        *,
        examples: int = 25,
        seed: int = 0,
        only: Collection[str] = (),
    ) -> int:
        """Run a check on this case with many generated inputs, planned together; needs the extra ``fuzz``.

        Inputs that the module or a provider refuses are passed over: ``tfproof fuzz`` finds those that it should refuse.

        Args:
            check: takes the case with other inputs, and asserts what must hold for all of them.
            examples: how many inputs are tried at most.
            seed: of what is drawn; the same seed tries the same inputs.
            only: names of the variables that are changed (default: all).

        Returns:
            With how many inputs the check passed.

        Raises:
            ExpectationError: the check fails; the message has the simplest inputs that were found. Or none plans.
            UsageError: a name is of no variable, or Hypothesis is not installed.
        """
        from tfproof.cases.generated.for_inputs import check_for_inputs

        def checked(case: Case) -> object:
            return check(PlannedCase(case, self._planner))

        return check_for_inputs(self._planner, self.case, checked, examples=examples, seed=seed, only=sorted(only))

    def without_inputs(self, *names: str) -> PlannedCase:
        """Return the same module or stack with some inputs left out.

        Args:
            *names: names of inputs that the case sets.

        Raises:
            UsageError: the case does not set such an input.
        """
        return PlannedCase(self.case.without_inputs(*names), self._planner)

    @called_as('case.must_fail("variable validation", match="the words of its error message")')
    def must_fail(self, kind: FailureName | FailureKind, *, match: str, at: str | None = None) -> Failure:
        """Demand that the case does not plan, and that this is a reason why (other rules may refuse it as well).

        Args:
            kind: ``"variable validation"``, ``"type error"``, ``"missing input"``, ``"precondition"``,
                ``"postcondition"``, ``"configuration"`` (an error of Terraform itself) or ``"provider validation"``.
            match: a regular expression that the message contains; line breaks in the message count as blanks.
            at: the address of what refuses: ``var.stage``, ``module.acm.var.domain_name``,
                ``module.api.aws_api_gateway_stage.this``. Instance keys are ignored.

        Returns:
            The failure that was expected.

        Raises:
            ExpectationError: the case planned, or only something else refused it; the message has what did happen.
            UsageError: there is no such kind; the message names the nearest.
        """
        wanted = failure_kind(kind)
        outcome = self._planner.outcome(self.case)
        described = f"{wanted.value}{f' at {at}' if at else ''} with a message that matches {match!r}"
        if outcome.plan is not None:
            raise ExpectationError(f"{self.case.described} planned without an error", expected=described)
        for failure in outcome.failures:
            words = " ".join(failure.message.split())
            if failure.kind is wanted and re.search(match, words) and (at is None or failure.is_at(at)):
                return failure
        raise ExpectationError(
            f"{self.case.described} failed for another reason:\n{listed(outcome.failures, self.case.source)}",
            expected=described,
        )

    def _plan_in(self, outcome: PlanOutcome) -> Plan:
        if outcome.assumed:
            warnings.warn(
                f"{self.case.described} is planned on assumptions: the plan depends on what is answered by {', '.join(outcome.assumed)}; "
                "say what each answers, with data=",
                AssumedAnswerWarning,
                stacklevel=3,
            )
        if outcome.plan is None:
            raise ExpectationError(f"{self.case.described} did not plan:\n{listed(outcome.failures, self.case.source)}")
        return outcome.plan

    def __repr__(self) -> str:
        return f"<case {self.case.described}>"
