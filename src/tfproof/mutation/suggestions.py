"""Suggested assertions as tests for pytest."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Final

from tfproof.cases import Case
from tfproof.mutation.assertions import PlanAssertion
from tfproof.mutation.mutant import Mutant

_NO_NAME: Final = re.compile(r"\W+")


def name_of(mutant: Mutant) -> str:
    """Return the name of the test that notices a mutant."""
    return _NO_NAME.sub("_", f"{mutant.subject}_{mutant.operator}_{mutant.id[1:5]}").strip("_").lower()


def python_test(mutant: Mutant, assertion: PlanAssertion) -> str:
    """Return an assertion as a test whose fixture is ``case``."""
    return (
        f"def test_{name_of(mutant)}(case: tfproof.PlannedCase) -> None:\n"
        f"    # {mutant.operator} at {mutant.file.name}:{mutant.line}\n"
        f"    {assertion.python()}\n"
    )


def fixture(case: Case, root: Path) -> str:
    """Return the Python that declares a case as the fixture of suggested tests.

    Args:
        case: the case.
        root: the folder that paths are relative to.
    """
    source = case.source.resolve()
    path = source.relative_to(root).as_posix() if source.is_relative_to(root) else str(source)
    arguments = [json.dumps(path)]
    files = [file.resolve() for file in case.var_files]
    if files:
        arguments.append(f"var_files={[str(file) for file in files]!r}")
    for name, value in (("data", case.data), ("stand_ins", case.stand_ins)):
        if value:
            arguments.append(f"{name}={dict(value)!r}")
    if case.inputs:
        arguments.append(f"**{dict(case.inputs)!r}")
    return f"case = tfproof.case({', '.join(arguments)})"
