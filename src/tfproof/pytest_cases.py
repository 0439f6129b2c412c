"""What a pytest session knows of its planner, and which cases a test asks for, as far as its fixtures say so."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from tfproof.cases import Case, Planner
from tfproof.errors import UsageError
from tfproof.plan.read_tracking import ReadLog

PLANNER = pytest.StashKey[Planner]()
"""The planner of a pytest session."""
READS = pytest.StashKey[ReadLog]()
"""What a test read while it was called."""
_DECLARATION = "tfproof_declaration"


def case_of(root: Path, path: str | Path, inputs: Mapping[str, Any], arrangement: Mapping[str, Any]) -> Case:
    """Return the case of a folder.

    Args:
        root: what paths are relative to.
        path: the folder.
        inputs: values of its variables.
        arrangement: what is no input: ``var_files``, ``data`` and ``stand_ins``.

    Raises:
        UsageError: the folder, a file or an input is none.
    """
    return Case(
        source=root / path,
        inputs=inputs,
        var_files=tuple(root / file for file in arrangement.get("var_files") or ()),
        data=arrangement.get("data") or {},
        stand_ins=arrangement.get("stand_ins") or {},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredCase:
    """A case as a test module declares it.

    Attributes:
        path: the folder, as written.
        inputs: values of its variables.
        arrangement: what is no input: ``var_files``, ``data`` and ``stand_ins``, as written.
        file: the file that declares it.
        line: the line there.
    """

    path: Path
    inputs: Mapping[str, Any]
    arrangement: Mapping[str, Any]
    file: Path
    line: int

    def located(self, root: Path) -> DeclaredCase:
        """The declaration with absolute paths: from the root folder, and from the declaring file for what is not there."""
        files = tuple(self._located(root, file) for file in self.arrangement.get("var_files") or ())
        return replace(self, path=self._located(root, self.path), arrangement={**self.arrangement, "var_files": files})

    def _located(self, root: Path, path: str | Path) -> Path:
        beside = self.file.parent / path
        return beside if not (root / path).exists() and beside.exists() else root / path


def declare(function: Callable[..., Any], declaration: DeclaredCase) -> None:
    """Mark a fixture's function with the declaration of its case."""
    setattr(function, _DECLARATION, declaration)


def declared_cases(item: pytest.Item, root: Path) -> Iterator[Case]:
    """Yield the cases of a test's fixtures. A case that cannot be is left to the test, which will hear of it.

    Which definition of a fixture a test gets, pytest tells before it runs in private attributes alone: its names are public, and
    the same name may be defined in several places. Without the attribute, a case is planned when its test asks for it.
    """
    fixtures: Mapping[str, Any] = getattr(getattr(item, "_fixtureinfo", None), "name2fixturedefs", {})
    chosen: Mapping[str, Any] = getattr(getattr(item, "callspec", None), "params", {})
    for name, definitions in fixtures.items():
        declaration: DeclaredCase | None = getattr(definitions[-1].func, _DECLARATION, None)
        if declaration is None:
            continue
        its = declaration.located(root)
        try:
            yield case_of(root, its.path, {**its.inputs, **(chosen.get(name) or {})}, its.arrangement)
        except UsageError:
            continue
