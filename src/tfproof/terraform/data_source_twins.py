"""Twins: what an answered data source is read as, and who reads it.

A data source that asks is deferred, so that all that it says is unknown. What is said of its answer is what its twin says:
a copy of the block under another name, which is read. Expressions that name an attribute of which the answer is known name
the twin instead.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tfproof import hcl
from tfproof.terraform.data_sources import REMOTE_STATE, DataSource

TWIN = "zzzz_tfproof_answer_"
"""What the name of a twin begins with: see :mod:`tfproof.terraform.deferred_plan`."""

_NOT_OF_TWINS = ("depends_on", "lifecycle")
Wanted = Mapping[tuple[str, str], frozenset[str]]


def twin_edits(node: hcl.Node, wanted: Wanted) -> Iterator[hcl.Edit]:
    """Yield the edits that make references to answered attributes name the twin.

    Args:
        node: a body or an expression.
        wanted: the attributes that are answered, by type and name of the data source; of a remote state, the outputs.
    """
    inside: set[int] = set()
    for found in hcl.walk(node):
        base, steps = _read(found)
        if base is None or id(base) in inside:
            continue
        inside.add(id(base))
        name = _named(base)
        if name is not None and _attribute(steps, name[0]) in wanted.get(name, ()):
            place = base.steps[1].end
            yield hcl.Edit(start=place - len(name[1]), end=place, text=f"{TWIN}{name[1]}")


def read_outputs(node: hcl.Node, name: str) -> tuple[hcl.Node, ...] | None:
    """Return the steps that an expression takes from the outputs of a remote state; None for one that reads none.

    Args:
        node: an expression, or any other node.
        name: of the data source.
    """
    base, steps = _read(node)
    if base is None or _named(base) != (REMOTE_STATE, name):
        return None
    rest = steps[1:] if steps and isinstance(steps[0], hcl.TraverseIndex) else steps
    return rest[1:] if rest and isinstance(rest[0], hcl.TraverseAttr) and rest[0].name == "outputs" else None


def _named(base: hcl.ScopeTraversal) -> tuple[str, str] | None:
    names = base.names
    return (names[1], names[2]) if base.root == "data" and len(names) > 2 else None


def _read(node: hcl.Node) -> tuple[hcl.ScopeTraversal | None, tuple[hcl.Node, ...]]:
    """A data source's reference and all the steps that are taken from it, however they are spelled."""
    match node:
        case hcl.RelativeTraversal(source=hcl.IndexExpr(collection=hcl.ScopeTraversal() as base), steps=steps):
            return base, (*base.steps[2:], *steps)
        case hcl.SplatExpr(source=hcl.ScopeTraversal() as base, each=hcl.RelativeTraversal(steps=steps)):
            return base, (*base.steps[2:], *steps)
        case hcl.ScopeTraversal():
            return node, node.steps[2:]
    return None, ()


def _attribute(steps: tuple[hcl.Node, ...], type_: str) -> str | None:
    """The attribute that is read; of a remote state, the output."""
    rest = list(steps)
    if rest and isinstance(rest[0], hcl.TraverseIndex):
        rest.pop(0)
    if type_ == REMOTE_STATE and rest:
        rest.pop(0)
    match rest[0] if rest else None:
        case hcl.TraverseAttr(name=name):
            return name
        case hcl.TraverseIndex(key=str() as key):
            return key
    return None


def twin_block(source: DataSource, edits: list[hcl.Edit], state: Path | None) -> str:
    """Return the twin of a data source, in the syntax of its file.

    Args:
        source: the data source.
        edits: of what its block refers to.
        state: of a remote state, the file with its outputs.
    """
    file, block = source.file, source.block
    out = [node for name in _NOT_OF_TWINS for node in _parts(block.body, name)]
    settings: dict[str, Any] = {}
    if state is not None:
        settings = {"backend": "local", "config": {"path": str(state)}}
        out += [node for name in ("workspace",) for node in _parts(block.body, name)]
    kept = [one for one in edits if not any(node.start <= one.start < node.end for node in out)]
    if file.is_json:
        inner = hcl.splice(file.text, [one for one in kept if block.open_brace <= one.start < block.end])
        shift = len(inner) - len(file.text)
        body = json.loads(inner[block.open_brace : block.end + shift])
        for name in (*_NOT_OF_TWINS, *(("workspace",) if state is not None else ())):
            body.pop(name, None)
        return json.dumps({"data": {source.type: {f"{TWIN}{source.name}": body | settings}}})
    start, end = block.label_spans[1]
    changes = [
        hcl.Edit(start=start, end=end, text=json.dumps(f"{TWIN}{source.name}")),
        *(hcl.blank(file, node) for node in out),
    ]
    for name, value in settings.items():
        written = json.dumps(value) if isinstance(value, str) else f"{{ path = {json.dumps(value['path'])} }}"
        present = block.attribute(name)
        kept = [one for one in kept if present is None or not present.start <= one.start < present.end]
        changes += hcl.set_argument(file, block, name, written)
    changes += kept
    inside = [one for one in changes if block.start <= one.start <= block.end]
    text = hcl.splice(file.text, inside)
    return text[block.start : block.end + len(text) - len(file.text)]


def _parts(body: hcl.Body, name: str) -> Iterator[Any]:
    argument = body.attribute(name)
    if argument is not None:
        yield argument
    yield from body.blocks_of(name)


def write_state(folder: Path, outputs: Mapping[str, Any]) -> Path:
    """Write a state with some outputs, and return its file."""
    file = folder / f"{uuid.uuid4().hex}.tfstate"
    entries = {name: {"value": value, "type": _type(value)} for name, value in outputs.items()}
    state = {
        "version": 4,
        "terraform_version": "1.11.4",
        "serial": 1,
        "lineage": "tfproof",
        "outputs": entries,
        "resources": [],
    }
    file.write_text(json.dumps(state), encoding="utf-8")
    return file


def _type(value: Any) -> Any:
    """The type of a value as states have it: https://pkg.go.dev/github.com/zclconf/go-cty/cty/json."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, str):
        return "string"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, Mapping):
        return ["object", {name: _type(item) for name, item in value.items()}]
    if isinstance(value, list | tuple):
        return ["tuple", [_type(item) for item in value]]
    return "dynamic"
