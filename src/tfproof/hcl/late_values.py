"""Arguments whose value may be known after apply although everything that they refer to is known.

The result of some functions is unknown while planning (https://developer.hashicorp.com/terraform/language/functions/timestamp,
``uuid``, ``bcrypt``), and a rendered template may call them. A plan's configuration names neither functions nor ``dynamic``
blocks, so only the source tells such an argument from one that is set to null.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence, Set

from tfproof.hcl.files import parse
from tfproof.hcl.folders import Folder
from tfproof.hcl.structure import Attribute, Block, Body
from tfproof.hcl.syntax import FunctionCall, Node
from tfproof.hcl.walk import references, walk

LATE_KEY = "tfproof_late_arguments"
"""Where the JSON of a plan says which arguments these are, by address without instance keys."""
LATE_FUNCTIONS = frozenset({"bcrypt", "timestamp", "uuid", "templatefile", "templatestring"})
"""Functions whose result may be unknown while planning, with any arguments."""
_BLOCKS: Mapping[str, str] = {"resource": "", "data": "data.", "module": "module."}

Late = dict[str, list[str] | None]
"""By argument: None when its value is late. Of one that is made of local values, and of a ``dynamic`` block, what these come
from: a plan's configuration does not say."""


def late_in(modules: Mapping[str, str], folders: Mapping[str, Folder]) -> dict[str, Late]:
    """Return the late arguments of a configuration, by the block's address without instance keys.

    Args:
        modules: the folder of each module call by address (``""`` is the root).
        folders: each of these folders.
    """
    readers = {at: _reader(tuple((file.text, file.is_json) for file in one.all_files)) for at, one in folders.items()}
    named: dict[str, set[str]] = {address: set() for address in modules}
    before = -1
    while before != (before := sum(map(len, named.values()))):  # inputs go down, outputs up
        for address, at in modules.items():
            found = readers[at].arguments(frozenset(named[address]))
            for block, late in found.items():
                inputs = {f"var.{name}" for name, decides in late.items() if decides is None}
                named.get(_join(address, block), set()).update(inputs)
            above, _, call = address.rpartition("module.")
            if call:
                outputs = readers[at].outputs(frozenset(named[address]))
                named[above.rstrip(".")].update(f"module.{call}.{output}" for output in outputs)
    return {
        _join(address, block): late
        for address, at in modules.items()
        for block, late in readers[at].arguments(frozenset(named[address])).items()
    }


@functools.lru_cache(maxsize=256)
def _reader(files: tuple[tuple[str, bool], ...]) -> _Reader:
    """The reader of a folder with these files (text, whether it is JSON): the cases of a module have the same."""
    return _Reader([parse(text, is_json=is_json).body for text, is_json in files])


class _Reader:
    """One module's folder. A module that is called many times is looked at once for each set of values that are late."""

    def __init__(self, bodies: Sequence[Body]) -> None:
        self._arguments: dict[frozenset[str], dict[str, Late]] = {}
        self._late_outputs: dict[frozenset[str], tuple[str, ...]] = {}
        self._blocks = [(kind, block) for body in bodies for kind in _BLOCKS for block in body.blocks_of(kind)]
        self._outputs = [block for body in bodies for block in body.blocks_of("output")]
        self._locals = {
            name: argument.expression
            for body in bodies for block in body.blocks_of("locals")
            for name, argument in block.body.attributes.items()
        }  # fmt: skip

    def arguments(self, late: frozenset[str]) -> dict[str, Late]:
        """Return the late arguments of each block by its address in the module; ``late`` names values that are."""
        if late not in self._arguments:
            self._arguments[late] = self._find_arguments(late)
        return self._arguments[late]

    def outputs(self, late: frozenset[str]) -> tuple[str, ...]:
        """Return the names of the outputs whose value is late."""
        if late not in self._late_outputs:
            self._late_outputs[late] = tuple(self._find_outputs(late))
        return self._late_outputs[late]

    def _find_arguments(self, late: Set[str]) -> dict[str, Late]:
        found: dict[str, Late] = {}
        for kind, block in self._blocks:
            names = dict(self._in_block(block, late))
            if names:
                found.setdefault(_BLOCKS[kind] + ".".join(block.labels), {}).update(names)
        return found

    def _find_outputs(self, late: Set[str]) -> Iterator[str]:
        for block in self._outputs:
            value = block.attribute("value")
            if value is not None and self._fed_by(value, block, late) is None:
                yield block.labels[0]

    def _in_block(self, block: Block, late: Set[str]) -> Iterator[tuple[str, list[str] | None]]:
        for part in block.body.children():
            name = part.name if isinstance(part, Attribute) else part.type if isinstance(part, Block) else ""
            fed = [] if name == "dynamic" else self._fed_by(part, block, late)
            if fed is None or (name != "dynamic" and any(one.root == "local" for one in references(part))):
                yield name, fed
        for dynamic in block.blocks_of("dynamic"):
            decides = dynamic.attribute("for_each")
            if decides is not None:
                yield dynamic.labels[0], self._fed_by(decides, block, late)

    def _fed_by(self, node: Node, block: Block, late: Set[str]) -> list[str] | None:
        """What feeds an expression, local values and ``each`` followed; None when it is late."""
        found: dict[str, None] = {}
        left = [node]
        seen: set[int] = set()
        while left:
            here = left.pop()
            if id(here) in seen:
                continue
            seen.add(id(here))
            called = (one.name.removeprefix("core::") for one in walk(here) if isinstance(one, FunctionCall))
            if any(name in LATE_FUNCTIONS or "::" in name for name in called):
                return None
            for reference in references(here):
                names = reference.names[: 3 if reference.root in {"data", "module"} else 2]
                text = ".".join(names)
                if text in late:
                    return None
                if reference.root == "local" and names[-1] in self._locals:
                    left.append(self._locals[names[-1]])
                elif reference.root in {"each", "count"}:
                    repeated = block.attribute("for_each" if reference.root == "each" else "count")
                    left += [repeated] if repeated is not None else []
                elif len(names) > 1:
                    found[text] = None
        return list(found)


def _join(module: str, local: str) -> str:
    return f"{module}.{local}" if module else local
