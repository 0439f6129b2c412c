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
_ADDRESS = f"data.terraform_remote_state.{_PROBE}"
# Of every version that there is: these need no question.
_PLAIN = {"s3": {"bucket", "key", "region", "encrypt"}, "local": {"path"}}
# What a block may leave to `init -backend-config`, and what Terraform demands before it looks at types.
_DEMANDED = {
    "azurerm": ("container_name", "key"), "consul": ("path",), "cos": ("bucket",), "gcs": ("bucket",), "http": ("address",),
    "kubernetes": ("secret_suffix",), "oss": ("bucket",), "s3": ("bucket", "key"),
}  # fmt: skip
_CLOUD = frozenset({"hostname", "organization", "token", "workspaces"})
_UNEXPECTED = re.compile(r'unexpected attribute "(?P<name>[^"]+)"')
_TYPE = re.compile(r'": \.(?P<name>\w+)\S*: (?P<said>[\w ]+ required)\.')
_NO_BACKEND = re.compile(r"There is no backend type named")


def misplaced(configuration: DeclaredConfiguration) -> tuple[Diagnostic, ...]:
    """Return what is wrong with the backend of a folder whichever it is: references, calls, arguments of ``cloud``."""
    return tuple(
        found
        for kind, file, block in _blocks(configuration)
        for found in (*_expressions(file, block), *(_unknown(file, block) if kind == "cloud" else ()))
    )


def probe(configuration: DeclaredConfiguration) -> str | None:
    """Return the source of a ``terraform_remote_state`` with the arguments of a folder's backend; None where none is needed."""
    for kind, _, block in _blocks(configuration):
        values, plain = _values(block), _PLAIN.get("".join(block.labels))
        is_plain = plain is not None and values.keys() <= plain and all(map(_is_text, values.values()))
        if kind == "backend" and not is_plain:
            values = dict.fromkeys(_DEMANDED.get(block.labels[0], ()), "x") | values
            config = json.loads(json.dumps(values).replace("${", "$${").replace("%{", "%%{"))
            return json.dumps(
                {"data": {"terraform_remote_state": {_PROBE: {"backend": block.labels[0], "config": config}}}}
            )
    return None


def of_backend(found: Diagnostic, configuration: DeclaredConfiguration) -> Diagnostic | None:
    """Return an error about the probe as one about the backend; None where it says nothing of one that is not complete."""
    if found.address != _ADDRESS:
        return found
    for _, file, block in _blocks(configuration):
        if _NO_BACKEND.search(found.detail):
            return _at(file, block, "Unsupported backend type", found.detail)
        name, type_ = _UNEXPECTED.search(found.detail), _TYPE.search(found.detail)
        if name is not None and _named(block, name["name"]) is not block:
            detail = f'An argument named "{name["name"]}" is not expected here.'
            return _at(file, _named(block, name["name"]), "Unsupported argument", detail)
        if type_ is not None:
            detail = f'Inappropriate value for attribute "{type_["name"]}": {type_["said"]}.'
            return _at(file, _named(block, type_["name"]), "Incorrect attribute value type", detail)
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


def _unknown(file: File, block: Block) -> Iterator[Diagnostic]:
    for name in _values(block).keys() - _CLOUD:
        yield _at(
            file, _named(block, name), "Unsupported argument", f'An argument named "{name}" is not expected here.'
        )


def _values(block: Block) -> dict[str, Any]:
    """The arguments that are written out, and the blocks in the place of arguments."""
    found = {name: constant(one.expression) for name, one in block.body.attributes.items()}
    if isinstance(block.body, NativeBody):
        found |= {one.type: _values(one) for one in block.body.blocks}
    return {name: value for name, value in found.items() if value is not NOT_CONSTANT}


def _is_text(value: Any) -> bool:
    return isinstance(value, str | bool)


def _named(block: Block, name: str) -> Node:
    found = block.attribute(name)
    inner = block.body.blocks if isinstance(block.body, NativeBody) else ()
    return found or next((one for one in inner if one.type == name), block)


def _at(file: File, node: Node, summary: str, detail: str) -> Diagnostic:
    return Diagnostic(
        severity="error", summary=summary, detail=detail, context="terraform", file=file.path.name, line=file.line(node)
    )
