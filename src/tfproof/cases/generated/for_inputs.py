"""What a test asserts, asserted for many inputs; the simplest for which it fails is what is reported."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final

from tfproof.cases.case import Case
from tfproof.cases.generated.given_inputs import plain_inputs
from tfproof.cases.planner import Planner
from tfproof.errors import ExpectationError, UsageError
from tfproof.extras import installing
from tfproof.inputs.proposed_inputs import propose
from tfproof.inputs.shrunk_values import Change, order, simpler
from tfproof.inputs.variables import InputVariable, read_variables, refused_by

Check = Callable[[Case], object]
_ROUNDS: Final = 12
_CANDIDATES: Final = 10


def check_for_inputs(
    planner: Planner, case: Case, check: Check, *, examples: int, seed: int, only: Sequence[str]
) -> int:
    """Run a check on a case with many inputs.

    Args:
        planner: the session's.
        case: the case.
        check: raises what a test raises when something is not as it should be.
        examples: how many inputs at most.
        seed: of what is drawn.
        only: names of the variables that are changed; all where it is empty.

    Returns:
        With how many inputs the check passed.

    Raises:
        ExpectationError: the check fails for some inputs, or none of them plans.
        UsageError: a name is of no variable, or Hypothesis is not installed.
    """
    variables = read_variables(case.source)
    unknown = [name for name in only if name not in variables]
    if unknown or examples < 1:
        raise UsageError(
            f"no such input variable: {', '.join(unknown)}" if unknown else f"not a number of inputs: {examples}",
            expected=f"one of {', '.join(variables)}" if unknown else "1 or more",
        )
    base = plain_inputs(case, variables)
    plain = replace(case, inputs=base, var_files=())
    try:
        proposed = propose(variables, base, names=only or list(variables), count=examples, seed=seed)
    except ImportError as lacking:
        raise UsageError("Hypothesis is not installed", fix=installing("hypothesis")) from lacking
    search = _Search(planner, plain, check, variables)
    failed, passed = search.run(proposed.allowed, least=False)
    if failed is None and not passed:
        raise ExpectationError(
            f"none of {len(proposed.allowed)} inputs of {case} plans: nothing was checked",
            expected="a case that plans",
            fix="give inputs that plan; `tfproof fuzz` says what refuses them",
        )
    if failed is None:
        return passed
    change, error = search.shrunk(*failed)
    shown = ", ".join(f"{name}={value!r}" for name, value in change.items())
    raise ExpectationError(
        f"the check fails for inputs that no validation refuses: {shown}\n{error}",
        where=str(case),
        fix=f"correct the module, or keep this as a test: case.with_inputs({shown})",
    ) from error


class _Search:
    def __init__(self, planner: Planner, case: Case, check: Check, variables: dict[str, InputVariable]) -> None:
        self._planner, self._case, self._check, self._variables = planner, case, check, variables

    def run(self, changes: Iterable[Change], *, least: bool) -> tuple[tuple[Change, Exception] | None, int]:
        """Check inputs, planned together: the simplest that fails, and how many pass."""
        cases = [(change, self._case.with_inputs(**change)) for change in sorted(changes, key=order)]
        self._planner.announce(case for _, case in cases)
        failed: tuple[Change, Exception] | None = None
        passed = 0
        for change, case in cases:
            if self._planner.outcome(case).plan is None:
                continue
            try:
                self._check(case)
            except Exception as error:  # noqa: BLE001 - a test may raise any error
                failed = failed or (change, error)
                if least:
                    break
            else:
                passed += 1
        return failed, passed

    def shrunk(self, change: Change, error: Exception) -> tuple[Change, Exception]:
        """The simplest inputs for which the check fails in the same way."""
        tried = set[str]()
        for _ in range(_ROUNDS):
            candidates = [
                one for one in simpler(change)
                if json.dumps(one, sort_keys=True) not in tried
                and not refused_by(self._variables, {**self._case.inputs, **one})
            ][:_CANDIDATES]  # fmt: skip
            tried.update(json.dumps(one, sort_keys=True) for one in candidates)
            found, _ = self.run(candidates, least=True)
            if found is not None and type(found[1]) is type(error):
                change, error = found
            elif len(candidates) < _CANDIDATES:
                break
        return change, error
