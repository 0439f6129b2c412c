"""Plans many mutants of resources at once: each is a further resource beside the original one, in one copy of the folder.

The plan of a mutant is the original's plan with the entries of its resource exchanged. That is what Terraform would plan
unless a block reads an attribute that differs: then that block is cloned as well. What cannot be cloned (variables,
outputs, locals, what decides how many instances there are) is left to be planned as a copy of the folder.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from tfproof import hcl
from tfproof.cases import Case
from tfproof.mutation.composed_plans import Address, config_address
from tfproof.mutation.mutant import Mutant

SUFFIX: Final = re.compile(r"__(m[0-9a-f]{10})\b")
_ALL: Final = "*"
_VARIABLE: Final = "var."
_RULES: Final = ("precondition", "postcondition")
_NOT_CLONED: Final = re.compile(r"\.(?:precondition|postcondition|provisioner|connection)(?:\.|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Node:
    """A top-level block, or one local value, and what it refers to."""

    file: hcl.File
    block: hcl.Block
    reads: Mapping[Address, frozenset[str]]
    local: hcl.Attribute | None = None

    @property
    def part(self) -> hcl.Attribute | hcl.Block:
        """What of the file it is."""
        return self.local if self.local is not None else self.block

    @property
    def is_clonable(self) -> bool:
        """Whether a further one beside it changes nothing else."""
        lifecycles = self.block.blocks_of("lifecycle")
        has_rules = any(one.blocks_of(rule) for one in lifecycles for rule in _RULES)
        if self.block.type == "output":
            return not any(self.block.blocks_of(rule) for rule in _RULES)
        return self.block.type in ("resource", "data", "locals", "variable") and not has_rules

    @property
    def is_seen(self) -> bool:
        """Whether a plan shows it, so that one can tell whether what others read of it differs."""
        return self.block.type in ("resource", "data", "output")


@dataclass(frozen=True, kw_only=True)
class Graph:
    """The blocks of a folder and who reads whom."""

    folder: Path

    @cached_property
    def nodes(self) -> Mapping[Address, _Node]:
        """Each block by its address; blocks without one by their place."""
        found: dict[Address, _Node] = {}
        for file in hcl.read_folder(self.folder).all_files:
            for block in file.blocks:
                if block.type == "locals":
                    for name, argument in block.body.attributes.items():
                        found[f"local.{name}"] = _Node(file=file, block=block, reads=_reads(argument), local=argument)
                else:
                    found[_address(file, block)] = _Node(file=file, block=block, reads=_reads(block))
        return found

    def readers(self, address: Address) -> frozenset[Address]:
        """Everything that reads a block, or reads what reads it; without itself."""
        found: set[Address] = set()
        left = [address]
        while left:
            one = left.pop()
            for other, node in self.nodes.items():
                if one in node.reads and other not in found:
                    found.add(other)
                    left.append(other)
        return frozenset(found - {address})


@dataclass(frozen=True, slots=True, kw_only=True)
class Clone:
    """A mutant as further blocks beside the original ones.

    Attributes:
        members: addresses of the blocks that are cloned.
        has_readers: whether what reads it is among them.
    """

    mutant: Mutant
    text: str
    members: frozenset[Address]
    has_readers: bool = False

    @property
    def name(self) -> str:
        """The name of the file with the blocks."""
        return f"zz_{self.mutant.id}.tf"

    @property
    def mark(self) -> str:
        """What the names of its blocks end with."""
        return f"__{self.mutant.id}"

    @property
    def variables(self) -> Iterator[str]:
        """The names of the variables that are cloned."""
        return (one.removeprefix(_VARIABLE) for one in self.members if one.startswith(_VARIABLE))


def inputs_of(case: Case, clones: Iterable[Clone]) -> dict[str, Any]:
    """Return the inputs of a case with clones: a cloned variable takes the input of its original."""
    inputs: dict[str, Any] = dict(case.inputs)
    for clone in clones:
        given = (name for name in clone.variables if name in case.inputs)
        inputs |= {f"{name}__{clone.mutant.id}": case.inputs[name] for name in given}
    return inputs


@dataclass(slots=True, kw_only=True)
class Cloner:
    """Makes clones of the mutants of a folder, and reads their plans."""

    folder: Path
    _graph: Graph = field(init=False)

    def __post_init__(self) -> None:
        self._graph = Graph(folder=self.folder)

    def clone(self, mutant: Mutant, *, with_readers: bool = False) -> Clone | None:
        """Return a mutant as further blocks; None where it cannot be one."""
        node = self._graph.nodes.get(mutant.block)
        if node is None or not node.is_clonable or mutant.file.resolve() != node.file.path.resolve():
            return None
        part = node.part
        inside = all(part.start < edit.start and edit.end <= part.end for edit in mutant.edits)
        if not inside or _NOT_CLONED.search(mutant.subject) or not (node.is_seen or with_readers):
            return None
        readers = self._graph.readers(mutant.block)
        members = readers | {mutant.block} if with_readers else frozenset({mutant.block})
        if not all(self._graph.nodes[one].is_clonable for one in members):
            return None
        own = frozenset({mutant.block}) if node.block.type == "variable" else frozenset[str]()
        text = _text(node, mutant.id, mutant.edits, own)
        if _names(text) & (readers | {mutant.block}):
            return None  # it would read what reads it: Terraform has to say so
        others = [_text(self._graph.nodes[one], mutant.id, (), members) for one in sorted(members - {mutant.block})]
        return Clone(mutant=mutant, text="\n\n".join([text, *others]) + "\n", members=members, has_readers=with_readers)

    def leaks(self, clone: Clone, original: Mapping[str, Any], composed: Mapping[str, Any]) -> bool:
        """Whether something outside of a clone reads an attribute that differs."""
        one, other = _entries(original, clone.members), _entries(composed, clone.members)
        for address in clone.members:
            read = self._read_outside(address, clone.members)
            if not read:
                continue
            before, after = one.get(address, {}), other.get(address, {})
            if before.keys() != after.keys():
                return True
            if any(_differs(before[key], after[key], read) for key in before):
                return True
        return False

    def _read_outside(self, address: Address, members: Collection[Address]) -> frozenset[str]:
        found: set[str] = set()
        for other, node in self._graph.nodes.items():
            if other not in members:
                found |= node.reads.get(address, frozenset())
        return frozenset(found)


def _entries(plan: Mapping[str, Any], members: Collection[Address]) -> dict[Address, dict[str, tuple[Any, ...]]]:
    """The values of each instance of some blocks of the root module: known, unknown and sensitive ones."""
    found: dict[Address, dict[str, tuple[Any, ...]]] = defaultdict(dict)
    values: tuple[Any, ...]
    prior = ((plan.get("prior_state") or {}).get("values") or {}).get("root_module") or {}
    for entry in prior.get("resources") or ():
        if config_address(entry) in members:
            values = (entry.get("values") or {}, {}, entry.get("sensitive_values") or {})
            found[config_address(entry)][entry["address"]] = values
    for entry in plan.get("resource_changes") or ():
        if not entry.get("module_address") and config_address(entry) in members:
            change = entry["change"]
            values = tuple(change.get(key) or {} for key in ("after", "after_unknown", "after_sensitive"))
            found[config_address(entry)][entry["address"]] = values
    return found


def _differs(one: tuple[Any, ...], other: tuple[Any, ...], read: frozenset[str]) -> bool:
    if _ALL in read:
        return one != other
    for before, after in zip(one, other, strict=True):
        if not isinstance(before, dict) or not isinstance(after, dict):
            if before != after:
                return True
        elif any(before.get(name) != after.get(name) for name in read):
            return True
    return False


def _address(file: hcl.File, block: hcl.Block) -> Address:
    match block.type, block.labels:
        case "resource", (type_, name):
            return f"{type_}.{name}"
        case "data", (type_, name):
            return f"data.{type_}.{name}"
        case "variable", (name,):
            return f"var.{name}"
        case (("output" | "module" | "check"), (name,)):
            return f"{block.type}.{name}"
        case _:
            return f"{file.path.name}:{block.start}"


def _reads(node: hcl.Attribute | hcl.Block) -> Mapping[Address, frozenset[str]]:
    """The attributes that a block reads, by address; none of what it only depends on."""
    found: dict[Address, set[str]] = defaultdict(set)
    order = {id(one) for one in _order(node)}
    for reference in hcl.references(node):
        target = _target(reference)
        if target is not None:
            address, attribute = target
            if id(reference) in order:
                found[address] |= set()
            else:
                found[address].add(attribute)
    return {address: frozenset(names) for address, names in found.items()}


def _order(node: hcl.Attribute | hcl.Block) -> Iterator[hcl.ScopeTraversal]:
    depends = node.attribute("depends_on") if isinstance(node, hcl.Block) else None
    if depends is not None:
        yield from hcl.references(depends)


def _target(reference: hcl.ScopeTraversal) -> tuple[Address, str] | None:
    root = reference.root
    if root in ("each", "count", "self", "path", "terraform"):
        return None
    depth = 2 if root == "data" else 1
    steps = reference.steps
    if len(steps) < depth or not all(isinstance(step, hcl.TraverseAttr) for step in steps[:depth]):
        return None
    names = [root, *(step.name for step in steps[:depth] if isinstance(step, hcl.TraverseAttr))]
    rest = [step for step in steps[depth:] if isinstance(step, hcl.TraverseAttr)]
    return ".".join(names), rest[0].name if rest else _ALL


def _names(text: str) -> frozenset[Address]:
    return frozenset(
        target[0] for block in hcl.parse(text).blocks for reference in hcl.references(block)
        if (target := _target(reference)) is not None
    )  # fmt: skip


def _text(node: _Node, mark: str, edits: Iterable[hcl.Edit], members: Collection[Address]) -> str:
    """The text of a block with another name, with edits made, and with what it reads of other clones."""
    part = node.part
    made = list(edits)
    if isinstance(part, hcl.Block):
        start, end = part.label_spans[-1]
        made.append(hcl.Edit(start=start, end=end, text=json.dumps(f"{part.labels[-1]}__{mark}")))
    else:
        end = part.start + len(part.name)
        made.append(hcl.Edit(start=end, end=end, text=f"__{mark}"))
    for reference in hcl.references(part) if members else ():
        target = _target(reference)
        edited = any(one.start <= reference.start < one.end for one in edits)
        if target is not None and target[0] in members and not edited:
            step = reference.steps[1 if reference.root == "data" else 0]
            made.append(hcl.Edit(start=step.end, end=step.end, text=f"__{mark}"))
    shifted = [replace(one, start=one.start - part.start, end=one.end - part.start) for one in made]
    text = hcl.splice(node.file.source(part), shifted)
    return text if isinstance(part, hcl.Block) else f"locals {{\n  {text}\n}}"
