"""Says what Terraform would refuse in a ``backend`` or ``cloud`` block, which is replaced in the copy and never read.

``terraform init`` reads them, and would connect; ``terraform validate`` does not. What needs no backend is told here: nothing
in them may refer to anything or call anything. Which arguments a backend has, Terraform is asked: it validates the same
arguments in a ``terraform_remote_state``, and does not read it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from tfproof.hcl import NOT_CONSTANT, Block, File, FunctionCall, NativeBody, Node, constant, references, walk
from tfproof.terraform.configuration import DeclaredConfiguration
from tfproof.terraform.diagnostics import Diagnostic

_PROBE = "zzzz_tfproof_backend"
PROBE_FILE = f"{_PROBE}.tf.json"
_ADDRESS = re.compile(rf"data\.terraform_remote_state\.{_PROBE}_(?P<number>\d+)")
# Of every version that there is: these need no question.
_PLAIN: dict[str, dict[str, type]] = {
    "s3": {"bucket": str, "key": str, "region": str, "encrypt": bool}, "local": {"path": str},
}  # fmt: skip
# What a block may leave to `init -backend-config`, and what Terraform demands before it looks at types.
_DEMANDED = {
    "azurerm": ("container_name", "key", "storage_account_name"), "consul": ("path",), "cos": ("bucket",), "gcs": ("bucket",), "http": ("address",),
    "kubernetes": ("secret_suffix",), "oss": ("bucket",), "remote": ("organization",), "s3": ("bucket", "key"),
}  # fmt: skip
# These take arguments only, which the object of a remote state does not tell from blocks.
_NO_BLOCKS = frozenset({"azurerm", "consul", "gcs", "http", "local", "pg", "s3"})
_CLOUD = frozenset({"hostname", "organization", "token", "workspaces"})
_WORKSPACES = frozenset({"name", "project", "tags"})
_UNEXPECTED = re.compile(r'unexpected attribute "(?P<name>[^"]+)"')
_INSIDE = re.compile(r'": \.(?P<name>\w+)(?P<inner>[^:]*): (?P<said>.+?)\.?$')
_NO_BACKEND = re.compile(r"There is no backend type named")


def misplaced(configuration: DeclaredConfiguration) -> tuple[Diagnostic, ...]:
    """Return what is wrong with the backend of a folder whichever it is: references, calls, arguments of ``cloud``."""
    return tuple(
        found
        for kind, file, block in _blocks(configuration)
        for found in (*_expressions(file, block), *(_of_cloud if kind == "cloud" else _inner_blocks)(file, block))
    )


def probe(configuration: DeclaredConfiguration) -> str | None:
    """Return the source of a ``terraform_remote_state`` for each argument of a folder's backend; None where none is needed.

    One for each, since Terraform says of an object only the first thing that is wrong.
    """
    for kind, _, block in _blocks(configuration):
        values, plain = _values(block), _PLAIN.get("".join(block.labels))
        is_plain = plain is not None and all(isinstance(one, plain.get(name, ())) for name, one in values.items())
        if kind == "backend" and not is_plain:
            demanded = dict.fromkeys(_DEMANDED.get(block.labels[0], ()), "x")
            configs = [demanded | {name: value} for name, value in values.items()] or [demanded]
            config = json.loads(json.dumps(configs).replace("${", "$${").replace("%{", "%%{"))
            asked = {f"{_PROBE}_{n}": {"backend": block.labels[0], "config": one} for n, one in enumerate(config)}
            return json.dumps({"data": {"terraform_remote_state": asked}})
    return None


def of_backend(found: Diagnostic, configuration: DeclaredConfiguration) -> Diagnostic | None:
    """Return an error about a probe as one about the backend; None where it says nothing of one that is not complete."""
    asked = _ADDRESS.fullmatch(found.address or "")
    if asked is None:
        return found
    number = int(asked["number"])
    for _, file, block in _blocks(configuration):
        if _NO_BACKEND.search(found.detail):
            return _at(file, block, "Unsupported backend type", found.detail) if number == 0 else None
        name = next(iter(list(_values(block))[number:]), "")
        inside, unexpected = _INSIDE.search(found.detail), _UNEXPECTED.search(found.detail)
        if unexpected is not None and (inside is not None or unexpected["name"] == name):
            return _unsupported(file, _named(block, name), unexpected["name"])
        # A block may be completed by `init`, as the backend itself.
        is_told = not (isinstance(_named(block, name), Block) and "is required" in found.detail)
        if inside is not None and inside["name"] == name and is_told:
            detail = f'Inappropriate value for attribute "{name}{inside["inner"]}": {inside["said"]}.'
            return _at(file, _named(block, name), "Incorrect attribute value type", detail)
    return None


def _blocks(configuration: DeclaredConfiguration) -> Iterator[tuple[str, File, Block]]:
    for declared in configuration.declarations("terraform"):
        for kind in ("backend", "cloud"):
            yield from ((kind, declared.file, block) for block in declared.block.blocks_of(kind))


def _expressions(file: File, block: Block) -> Iterator[Diagnostic]:
    for node in walk(block.body):
        if isinstance(node, FunctionCall):
            yield _at(file, node, "Function calls not allowed", "Functions may not be called here.")
    for reference in references(block.body):
        yield _at(file, reference, "Variables not allowed", "Variables may not be used here.")


def _of_cloud(file: File, block: Block) -> Iterator[Diagnostic]:
    workspaces = [(one, _WORKSPACES) for one in block.blocks_of("workspaces")]
    for where, known in ((block, _CLOUD), *workspaces):
        for name, value in _values(where).items():
            if name not in known:
                yield _unsupported(file, _named(where, name), name)
            elif name not in {"tags", "workspaces"} and isinstance(value, dict | list):
                detail = f'Inappropriate value for attribute "{name}": string required.'
                yield _at(file, _named(where, name), "Incorrect attribute value type", detail)
    for one, _ in workspaces:
        tags = _values(one).get("tags")
        if isinstance(tags, str | bool | int | float):
            detail = 'Inappropriate value for attribute "tags": set or object required.'
            yield _at(file, _named(one, "tags"), "Incorrect attribute value type", detail)
        if tags and one.attribute("name") is not None:
            yield _at(file, one, "Invalid workspaces configuration", 'Only one of "tags" and "name" is allowed.')


def _inner_blocks(file: File, block: Block) -> Iterator[Diagnostic]:
    if block.labels[0] in _NO_BLOCKS and isinstance(block.body, NativeBody):
        for one in block.body.blocks:
            yield _at(file, one, "Unsupported block type", f'Blocks of type "{one.type}" are not expected here.')


def _unsupported(file: File, node: Node, name: str) -> Diagnostic:
    return _at(file, node, "Unsupported argument", f'An argument named "{name}" is not expected here.')


def _values(block: Block) -> dict[str, Any]:
    """The arguments that are written out, and the blocks in the place of arguments."""
    found = {name: constant(one.expression) for name, one in block.body.attributes.items()}
    if isinstance(block.body, NativeBody):
        found |= {one.type: _values(one) for one in block.body.blocks}
    return {name: value for name, value in found.items() if value is not NOT_CONSTANT}


def _named(block: Block, name: str) -> Node:
    found = block.attribute(name)
    inner = block.body.blocks if isinstance(block.body, NativeBody) else ()
    return found or next((one for one in inner if one.type == name), block)


def _at(file: File, node: Node, summary: str, detail: str) -> Diagnostic:
    return Diagnostic(
        severity="error", summary=summary, detail=detail, context="terraform", file=file.path.name, line=file.line(node)
    )
