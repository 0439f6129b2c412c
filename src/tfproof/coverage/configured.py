"""What the source of a module sets, by its place: what tests can look at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tfproof import hcl
from tfproof.plan.exact_settings import META_ARGUMENTS

_REPEATED: Final = ("count", "for_each")
_CONDITIONS: Final = ("precondition", "postcondition")
_RENDERING: Final = "aws_iam_policy_document"
_LOCAL: Final = ("./", "../", ".\\", "..\\")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfiguredValue:
    """An argument that a resource or data source sets, or an output.

    Attributes:
        line: its first line.
        block: ``aws_x.y``, ``data.aws_x.y`` or ``output.x``.
        path: the names below it, without positions.
        renders: the data sources of IAM documents that feed it.
    """

    file: Path
    line: int
    block: str
    path: tuple[str, ...] = ()
    renders: frozenset[str] = frozenset()

    @property
    def subject(self) -> str:
        """What it is, as people name it."""
        return ".".join((self.block, *self.path))


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleRule:
    """A validation of a variable, or a precondition or postcondition.

    Attributes:
        line: its first line.
        end: its last line.
        subject: what has it: ``var.x``, ``aws_x.y``, ``output.x``.
        kind: ``validation``, ``precondition`` or ``postcondition``.
        message: a pattern of what it says; None where its words are computed.
    """

    file: Path
    line: int
    end: int
    subject: str
    kind: str
    message: str | None

    def says(self, text: str) -> bool:
        """Whether a failure's words are its own, as far as the source has them."""
        return self.message is not None and re.search(self.message, " ".join(text.split())) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedBlock:
    """A resource or data source with ``count`` or ``for_each``."""

    file: Path
    line: int
    block: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfiguredModule:
    """What a folder of source sets."""

    folder: Path
    values: tuple[ConfiguredValue, ...]
    rules: tuple[ModuleRule, ...]
    counted: tuple[CountedBlock, ...]


def read_configured(folder: Path) -> ConfiguredModule:
    """Read what a module sets.

    Raises:
        OSError: it cannot be listed.
    """
    values: list[ConfiguredValue] = []
    rules: list[ModuleRule] = []
    counted: list[CountedBlock] = []
    for file in hcl.read_folder(folder).all_files:
        for block in file.blocks:
            match block.type, block.labels:
                case "variable", (name,):
                    rules += _rules(file, f"var.{name}", block, ("validation",))
                case "output", (name,):
                    value = block.attribute("value")
                    if value is not None:
                        values.append(_value(file, f"output.{name}", (), value))
                    rules += _rules(file, f"output.{name}", block, _CONDITIONS)
                case (("resource" | "data"), (type_, name)):
                    address = f"{'data.' if block.type == 'data' else ''}{type_}.{name}"
                    values += _values(file, address, (), block.body)
                    for lifecycle in block.blocks_of("lifecycle"):
                        rules += _rules(file, address, lifecycle, _CONDITIONS)
                    repeated = [found for one in _REPEATED if (found := block.attribute(one)) is not None]
                    if any(
                        True for found in repeated for _ in hcl.references(found)
                    ):  # a written-out number never varies
                        counted.append(CountedBlock(file=file.path, line=file.line(block), block=address))
    return ConfiguredModule(folder=folder, values=tuple(values), rules=tuple(rules), counted=tuple(counted))


def called_folders(root: Path) -> Mapping[str, Path]:
    """Return the folder of each module that a root calls by relative path, by its address without keys; itself as ``""``."""
    found: dict[str, Path] = {}
    left = [("", root.resolve())]
    while left:
        address, folder = left.pop()
        if not folder.is_dir():
            continue
        found[address] = folder
        for name, source in _calls(folder):
            inner = (folder / source).resolve()
            if inner != folder and inner not in _above(address, found):
                left.append((f"{address}.module.{name}" if address else f"module.{name}", inner))
    return found


def _above(address: str, found: Mapping[str, Path]) -> Iterator[Path]:
    """The folders of the modules that a module is in: one that calls itself is no module."""
    for other, folder in found.items():
        if address == other or address.startswith(f"{other}.") or not other:
            yield folder


def _calls(folder: Path) -> Iterator[tuple[str, str]]:
    for file in hcl.read_folder(folder).all_files:
        for block in file.blocks:
            source = block.attribute("source") if block.type == "module" and len(block.labels) == 1 else None
            text = (
                source.expression.text
                if source is not None and isinstance(source.expression, hcl.TemplateExpr)
                else None
            )
            if text is not None and text.startswith(_LOCAL):
                yield block.labels[0], text


def _values(file: hcl.File, address: str, path: tuple[str, ...], body: hcl.Body) -> Iterator[ConfiguredValue]:
    for name, argument in body.attributes.items():
        if name not in META_ARGUMENTS or path:
            yield _value(file, address, (*path, name), argument)
    for child in body.children():
        if not isinstance(child, hcl.Block) or child.type in META_ARGUMENTS:
            continue
        if child.type == "dynamic" and len(child.labels) == 1:
            for content in child.blocks_of("content"):
                yield from _values(file, address, (*path, child.labels[0]), content.body)
        elif not child.labels:
            yield from _values(file, address, (*path, child.type), child.body)


def _value(file: hcl.File, address: str, path: tuple[str, ...], argument: hcl.Attribute) -> ConfiguredValue:
    fed = (_attributes(one) for one in hcl.references(argument))
    renders = frozenset(f"data.{'.'.join(names)}" for names in fed if names[:1] == [_RENDERING] and len(names) == 2)
    return ConfiguredValue(file=file.path, line=file.line(argument), block=address, path=path, renders=renders)


def _attributes(reference: hcl.ScopeTraversal) -> list[str]:
    """The type and name of the data source that a reference reads; nothing for others."""
    if reference.root != "data":
        return []
    return [step.name for step in reference.steps[:2] if isinstance(step, hcl.TraverseAttr)]


def _rules(file: hcl.File, subject: str, block: hcl.Block, kinds: tuple[str, ...]) -> Iterator[ModuleRule]:
    for kind in kinds:
        for rule in block.blocks_of(kind):
            yield ModuleRule(
                file=file.path,
                line=file.line(rule),
                end=file.line(rule.end - 1),
                subject=subject,
                kind=kind,
                message=_pattern(rule.attribute("error_message")),
            )


def _pattern(message: hcl.Attribute | None) -> str | None:
    """A pattern of the text that an error message comes to; what is interpolated may be anything."""
    if message is None or not isinstance(message.expression, hcl.TemplateExpr):
        return None
    parts = message.expression.parts
    texts = (str(part.value) if isinstance(part, hcl.LiteralValue) else None for part in parts)
    return "".join(".*" if text is None else re.escape(_joined(text)) for text in texts).strip()


def _joined(text: str) -> str:
    """Text with one blank for each run of blanks, at the ends as well."""
    return re.sub(r"\s+", " ", text)
