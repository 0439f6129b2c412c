"""Says what Terraform would refuse in a ``backend`` or ``cloud`` block, which is replaced in the copy and never read.

``terraform init`` reads them, and would connect; ``terraform validate`` does not. What needs no backend is decided here: nothing
in them may refer to anything or call anything. Which arguments a backend has, and which values they take, Terraform is asked: it
validates the same arguments in a ``terraform_remote_state``, and does not read it. What is missing, or null, may come from
``init -backend-config`` or the environment: nothing is said of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from tfproof.hcl import NOT_CONSTANT, Block, File, FunctionCall, NativeBody, Node, constant, references, walk
from tfproof.terraform.configuration import DeclaredConfiguration
from tfproof.terraform.diagnostics import Diagnostic

_PROBE = "zzzz_tfproof_backend"
PROBE_FILE = f"{_PROBE}.tf.json"
_ADDRESS = re.compile(rf"data\.terraform_remote_state\.{_PROBE}_(?P<number>\d+)")
# Of every version that there is: these need no question.
_TEXT, _KEY, _SWITCH = re.compile(r".*\S.*"), re.compile(r"[^/\s]([^\s]*[^/\s])?"), re.compile(r"True|False")
_PLAIN: dict[str, dict[str, re.Pattern[str]]] = {
    "s3": {"bucket": _TEXT, "key": _KEY, "region": _TEXT, "encrypt": _SWITCH}, "local": {"path": _TEXT},
}  # fmt: skip
# What a block may leave to `init -backend-config`, and what Terraform demands before it looks at types.
_DEMANDED = {
    "azurerm": ("container_name", "key", "storage_account_name"), "consul": ("path",), "cos": ("bucket",), "gcs": ("bucket",), "http": ("address",),
    "kubernetes": ("secret_suffix",), "oss": ("bucket",), "remote": ("organization",), "s3": ("bucket", "key", "region"),
}  # fmt: skip
_FILLERS = {"region": "us-east-1"}
# These take arguments only, which the object of a remote state does not tell from blocks.
_NO_BLOCKS = frozenset({"azurerm", "consul", "gcs", "http", "local", "pg", "s3"})
_CLOUD = frozenset({"hostname", "organization", "token", "workspaces"})
_WORKSPACES = frozenset({"name", "project", "tags"})
_UNEXPECTED = re.compile(r'unexpected attribute "(?P<name>[^"]+)"')
_INSIDE = re.compile(r'": \.(?P<name>\w+)(?P<inner>[^:]*): (?P<said>.+?)\.?$')
_NO_BACKEND = re.compile(r"There is no backend type named|backend is not supported in Terraform")
_MISSING = re.compile(r"is required|must be set")
_NOT_VALID = re.compile(r"The given configuration is not valid for backend")


def misplaced(configuration: DeclaredConfiguration) -> tuple[Diagnostic, ...]:
    """Return what is wrong with the backend of a folder whichever it is: references, calls, arguments of ``cloud``."""
    return tuple(
        found
        for kind, file, block in _blocks(configuration)
        for found in (*_expressions(file, block), *(_of_cloud if kind == "cloud" else _inner_blocks)(file, block))
    )


def only_workspace(configuration: DeclaredConfiguration) -> str | None:
    """Return the name of the workspace that a ``cloud`` block is for, which Terraform then selects; None where it names none.

    Source: https://developer.hashicorp.com/terraform/cli/cloud/settings#name
    """
    clouds = (block for kind, _, block in _blocks(configuration) if kind == "cloud")
    names = (_values(one).get("name") for cloud in clouds for one in cloud.blocks_of("workspaces"))
    return next((name for name in names if isinstance(name, str) and name), None)


def probe(configuration: DeclaredConfiguration) -> str | None:
    """Return the source of a ``terraform_remote_state`` for each argument of a folder's backend; None where none is needed.

    One for each, since Terraform says of an object only the first thing that is wrong; then one of what it demands and no more,
    and one of all arguments, for what they may not be together.
    """
    asked = _backend(configuration)
    if asked is None or _is_plain(asked[1]):
        return None
    block = asked[1]
    values = _values(block)
    demanded = {name: _FILLERS.get(name, "x") for name in _DEMANDED.get(block.labels[0], ())}
    together = demanded | {name: value for name, value in values.items() if value is not None}
    configs = [*(demanded | {name: value} for name, value in values.items()), demanded, together]
    escaped = json.loads(json.dumps(configs).replace("${", "$${").replace("%{", "%%{"))
    states = {f"{_PROBE}_{n}": {"backend": block.labels[0], "config": one} for n, one in enumerate(escaped)}
    return json.dumps({"data": {"terraform_remote_state": states}})


def _is_plain(block: Block) -> bool:
    plain, values = _PLAIN.get(block.labels[0], {}), _values(block)
    return bool(plain) and all(
        name in plain
        and isinstance(one, bool if plain[name] is _SWITCH else str)
        and plain[name].fullmatch(str(one)) is not None
        for name, one in values.items()
    )


def of_backend(found: Sequence[Diagnostic], configuration: DeclaredConfiguration) -> tuple[Diagnostic, ...]:
    """Return errors with those about a probe as ones about the backend; without those about one that is not complete."""
    asked = [(int(at["number"]) if (at := _ADDRESS.fullmatch(one.address or "")) else -1, one) for one in found]
    told = [one for number, one in asked if number < 0]
    file, block = _backend(configuration) or (None, None)
    if file is None or block is None:
        return tuple(told)
    names = list(_values(block))
    always = {(one.summary, one.detail) for number, one in asked if number == len(names)}
    alone = {(one.summary, one.detail) for number, one in asked if 0 <= number <= len(names)}
    for number, one in asked:
        if _NO_BACKEND.search(one.detail):
            told += [_at(file, block, "Unsupported backend type", one.detail)] if number == 0 else []
        elif 0 <= number < len(names) and (one.summary, one.detail) not in always:
            told += [said for said in (_of_argument(one, file, block, names[number]),) if said is not None]
        elif number > len(names) and (one.summary, one.detail) not in alone and not _NOT_VALID.search(one.detail):
            told.append(_at(file, block, one.summary, one.detail))
    return tuple(told)


def _of_argument(found: Diagnostic, file: File, block: Block, name: str) -> Diagnostic | None:
    """An error about the probe of one argument, as one about it; None where it is about another, or a block left to ``init``."""
    inside, unexpected = _INSIDE.search(found.detail), _UNEXPECTED.search(found.detail)
    if unexpected is not None and (inside is not None or unexpected["name"] == name):
        return _unsupported(file, _named(block, name), unexpected["name"])
    if _MISSING.search(found.detail) and (isinstance(_named(block, name), Block) or _values(block)[name] is None):
        return None
    if inside is not None and inside["name"] == name:
        detail = f'Inappropriate value for attribute "{name}{inside["inner"]}": {inside["said"]}.'
        return _at(file, _named(block, name), "Incorrect attribute value type", detail)
    return None if _NOT_VALID.search(found.detail) else _at(file, _named(block, name), found.summary, found.detail)


def _backend(configuration: DeclaredConfiguration) -> tuple[File, Block] | None:
    found = ((file, block) for kind, file, block in _blocks(configuration) if kind == "backend" and block.labels)
    return next(found, None)


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
    yield from _repeated(file, block)
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


def _repeated(file: File, block: Block) -> Iterator[Diagnostic]:
    """What Terraform says of a second ``workspaces`` block."""
    for one in block.blocks_of("workspaces")[1:]:
        yield _at(file, one, "Duplicate workspaces block", 'Only one block of type "workspaces" is allowed.')


def _inner_blocks(file: File, block: Block) -> Iterator[Diagnostic]:
    yield from _repeated(file, block)
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
