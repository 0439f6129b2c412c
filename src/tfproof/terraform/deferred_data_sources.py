"""Makes a copy in which no data source asks: each is to be read during apply, and Terraform marks what follows as unknown.

A data source that depends on something that is still to be created is not read while planning
(https://developer.hashicorp.com/terraform/language/data-sources, "Data Resource Dependencies"). So each module of the copy gets
such a resource, and each data source that asks a ``depends_on`` on it. An override file cannot set that, so the block is moved to
a file of ours, and every other line of the copy keeps its number.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tfproof import hcl
from tfproof.terraform.argument_types import ArgumentTypes
from tfproof.terraform.assumed_instances import Assumption
from tfproof.terraform.data_source_twins import TWIN, twin_block, twin_edits, write_state
from tfproof.terraform.data_sources import REMOTE_STATE, DataSource, Reading, read_sources
from tfproof.terraform.diagnostics import Moved
from tfproof.terraform.own_files import write_own
from tfproof.terraform.pending_resources import PENDING, resource
from tfproof.terraform.remote_states import Data, outputs_made, outputs_said, with_states
from tfproof.terraform.sandbox import Sandbox
from tfproof.terraform.second_definitions import Second
from tfproof.terraform.workspace_copies import copied

_FILE = "zzzz_tfproof_deferred.tf"
_ARGUMENTS_FILE = "zzzz_tfproof_assumed_override.tf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deferral:
    """A workspace whose data sources are read during apply.

    Attributes:
        workspace: the copy; the given one when nothing in it asks.
        deferred: addresses, without instance keys, of the data sources that ask and whose answers are not given.
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


def defer(
    workspace: Sandbox, reading: Reading, data: Data, assumption: Assumption, arguments: ArgumentTypes
) -> Deferral:
    """Return a copy of a workspace in which no data source asks.

    Args:
        workspace: the workspace; stays as it is.
        reading: its configuration.
        data: what data sources answer, by type or address and by attribute.
        assumption: whose answers ``count`` and ``for_each`` cannot do without.
        arguments: finds the types of what providers take.

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
    writer = _Writer(
        copy=copied(workspace), reading=reading, assumption=assumption, given=given, wanted=wanted, arguments=arguments
    )
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
    arguments: ArgumentTypes
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
        self, at: str, file: hcl.File, mine: list[DataSource], native: list[str], twins: list[str]
    ) -> dict[str, None]:
        """Write what changes in a file, and return what a pending resource has to stand for."""
        wanted = self.wanted.get(at, {})
        edits = list(self.assumption.edits_in(file))
        places = {one.start for one in edits}
        edits += [one for one in twin_edits(file.body, wanted) if one.start not in places]
        for source in mine:
            if source.key in self.assumption.sources or (source.type, source.name) in wanted:
                known = [one for one in self.assumption.asked_with(source) if one not in edits]
                twin = twin_block(source, [*edits, *known], self._state(source)) + "\n"
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

    def _state(self, source: DataSource) -> Path | None:
        """The state that the twin of a remote state reads."""
        if source.type != REMOTE_STATE:
            return None
        outputs = outputs_said(self.given[source.key])
        # What count and for_each cannot do without is assumed; else only what is said is known.
        if source.key in self.assumption.sources:
            outputs = outputs_made(source, self.reading, self.arguments) | outputs
        return write_state(self.copy.scratch, outputs)


def read_late(workspace: Sandbox, data: Data, arguments: ArgumentTypes) -> Sandbox | None:
    """Return a copy of a workspace whose data sources are all read during an apply; None when it has none that asks.

    Args:
        workspace: what is to be applied.
        data: what data sources answer, by type or address and by attribute.
        arguments: finds the types of what providers take.

    Raises:
        OSError: the copy cannot be written.
    """
    answered = with_states(workspace, data, arguments).workspace
    reading = read_sources(answered.root, answered.module_folders())
    if not reading.sources:
        return None
    return defer(answered, reading, {}, Assumption(reading=reading), arguments).workspace


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


def _rewritten(file: hcl.File, mine: list[DataSource], edits: list[hcl.Edit]) -> tuple[str, list[Second]]:
    """The text of a file without the blocks that are moved, and these with their edits."""
    if file.is_json:
        return hcl.splice(file.text, edits), []
    holders = sorted({source.holder.start: source.holder for source in mine}.items())
    blocks = []
    for _, holder in holders:
        inside = [one for one in edits if holder.start <= one.start < holder.end]
        text = hcl.splice(file.text, inside)
        block = text[holder.start : holder.end + len(text) - len(file.text)]
        lines = range(file.line(holder), file.line(holder) + block.count("\n") + 1)
        places = tuple(hcl.original_line(file.text, inside, line) for line in lines)
        blocks.append(Second(text=block + "\n", file=file, node=holder, lines=places))
    outside = [one for one in edits if not any(holder.start <= one.start < holder.end for _, holder in holders)]
    return hcl.splice(file.text, [*outside, *(hcl.blank(file, holder) for _, holder in holders)]), blocks


def _pending(file: hcl.File, block: hcl.Block) -> list[hcl.Edit]:
    """The edits that make a data source depend on what is still to be created."""
    reference = f"terraform_data.{PENDING}"
    present = block.attribute("depends_on")
    if present is None:
        return hcl.insert_argument(file, block, "depends_on", f"[{reference}]", json_value=[reference])
    listed = hcl.static(present.expression)
    if not isinstance(listed, hcl.TupleCons):
        return []  # Terraform says what is wrong with it
    text = json.dumps(reference) if file.is_json else reference
    place = listed.start + 1
    return [hcl.Edit(start=place, end=place, text=f"{text}, " if listed.items else text)]


def _place(folder: str, name: str) -> str:
    return posixpath.normpath(posixpath.join(folder, name))


def _name(file: hcl.File) -> str:
    return file.path.name if file.path is not None else ""


def _merged(blocks: Iterable[str]) -> str:
    merged: dict[str, dict[str, Any]] = {}
    for block in blocks:
        for type_, named in json.loads(block)["data"].items():
            merged.setdefault(type_, {}).update(named)
    return json.dumps({"data": merged})
