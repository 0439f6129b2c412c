"""The states that ``terraform_remote_state`` reads: local files with the outputs that are given, and stand-ins for the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tfproof.hcl import Edit, Expression, set_argument, splice
from tfproof.terraform.argument_types import ArgumentTypes
from tfproof.terraform.data_source_twins import write_state
from tfproof.terraform.data_sources import REMOTE_STATE, DataSource, Reading, read_sources
from tfproof.terraform.own_files import write_own
from tfproof.terraform.remote_outputs import stand_ins
from tfproof.terraform.sandbox import Sandbox
from tfproof.terraform.workspace_copies import copied
from tfproof.values import leaves

Data = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A workspace in which every remote state has outputs.

    Attributes:
        workspace: the copy; the given one when it reads no other state.
        texts: those that were made up.
    """

    workspace: Sandbox
    texts: frozenset[str] = frozenset()


def with_states(
    workspace: Sandbox, data: Data, arguments: ArgumentTypes, shaped: Mapping[str, Any] | None = None
) -> Stated:
    """Return a copy of a workspace in which every remote state has outputs: those that are given, and stand-ins.

    Args:
        workspace: what is to be applied.
        data: what data sources answer, by type or address and by attribute.
        arguments: finds the types of what providers take.
        shaped: values that a provider takes, by the texts that were made up and that it refuses.

    Raises:
        OSError: the copy cannot be written.
    """
    reading = read_sources(workspace.root, workspace.module_folders())
    states = [source for source in reading.sources if source.type == REMOTE_STATE]
    if not states:
        return Stated(workspace=workspace)
    copy = copied(workspace)
    texts: set[str] = set()
    for at, folder in reading.folders.items():
        for file in folder.files:
            edits: list[Edit] = []
            for source in states:
                if source.file is file:
                    given = outputs_said(source.given(data, reading.modules))
                    made = outputs_made(source, reading, arguments)
                    made = {name: _replaced(value, shaped or {}) for name, value in made.items() if name not in given}
                    texts.update(one for one in leaves(made) if isinstance(one, str))
                    path = write_state(copy.scratch, made | given)
                    edits += set_argument(
                        file, source.block, "config", f'{{ path = "{path}" }}', json_value={"path": str(path)}
                    )
            if edits:
                write_own(copy.root / at / _name(file.path), splice(file.text, edits))
    return Stated(workspace=copy, texts=frozenset(texts))


def without_states(data: Data) -> Data:
    """Return the answers but those of remote states, which no provider is asked for."""
    return {key: values for key, values in data.items() if REMOTE_STATE not in key}


def outputs_said(given: Data) -> dict[str, Any]:
    """Return the outputs in what is said of a remote state."""
    return {name: value for values in given.values() for name, value in (values.get("outputs") or {}).items()}


def outputs_made(source: DataSource, reading: Reading, arguments: ArgumentTypes) -> dict[str, Any]:
    """Return a stand-in for each output of a remote state that its module reads."""
    bodies = [one.body for one in reading.folders[source.folder].all_files]

    def type_of(module: str, variable: str) -> Expression | None:
        called = reading.called(source.folder, module)
        files = reading.folders[called].all_files if called is not None else ()
        found = (one for file in files for one in file.body.blocks_of("variable") if one.labels == (variable,))
        type_ = next((block.attribute("type") for block in found), None)
        return type_.expression if type_ is not None else None

    return stand_ins(bodies, source.name, type_of, arguments)


def _replaced(value: Any, shaped: Mapping[str, Any]) -> Any:
    if isinstance(value, str):
        found = shaped.get(value, value)
        return found if isinstance(found, str) else _replaced(found, shaped)
    if isinstance(value, dict):
        return {key: _replaced(one, shaped) for key, one in value.items()}
    return [_replaced(one, shaped) for one in value] if isinstance(value, list) else value


def _name(path: Path | None) -> str:
    return path.name if path is not None else ""
