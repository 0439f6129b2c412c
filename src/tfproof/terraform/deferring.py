"""Makes a copy in which no data source asks: each is to be read during apply, and Terraform marks what follows as unknown.

A data source that depends on something that is still to be created is not read while planning
(https://developer.hashicorp.com/terraform/language/data-sources, "Data Resource Dependencies"). So each module of the copy gets
such a resource, and each data source that asks a ``depends_on`` on it. An override file cannot set that, so the block is moved to
a file of ours, and every other line of the copy keeps its number.
"""

from __future__ import annotations

import json
import posixpath
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tfproof.hcl import (
    Block,
    Edit,
    Expression,
    File,
    TupleCons,
    blank,
    insert_argument,
    original_line,
    set_argument,
    splice,
    static,
)
from tfproof.terraform.assuming import Assumption
from tfproof.terraform.data_sources import REMOTE_STATE, DataSource, Reading, read_sources
from tfproof.terraform.diagnostics import Moved
from tfproof.terraform.own_files import copy_linked, write_own
from tfproof.terraform.pending import PENDING, resource
from tfproof.terraform.remote_outputs import stand_ins
from tfproof.terraform.sandbox import Sandbox
from tfproof.terraform.second_definitions import Second
from tfproof.terraform.twins import TWIN, twin_block, twin_edits, write_state

_FILE = "zzzz_tfproof_deferred.tf"
_ARGUMENTS_FILE = "zzzz_tfproof_assumed_override.tf"
Data = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deferral:
    """A workspace whose data sources are read during apply.

    Attributes:
        workspace: the copy; the given one when nothing in it asks.
        deferred: addresses, without instance keys, of the data sources that ask and whose answers nobody gave.
        answered: the attributes that are answered, by address of the data source without instance keys.
        data: what is answered, under the names that answer in this copy.
        used: the keys of the given answers that name a data source.
    """

    workspace: Sandbox
    deferred: tuple[str, ...] = ()
    answered: Mapping[str, frozenset[str]]
    data: Data
    used: frozenset[str] = frozenset()

    @property
    def reads_twins(self) -> bool:
        """Whether a data source is read that has to be answered for."""
        return bool(self.answered)


def defer(workspace: Sandbox, reading: Reading, data: Data, assumption: Assumption) -> Deferral:
    """Return a copy of a workspace in which no data source asks.

    Args:
        workspace: the workspace; stays as it is.
        reading: its configuration.
        data: what data sources answer, by type or address and by attribute.
        assumption: whose answers ``count`` and ``for_each`` cannot do without.

    Raises:
        OSError: the copy cannot be written.
    """
    sources = reading.sources
    if not sources:
        return Deferral(workspace=workspace, answered={}, data={})
    given = {source.key: source.given(data, reading.modules) for source in sources}
    wanted: dict[str, dict[tuple[str, str], frozenset[str]]] = {}
    for source in sources:
        names = frozenset(name for values in given[source.key].values() for name in _attributes(source, values))
        if names:
            wanted.setdefault(source.folder, {})[source.type, source.name] = names
    writer = _Writer(copy=_copied(workspace), reading=reading, assumption=assumption, given=given, wanted=wanted)
    for at in reading.folders:
        writer.folder(at)
    return Deferral(
        workspace=replace(writer.copy, moved=tuple(writer.moved)),
        deferred=tuple(
            sorted(a for source in sources if not given[source.key] for a in source.addresses(reading.modules))
        ),
        answered=_answered(reading, wanted, assumption.sources),
        data=_translated(sources, given),
        used=frozenset(key for keys in given.values() for key in keys),
    )


@dataclass(kw_only=True)
class _Writer:
    """Writes the copy."""

    copy: Sandbox
    reading: Reading
    assumption: Assumption
    given: Mapping[tuple[str, str, str], Data]
    wanted: Mapping[str, Mapping[tuple[str, str], frozenset[str]]]
    moved: list[Moved] = field(default_factory=list)

    def folder(self, at: str) -> None:
        """Write what changes in the folder of one module."""
        here = [source for source in self.reading.sources if source.folder == at]
        native = [resource()] if here else []
        for one in self.assumption.shadows(at):
            self._add(_place(at, _FILE), native, one)
        arguments: list[str] = []
        for one in self.assumption.arguments(at):
            self._add(_place(at, _ARGUMENTS_FILE), arguments, one)
        twins: list[str] = []
        unknown: dict[str, None] = {}
        for file in self.reading.folders[at].files:
            unknown |= self._file(at, file, [source for source in here if source.file is file], native, twins)
        native += map(resource, unknown)
        texts = {_FILE: "".join(native), _ARGUMENTS_FILE: "".join(arguments)}
        texts[f"{_FILE}.json"] = _merged(twins) if twins else ""
        for name, text in texts.items():
            if text:
                write_own(self.copy.root / at / name, text)

    def _add(self, there: str, texts: list[str], part: Second) -> None:
        """Add a part to the text of a file of ours."""
        line = sum(text.count("\n") for text in texts) + 1
        at, _, _ = there.rpartition("/")
        lines = part.lines or (part.file.line(part.node),)
        self.moved.append(Moved(file=there, line=line, to=_place(at, _name(part.file)), lines=lines))
        texts.append(part.text)

    def _file(
        self, at: str, file: File, mine: list[DataSource], native: list[str], twins: list[str]
    ) -> dict[str, None]:
        """Write what changes in a file, and return what a pending resource has to stand for."""
        wanted = self.wanted.get(at, {})
        edits = list(self.assumption.edits_in(file))
        places = {one.start for one in edits}
        edits += [one for one in twin_edits(file.body, wanted) if one.start not in places]
        for source in mine:
            if source.key in self.assumption.sources or (source.type, source.name) in wanted:
                # What count and for_each cannot do without is assumed; else only what is said is known.
                reading = self.reading if source.key in self.assumption.sources else None
                state = _state_of(source, self.given[source.key], self.copy, reading)
                twin = twin_block(source, edits, state) + "\n"
                if file.is_json:
                    twins.append(twin)
                else:
                    lines = range(file.line(source.block), file.line(source.block.end) + 1)
                    part = Second(text=twin, file=file, node=source.block, lines=tuple(lines))
                    self._add(_place(at, _FILE), native, part)
        pending = [edit for source in mine for edit in _pending(file, source.block)]
        unknown = dict.fromkeys(subject for subject, _ in self.assumption.hidden(at, file))
        for _, edit in self.assumption.hidden(at, file):
            if not any(one.start < edit.end and edit.start < one.end for one in (*edits, *pending)):
                pending.append(edit)
        text, blocks = _rewritten(file, mine, [*edits, *pending])
        for part in blocks:
            self._add(_place(at, _FILE), native, part)
        if text != file.text:
            write_own(self.copy.root / at / _name(file), text)
        return unknown


def with_states(workspace: Sandbox, data: Data) -> Sandbox:
    """Return a copy of a workspace in which every remote state has outputs: those that are given, and stand-ins.

    Args:
        workspace: what is to be applied; the given one when it reads no other state.
        data: what data sources answer, by type or address and by attribute.

    Raises:
        OSError: the copy cannot be written.
    """
    reading = read_sources(workspace.root, workspace.module_folders())
    states = [source for source in reading.sources if source.type == REMOTE_STATE]
    if not states:
        return workspace
    copy = _copied(workspace)
    for at, folder in reading.folders.items():
        for file in folder.files:
            edits: list[Edit] = []
            for source in states:
                if source.file is file:
                    said = source.given(data, reading.modules)
                    path = write_state(copy.scratch, _outputs(source, said, reading))
                    edits += set_argument(
                        file, source.block, "config", f'{{ path = "{path}" }}', json_value={"path": str(path)}
                    )
            if edits:
                write_own(copy.root / at / _name(file), splice(file.text, edits))
    return copy


def read_late(workspace: Sandbox, data: Data) -> Sandbox | None:
    """Return a copy of a workspace whose data sources are all read during an apply; None when it has none that asks.

    Args:
        workspace: what is to be applied.
        data: what data sources answer, by type or address and by attribute.

    Raises:
        OSError: the copy cannot be written.
    """
    answered = with_states(workspace, data)
    reading = read_sources(answered.root, answered.module_folders())
    if not reading.sources:
        return None
    return defer(answered, reading, {}, Assumption(reading=reading)).workspace


def without_states(data: Data) -> Data:
    """Return the answers but those of remote states, which no provider is asked for."""
    return {key: values for key, values in data.items() if REMOTE_STATE not in key}


def _attributes(source: DataSource, values: Mapping[str, Any]) -> Iterable[str]:
    return values.get("outputs") or {} if source.type == REMOTE_STATE else values


def _answered(
    reading: Reading,
    wanted: Mapping[str, Mapping[tuple[str, str], frozenset[str]]],
    assumed: frozenset[tuple[str, str, str]],
) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for source in reading.sources:
        names = wanted.get(source.folder, {}).get((source.type, source.name))
        if names is not None or source.key in assumed:
            found |= dict.fromkeys(source.addresses(reading.modules), names or frozenset())
    return found


def _translated(sources: Iterable[DataSource], given: Mapping[Any, Data]) -> Data:
    """The answers, of which those for an address name the twin."""
    found: dict[str, Mapping[str, Any]] = {}
    for source in sources:
        if source.type == REMOTE_STATE:
            continue
        for key, values in given[source.key].items():
            here, there = f"data.{source.type}.{source.name}", f"data.{source.type}.{TWIN}{source.name}"
            head, mark, tail = key.rpartition(here)
            found[f"{head}{there}{tail}" if mark else key] = values
    return found


def _state_of(source: DataSource, given: Data, copy: Sandbox, reading: Reading | None) -> Path | None:
    return write_state(copy.scratch, _outputs(source, given, reading)) if source.type == REMOTE_STATE else None


def _outputs(source: DataSource, given: Data, reading: Reading | None) -> dict[str, Any]:
    """The outputs of a remote state that are given, and stand-ins for those that a configuration reads besides."""
    outputs = {name: value for values in given.values() for name, value in (values.get("outputs") or {}).items()}
    if reading is None:
        return outputs
    bodies = [one.body for one in reading.folders[source.folder].all_files]

    def type_of(module: str, variable: str) -> Expression | None:
        called = reading.called(source.folder, module)
        files = reading.folders[called].all_files if called is not None else ()
        found = (one for file in files for one in file.body.blocks_of("variable") if one.labels == (variable,))
        type_ = next((block.attribute("type") for block in found), None)
        return type_.expression if type_ is not None else None

    return stand_ins(bodies, source.name, type_of) | outputs


def _copied(workspace: Sandbox) -> Sandbox:
    above = workspace.scratch.parent
    inside = workspace.root.relative_to(above)
    folder = above / f"d{uuid.uuid4().hex[:12]}"
    copy_linked(above / inside.parts[0], folder)
    return replace(workspace, root=folder.joinpath(*inside.parts[1:]))


def _rewritten(file: File, mine: list[DataSource], edits: list[Edit]) -> tuple[str, list[Second]]:
    """The text of a file without the blocks that are moved, and these with their edits."""
    if file.is_json:
        return splice(file.text, edits), []
    holders = sorted({source.holder.start: source.holder for source in mine}.items())
    blocks = []
    for _, holder in holders:
        inside = [one for one in edits if holder.start <= one.start < holder.end]
        text = splice(file.text, inside)
        block = text[holder.start : holder.end + len(text) - len(file.text)]
        lines = range(file.line(holder), file.line(holder) + block.count("\n") + 1)
        places = tuple(original_line(file.text, inside, line) for line in lines)
        blocks.append(Second(text=block + "\n", file=file, node=holder, lines=places))
    outside = [one for one in edits if not any(holder.start <= one.start < holder.end for _, holder in holders)]
    return splice(file.text, [*outside, *(blank(file, holder) for _, holder in holders)]), blocks


def _pending(file: File, block: Block) -> list[Edit]:
    """The edits that make a data source depend on what is still to be created."""
    reference = f"terraform_data.{PENDING}"
    present = block.attribute("depends_on")
    if present is None:
        return insert_argument(file, block, "depends_on", f"[{reference}]", json_value=[reference])
    listed = static(present.expression)
    if not isinstance(listed, TupleCons):
        return []  # Terraform says what is wrong with it
    text = json.dumps(reference) if file.is_json else reference
    place = listed.start + 1
    return [Edit(start=place, end=place, text=f"{text}, " if listed.items else text)]


def _place(folder: str, name: str) -> str:
    return posixpath.normpath(posixpath.join(folder, name))


def _name(file: File) -> str:
    return file.path.name if file.path is not None else ""


def _merged(blocks: Iterable[str]) -> str:
    merged: dict[str, dict[str, Any]] = {}
    for block in blocks:
        for type_, named in json.loads(block)["data"].items():
            merged.setdefault(type_, {}).update(named)
    return json.dumps({"data": merged})
