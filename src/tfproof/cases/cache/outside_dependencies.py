"""What source, variables files and templates say of the world outside of their folder."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from tfproof import hcl

_TEMPLATE = ".tftpl"
_SUFFIXES = (".tf", ".tofu", ".tf.json", ".tofu.json", ".tfvars", ".tfvars.json", _TEMPLATE)
_ASKING = frozenset({"external", "http", "terraform_remote_state"})
_CLOCK = "plantimestamp"
_ROOTS = ("/", "~/")


def is_read(path: Path) -> bool:
    """Whether a file may name other files, or say more than files do."""
    return path.name.endswith(_SUFFIXES)


def depends_on_more(path: Path) -> bool:
    """Whether source makes a plan that files and inputs do not decide alone. What cannot be read may.

    Raises:
        OSError: the file cannot be read.
    """
    if path.name.endswith(_TEMPLATE):
        return any(map(_asks_clock, _nodes(path)))
    file = hcl.read_file(path)
    return file.error is not None or any(map(_asks, file.blocks)) or any(map(_asks_clock, hcl.walk(file.body)))


def absolute_strings(path: Path) -> Iterator[str]:
    """Yield the strings that begin like an absolute path: as much of each as is certain.

    Raises:
        OSError: the file cannot be read.
    """
    yield from _absolute(_nodes(path))


def absolute_strings_in(expression: str) -> Iterator[str]:
    """Yield the same of the text of an expression; nothing where it is none."""
    with contextlib.suppress(hcl.HclError):
        yield from _absolute(hcl.walk(hcl.parse_expression(expression)))


def _absolute(nodes: Iterable[hcl.Node]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, hcl.TemplateExpr) and node.kind != "bare" and node.parts:
            certain = (hcl.text_of(node.parts[0]) or "").partition("\n")[0]
            if certain.startswith(_ROOTS):
                yield certain


def _nodes(path: Path) -> Iterator[hcl.Node]:
    """Yield the nodes of a file; none of a template that cannot be read, which Terraform does not read either."""
    if not path.name.endswith(_TEMPLATE):
        yield from hcl.walk(hcl.read_file(path).body)
        return
    try:
        yield from hcl.walk(hcl.parse_template(path.read_text(encoding="utf-8", errors="replace")))
    except hcl.HclError:
        return


def _asks_clock(node: hcl.Node) -> bool:
    return isinstance(node, hcl.FunctionCall) and node.name.removeprefix("core::") == _CLOCK


def _asks(block: hcl.Block) -> bool:
    """Whether a block runs a program, or asks a server."""
    if block.type == "provider":
        return block.attribute("endpoints") is not None or bool(block.blocks_of("endpoints", dynamic=True))
    return block.type == "data" and block.labels[:1] != () and block.labels[0] in _ASKING
