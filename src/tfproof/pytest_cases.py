"""What a pytest session knows of its planner, and which cases a test asks for, as far as its fixtures say so."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tfproof.cases import Case, Planner
from tfproof.errors import UsageError
from tfproof.plan.read_tracking import ReadLog

PLANNER = pytest.StashKey[Planner]()
"""The planner of a pytest session."""
READS = pytest.StashKey[ReadLog]()
"""What a test read while it was called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredCase:
    """A case as a test module declares it.

    Attributes:
        path: the folder, as written; so are ``var_files``.
        inputs: values of its variables.
        var_files: ``.tfvars`` files.
        data: what data sources answer.
        stand_ins: values of what only the cloud can assign.
        file: the file that declares it.
        line: the line there.
    """

    path: Path
    inputs: Mapping[str, Any]
    var_files: tuple[str | Path, ...]
    data: Mapping[str, Mapping[str, Any]]
    stand_ins: Mapping[str, Mapping[str, Any]]
    file: Path
    line: int

    def case(self, root: Path, inputs: Mapping[str, Any]) -> Case:
        """Return the case, with more inputs. Paths are from the root folder, or from the declaring file for what is not there.

        Raises:
            UsageError: the folder, a file or an input is none.
        """
        return Case(
            source=self._located(root, self.path),
            inputs={**self.inputs, **inputs},
            var_files=tuple(self._located(root, file) for file in self.var_files),
            data=self.data,
            stand_ins=self.stand_ins,
        )

    def _located(self, root: Path, path: str | Path) -> Path:
        beside = self.file.parent / path
        return beside if not (root / path).exists() and beside.exists() else root / path


class CaseDeclarations:
    """The declarations of cases that a session's test modules, ``conftest.py`` files and plugins make.

    A case of which this does not know is planned when its test asks for it.
    """

    def __init__(self, config: pytest.Config) -> None:
        plugins = [
            one for _, one in config.pluginmanager.list_name_plugin() if isinstance(one, ModuleType) and one.__file__
        ]
        self._root = config.rootpath
        self._conftests = {
            Path(one.__file__ or ""): one for one in plugins if Path(one.__file__ or "").name == "conftest.py"
        }
        self._others = [one for one in plugins if one not in self._conftests.values()]
        self._by_folder: dict[Path, list[ModuleType]] = {}

    def of(self, item: pytest.Item) -> Iterator[Case]:
        """Yield the cases of a test's fixtures. A case that cannot be is left to the test, which will hear of it."""
        chosen: Mapping[str, Any] = getattr(getattr(item, "callspec", None), "params", {})
        for name in getattr(item, "fixturenames", ()):
            declaration = getattr(self._fixture(item, name), "declaration", None)
            if declaration is None:
                continue
            try:
                yield declaration.case(self._root, chosen.get(name) or {})
            except UsageError:
                continue

    def _fixture(self, item: pytest.Item, name: str) -> object:
        """What a fixture's name refers to in a test: that of its class, its module, the nearest ``conftest.py``, a plugin."""
        if (cls := getattr(item, "cls", None)) is not None and (
            fixture := inspect.getattr_static(cls, name, None)
        ) is not None:
            return fixture
        own = () if (module := getattr(item, "module", None)) is None else (module,)
        return next((vars(one)[name] for one in (*own, *self._above(item.path.parent)) if name in vars(one)), None)

    def _above(self, folder: Path) -> list[ModuleType]:
        """The ``conftest.py`` files that apply in a folder, nearest first, and all other plugins."""
        if folder not in self._by_folder:
            beside = [self._conftests.get(one / "conftest.py") for one in (folder, *folder.parents)]
            self._by_folder[folder] = [*(one for one in beside if one is not None), *self._others]
        return self._by_folder[folder]
