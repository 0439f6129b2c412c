"""Files that an expression reads with ``file`` or ``templatefile``: those beside the module that have a literal path.

A path is ``"${path.module}/..."`` and leads to a regular file inside the module's folder. What has another path is not read.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from tfproof import hcl

FUNCTIONS = frozenset({"file", "templatefile"})
_LARGEST = 1 << 20
_MODULE = ("path", "module")
_OTHER = (".tofu", ".tofu.json", ".tfvars", ".tfvars.json", ".hcl")


def function_of(call: hcl.FunctionCall) -> str:
    """The function that reads a file; ``""`` where another one is called."""
    name = call.name.removeprefix("core::")
    return name if name in FUNCTIONS and call.arguments and not call.expand_final else ""


def written_path(call: hcl.FunctionCall) -> str:
    """The path below the module's folder that a call reads; ``""`` where it is not literal."""
    written = call.arguments[0]
    if not isinstance(written, hcl.TemplateExpr) or not written.parts:
        return ""
    first, *rest = written.parts
    texts = [part.value for part in rest if isinstance(part, hcl.LiteralValue) and isinstance(part.value, str)]
    is_module = isinstance(first, hcl.ScopeTraversal) and first.names == _MODULE and len(first.steps) == 1
    text = "".join(texts)
    if not is_module or len(texts) != len(rest) or not text.startswith("/"):
        return ""
    path = text.lstrip("/")
    return "" if any(part.startswith(".") for part in path.split("/")) else path  # not outside, nothing hidden


def read_beside(folder: Path, path: str) -> str | None:
    """The text of a file inside a module's folder; None where it cannot be had, or is not what Terraform makes of it."""
    try:
        root = folder.resolve()
        found = (root / path).resolve()
        if not found.is_relative_to(root) or not found.is_file() or found.stat().st_size > _LARGEST:
            return None
        text = found.read_bytes().decode("utf-8")
    except (OSError, ValueError, RuntimeError):
        return None
    return text if unicodedata.is_normalized("NFC", text) else None  # Terraform normalizes each text


def files_read(node: hcl.Node) -> Iterator[str]:
    """The paths of all that is read inside a node: neither source nor values of variables, which have readers of their own."""
    for one in hcl.walk(node):
        path = written_path(one) if isinstance(one, hcl.FunctionCall) and function_of(one) else ""
        if path and not hcl.is_source_file(path) and not path.endswith(_OTHER):
            yield path


@functools.lru_cache(maxsize=256)
def template_of(text: str) -> hcl.TemplateExpr | hcl.TemplateWrap | None:
    """The tree of a template file; None where it cannot be read."""
    try:
        return hcl.parse_template(text)
    except hcl.HclError:
        return None
