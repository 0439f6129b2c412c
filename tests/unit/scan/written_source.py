"""Source as policies read it, without Checkov: the blocks of its graph, made of the files themselves."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tfproof.addresses import key_text
from tfproof.hcl import FunctionCall, constant, read_folder
from tfproof.scan.facts.source_file import SourceFile
from tfproof.scan.facts.unresolved import is_expression
from tfproof.scan.facts.view_resource import ViewResource

_folders: list[
    tempfile.TemporaryDirectory[str]
] = []  # removed when the process ends: source is read when it is asked for


def written(address: str, **files: str) -> ViewResource:
    """The resource at an address, of the text of ``main``, and of modules by name, which ``./name`` calls.

    A name with a dot is that of another file beside ``main``.
    """
    folder = tempfile.TemporaryDirectory()
    _folders.append(folder)
    root = Path(folder.name)
    for name, text in files.items():
        place = root if name == "main" or "." in name else root / name
        place.mkdir(exist_ok=True)
        (place / (name if "." in name else "main.tf")).write_text(text, encoding="utf-8")
    file = SourceFile(list(_nodes(root, "", None)), root)
    return ViewResource(file, address=address, type_=file.types[address])


def hcl(value: object) -> str:
    """JSON data as an expression; a text that is the text of an expression is that expression."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{json.dumps(key)} = {hcl(part)}" for key, part in value.items()) + " }"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(hcl, value))}]"
    return value if isinstance(value, str) and is_expression(value) and "${" not in value else json.dumps(value)


def with_document(type_: str, attribute: str, document: Mapping[str, Any]) -> ViewResource:
    """A resource with a document."""
    text = f'resource "{type_}" "a" {{\n  {attribute} = jsonencode({hcl(document)})\n}}\n'
    return written(f"{type_}.a", main=text)


def _nodes(folder: Path, module: str, call: SimpleNamespace | None) -> Iterator[dict[str, Any]]:
    for file in read_folder(folder).all_files:
        for block in file.blocks:
            place = {"block_type_": block.type, "file_path_": str(file.path), "source_module_object_": call}
            if block.type in ("resource", "data"):
                each = block.attribute("for_each")
                keys = (
                    constant(each.expression.arguments[0])
                    if each and isinstance(each.expression, FunctionCall)
                    else [None]
                )
                for key in keys:
                    address = f"{module}{'.'.join(block.labels)}{key_text(key)}"
                    yield {**place, "resource_type": block.labels[0], "__address__": address}
            elif block.type == "variable":
                yield place | {name: constant(one.expression) for name, one in block.body.attributes.items()}
            elif block.type == "module":
                source = block.attribute("source")
                inside = SimpleNamespace(path=str(file.path), nested_tf_module=call)
                below = folder / str(constant(source.expression if source else None))
                yield from _nodes(below, f"{module}module.{block.labels[0]}.", inside)
