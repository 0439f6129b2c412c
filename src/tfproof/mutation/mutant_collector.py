"""Collects the mutants of one file: each operator adds here what it edits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from tfproof.hcl import Attribute, Block, Edit, File, Node, TemplateExpr, parse, references, splice
from tfproof.mutation.mutant import Mutant

_SKIP: Final = re.compile(r"tfproof:mutate-skip(?:=(?P<operators>[\w*,-]+))?:\s*(?P<reason>\S.*)")
_INDENT: Final = re.compile(r"[ \t]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class MutantPlace:
    """Where an operator is: the block of the file that it edits, and the name of what it edits in it.

    ``is_unordered``: the value is a set, whose items have no order.
    """

    block: str
    subject: str
    is_meta: bool = False
    is_dynamic: bool = False
    is_unordered: bool = False

    def at(self, name: str, *, is_meta: bool = False, is_dynamic: bool = False) -> MutantPlace:
        """Return the place of an argument or block inside this one."""
        return replace(
            self,
            subject=f"{self.subject}.{name}",
            is_meta=self.is_meta or is_meta,
            is_dynamic=self.is_dynamic or is_dynamic,
            is_unordered=False,
        )

    def maybe(self) -> MutantPlace:
        """Return the place of what need not count, whichever inputs a plan is made with."""
        return replace(self, is_dynamic=True)


@dataclass(slots=True, kw_only=True)
class Builder:
    """The mutants of a file, each different from all others.

    Args:
        folder: the folder that it belongs to.
    """

    file: File
    folder: Path
    _found: dict[str, Mutant] = field(default_factory=dict)
    _skips: list[tuple[int, str, str]] | None = None

    @classmethod
    def of_text(cls, text: str, *, path: Path, folder: Path) -> Builder:
        """Return the builder of a file that is no source: its comments may have any form."""
        lines = enumerate(text.splitlines(), 1)
        skips = [(number, *found) for number, line in lines if (found := _skip(line)) is not None]
        return cls(file=replace(parse(""), text=text, path=path), folder=folder, _skips=skips)

    def mutants(self) -> Iterator[Mutant]:
        """Yield the mutants in the order of the text."""
        yield from sorted(self._found.values(), key=lambda one: (one.start, one.end, one.operator, one.replacement))

    def exchange(self, operator: str, place: MutantPlace, node: Node, text: str, *, constant: bool = False) -> None:
        """Put a text in place of a node."""
        self.edit(operator, place, [Edit(start=node.start, end=node.end, text=text)], constant=constant)

    def remove(self, operator: str, place: MutantPlace, node: Attribute | Block, *, refused: str | None = None) -> None:
        """Take an argument or block out, with its line where nothing else is on it."""
        text = self.file.text
        start, end = text.rfind("\n", 0, node.start) + 1, text.find("\n", node.end) + 1 or len(text)
        if text[start : node.start].strip() or text[node.end : end].strip():
            start, end = node.start, node.end
        constant = isinstance(node, Attribute) and not any(True for _ in references(node))
        self.edit(
            operator, place, [Edit(start=start, end=end, text="")], refused=refused, constant=constant, shown=node
        )

    def insert(self, operator: str, place: MutantPlace, block: Block, lines: Sequence[str]) -> None:
        """Add lines at the end of a block."""
        text, close = self.file.text, block.end - 1
        own = _INDENT.match(text, text.rfind("\n", 0, block.start) + 1)
        indent = own.group() if own is not None else ""
        body = "".join(f"{indent}  {line}\n" for line in lines)
        begin = text.rfind("\n", 0, close) + 1
        if begin > block.open_brace and not text[begin:close].strip():
            edits = [Edit(start=begin, end=begin, text=body)]
        elif not block.body.children():
            edits = [Edit(start=close, end=close, text=f"\n{body}{indent}")]
        else:  # what a block of one line holds gets a line of its own
            only = block.body.children()[0]
            edits = [
                Edit(start=only.start, end=only.start, text=f"\n{indent}  "),
                Edit(start=close, end=close, text=f"\n{body}{indent}"),
            ]
        self.edit(operator, place, edits, constant=True)

    def edit(
        self,
        operator: str,
        place: MutantPlace,
        edits: Sequence[Edit],
        *,
        refused: str | None = None,
        constant: bool = False,
        shown: Node | None = None,
    ) -> None:
        """Add a mutant, unless the file has it already, or the edit changes nothing."""
        text = self.file.text
        changed = splice(text, edits)
        if changed == text or changed in self._found:
            return
        start, end = min(edit.start for edit in edits), max(edit.end for edit in edits)
        line = self.file.line(shown if shown is not None else start)
        self._found[changed] = Mutant(
            operator=operator,
            file=self.file.path,
            folder=self.folder,
            edits=tuple(edits),
            start=start,
            end=end,
            line=line,
            subject=place.subject,
            original=text[start:end].strip(),
            replacement="".join(edit.text for edit in edits).strip(),
            block=place.block,
            refused=refused,
            constant=constant and not place.is_meta and not place.is_dynamic,
            skipped=self._skipped(operator, line),
        )

    def _skipped(self, operator: str, line: int) -> str | None:
        """The reason that a comment on the line, the line above it, or above a block around it gives."""
        if self._skips is None:
            self._skips = []
            for comment in self.file.comments():
                if (found := _skip(comment.text)) is not None:
                    self._skips.append((comment.line, *found))
        if not self._skips:
            return None
        begin = self.file.line_span(line)[0]
        around = [self.file.line(node) for node in self.file.enclosing(begin + self._indent(begin))]
        near = {line, line - 1, *(one - 1 for one in around)}
        for at, operators, reason in self._skips:
            patterns = operators.split(",")
            if at in near and any(re.fullmatch(one.replace("*", ".*"), operator) for one in patterns):
                return reason
        return None

    def _indent(self, begin: int) -> int:
        match = _INDENT.match(self.file.text, begin)
        return len(match.group()) if match is not None else 0


def _skip(comment: str) -> tuple[str, str] | None:
    """The operators that a comment leaves out, and its reason."""
    match = _SKIP.search(comment)
    return (match["operators"] or "*", match["reason"].strip()) if match is not None else None


def address_of(block: Block) -> str:
    """The address of a top-level block, inside its module; of local values, that of the block is empty."""
    prefixes = {"resource": "", "data": "data.", "variable": "var."}
    return prefixes.get(block.type, f"{block.type}.") + ".".join(block.labels) if block.labels else ""


def is_plain(node: Node) -> bool:
    """Whether an expression is written out: no reference and no function in it."""
    return not any(True for _ in references(node))


def quoted(expression: TemplateExpr, file: File) -> bool:
    """Whether a string is written in quotes, and not as a heredoc."""
    return expression.kind == "quoted" and file.text[expression.start : expression.start + 1] == '"'
