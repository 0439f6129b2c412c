"""Finds inputs that a module declares and nothing uses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tfproof.errors import UsageError
from tfproof.hcl import Block, Folder, Node, read_folder, references, text_of

_META = {"source", "version", "count", "for_each", "depends_on", "providers"}


def unused_inputs(module_dir: Path) -> tuple[str, ...]:
    """The declared inputs that reach no resource, data source, output, check, provider or validation.

    An input counts as used when its value gets there through locals, or through an input of a local child module that
    the child uses in turn.

    Returns:
        The names of the unused inputs, sorted.

    Raises:
        UsageError: the folder cannot be read as Terraform source.
    """
    blocks = [block for file in _read(module_dir).all_files for block in file.blocks]
    reached = _reached(blocks, module_dir)
    return tuple(sorted({one.labels[0] for one in blocks if one.type == "variable"} - reached))


def _read(folder: Path) -> Folder:
    try:
        found = read_folder(folder)
    except OSError as error:
        raise _unreadable(folder, f"{error.strerror}") from None
    if found.errors:
        raise _unreadable(folder, str(found.errors[0]))
    if not any(file.blocks for file in found.all_files):
        raise _unreadable(folder, None)
    return found


def _unreadable(folder: Path, where: str | None) -> UsageError:
    return UsageError(
        f"{folder} cannot be read as Terraform source", where=where, expected="a folder with *.tf files that parse"
    )


def _reached(blocks: list[Block], folder: Path) -> set[str]:
    """The inputs that reach something."""
    wanted: list[Node] = []
    for block in blocks:
        if block.type == "module":
            wanted += _call_expressions(block, folder)
        elif block.type == "variable":
            wanted += [nested.body for nested in block.blocks_of("validation")]
        elif block.type != "locals":
            wanted.append(block.body)
    values = {name: one for block in blocks if block.type == "locals" for name, one in block.body.attributes.items()}
    inputs: set[str] = set()
    locals_seen: set[str] = set()
    while wanted:
        for kind, name in _references(wanted.pop()):
            if kind == "var":
                inputs.add(name)
            elif name not in locals_seen and name in values:
                locals_seen.add(name)
                wanted.append(values[name])
    return inputs


def _call_expressions(call: Block, folder: Path) -> Iterator[Node]:
    """What a module call uses: all its arguments but those that the child ignores."""
    source = call.attribute("source")
    where = text_of(source.expression) if source is not None else None
    ignored: tuple[str, ...] = ()
    if where is not None and where.startswith(("./", "../")):
        ignored = unused_inputs(folder / where)
    for part in call.body.children():
        name = getattr(part, "name", None)
        if name in _META or name not in ignored:
            yield part


def _references(node: Node) -> Iterator[tuple[str, str]]:
    """Every ``var.x`` and ``local.x`` in a body or expression."""
    for found in references(node):
        if found.root in ("var", "local") and len(found.names) > 1:
            yield found.root, found.names[1]
