"""The two cases of a change: the base revision and the current one, each with the inputs that it declares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tfproof.cases.case import Case
from tfproof.cases.planner import Planner
from tfproof.errors import TfproofError
from tfproof.terraform.git_revision import Revision, past_of


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionPair:
    """The base revision and the current one.

    Attributes:
        then: the former case.
        name: how the former one is called.
        tree_then: what holds the base revision and all that it may refer to, where that is known.
    """

    then: Case
    now: Case
    name: str
    tree_then: Path | None = None
    tree_now: Path | None = None


def versions(planner: Planner, case: Case, wanted: str | Path) -> RevisionPair:
    """Find the base revision, and give each side the inputs that it declares.

    Inputs that only one side declares are given to that side. A variables file that was part of the base revision
    counts as it was then; one that git ignores, or that is outside the repository, counts for both.

    Args:
        planner: of the session.
        case: the current configuration.
        wanted: a git revision, ``REVISION:FOLDER`` or another folder.

    Raises:
        UsageError: there is no such revision or folder.
        TfproofError: one of both cannot be loaded; of the former one the message says so.
    """
    workspaces = planner.workspaces
    into = workspaces.root / "past"
    into.mkdir(mode=0o700, exist_ok=True)
    past = past_of(case.source, str(wanted), into)
    try:
        declared_then = workspaces.open(past.source).configuration.variables
    except TfproofError as error:
        error.what = f"{case.source} as it was at {past.name}: {error.what}"
        raise
    declared_now = workspaces.open(case.source).configuration.variables
    kept = [name for name in case.inputs if name in declared_now or name not in declared_then]
    return RevisionPair(
        then=replace(case, source=past.source, inputs=_only(case.inputs, declared_then), var_files=_files(case, past)),
        now=replace(case, inputs=_only(case.inputs, kept)),
        name=past.name,
        tree_then=past.base,
        tree_now=past.present,
    )


def _only(inputs: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    wanted = frozenset(names)
    return {name: value for name, value in inputs.items() if name in wanted}


def _files(case: Case, past: Revision) -> tuple[Path, ...]:
    return (*past.loaded_by_themselves, *(past.counterpart(file) or file for file in case.var_files))
