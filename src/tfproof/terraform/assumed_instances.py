"""What ``count`` and ``for_each`` cannot do without: the data sources that they hang on, and a way to tell them alone.

Terraform refuses a ``count`` that is not known (https://developer.hashicorp.com/terraform/language/meta-arguments/count). Its
expression then names twins (see :mod:`tfproof.terraform.data_source_twins`), which are answered with stand-ins. What is between, a local
value, a variable or an output, gets a second definition over twins, so that its other users still see what is unknown.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from tfproof import hcl
from tfproof.addresses import ModuleInstance
from tfproof.terraform.data_source_twins import TWIN
from tfproof.terraform.data_sources import DataSource, Reading
from tfproof.terraform.diagnostics import Diagnostic
from tfproof.terraform.pending_resources import Labels, hidden, key_references, repeating, repetitions, subject_of
from tfproof.terraform.second_definitions import Second, eased

_NOT_KNOWN = re.compile(r"Invalid (count|for_each|import id|import identity) argument")
_ARGUMENTS = ("count", "for_each")
_OF_IMPORTS = ("for_each", "id", "identity")
_DECIDES_OUTPUT = ("sensitive", "ephemeral")
_DECIDES_VARIABLE = ("type", "default", "sensitive", "ephemeral")

Key = tuple[str, str, str]
"""A folder, a kind (``local``, ``var``, ``module``) and a name; of a module's output, ``module.output``."""


@dataclass(kw_only=True)
class Assumption:
    """Whose answers are assumed, and where.

    Attributes:
        reading: the configuration and the data sources in it.
        sources: of the data sources that ask, by key, those that are assumed.
        users: the expressions that read twins, with their folder and file.
    """

    reading: Reading
    sources: frozenset[Key] = frozenset()
    users: list[tuple[str, hcl.File, hcl.Node]] = field(default_factory=list)
    _repeated: dict[str, set[Labels]] = field(default_factory=dict)
    _eased: list[tuple[str, hcl.File, hcl.Node]] = field(default_factory=list)
    _doubled: dict[Key, list[tuple[hcl.File, hcl.Node]]] = field(default_factory=dict)
    _seen: dict[Key, bool] = field(default_factory=dict)

    def learn(self, errors: Iterable[Diagnostic]) -> bool:
        """Find what errors hang on, and return whether that is anything new.

        An expression that is refused is first written so that ``&&`` and ``||`` look at their second side only where it
        matters, as later versions of Terraform do. Only when it is refused again is an answer assumed.
        """
        found = False
        for error in errors:
            for folder, file, node in self._refused(error):
                if not _among(self._eased, file, node):
                    trial = Assumption(reading=self.reading, _repeated=self._repeated)
                    if trial.hangs(node, folder):
                        between = [(key[0], *one) for key, defined in trial._doubled.items() for one in defined]
                        self._eased += [(folder, file, node), *between]
                        found = True
                elif not _among(self.users, file, node) and self.hangs(node, folder):
                    self._use(folder, file, node)
                    found = True
        while self._follow():
            pass
        return found

    def _use(self, folder: str, file: hcl.File, node: hcl.Node) -> None:
        self.users.append((folder, file, node))
        labels = repeating(file, node)
        if labels is not None:
            self._repeated.setdefault(folder, set()).add(labels)
            self._seen.clear()  # what reads a key of that block, or all its instances, hangs on the same

    def _follow(self) -> bool:
        """Find what repeats with the instances that are assumed, before Terraform refuses it; return whether there is any."""
        found = False
        trial = Assumption(reading=replace(self.reading, sources=()), _repeated=self._repeated)
        for folder, files in self.folders.items() if self._repeated else ():
            for file in files.all_files:
                for _, argument in repetitions(file):
                    node = argument.expression
                    if not _among(self.users, file, node) and trial.hangs(node, folder) and self.hangs(node, folder):
                        self._use(folder, file, node)
                        found = True
        return found

    @property
    def blocks(self) -> tuple[str, ...]:
        """The addresses of the blocks whose instances are assumed, without instance keys."""
        return tuple(
            ".".join(part for part in (module, *(labels[labels[0] == "resource" :])) if part)
            for module, folder in self.reading.modules.items()
            for labels in sorted(self._repeated.get(folder, ()))
        )

    def hidden(self, folder: str, file: hcl.File) -> Iterator[tuple[str, hcl.Edit]]:
        """Yield what is to be unknown in a file, since the keys of blocks are assumed, with the edit that makes it so."""
        known = [node for _, where, node in self.users if where is file]
        return hidden(file, self._repeated.get(folder, frozenset()), known)

    @property
    def folders(self) -> Mapping[str, hcl.Folder]:
        """Each module's folder."""
        return self.reading.folders

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses of the assumed data sources, without instance keys."""
        return tuple(sorted(a for key in self.sources for a in self.asking[key].addresses(self.reading.modules)))

    def edits_in(self, file: hcl.File) -> Iterator[hcl.Edit]:
        """Yield the edits of a file that make its expressions read twins."""
        for folder, where, node in self.users:
            if where is file:
                yield from self._renamed(node, folder)
        for node in {(node.start, node.end): node for _, where, node in self._eased if where is file}.values():
            yield from eased(file, node)

    def asked_with(self, source: DataSource) -> Iterator[hcl.Edit]:
        """Yield the edits that make the twin of a data source be asked with what twins say."""
        if source.key in self.sources:
            yield from self._renamed(source.block.body, source.folder)

    def shadows(self, folder: str) -> Iterator[Second]:
        """Yield the second definitions that a folder needs."""
        return (found for key in sorted(self._doubled) if key[0] == folder for found in self._definition(key))

    def arguments(self, folder: str) -> Iterator[Second]:
        """Yield what hands second values to the modules that a folder calls, for an override file."""
        for file, block in self._blocks(folder, "module"):
            child = self._called(folder, block.labels[0])
            names = (name for at, kind, name in sorted(self._doubled) if at == child and kind == "var")
            passed = [(name, one) for name in names if (one := block.attribute(name)) is not None]
            if passed:
                yield Second(text=f'module "{block.labels[0]}" {{\n', file=file, node=block)
            for name, argument in passed:
                value = self._text(folder, file, argument.expression)
                yield Second(text=f"  {TWIN}{name} = {value}\n", file=file, node=argument)
            if passed:
                yield Second(text="}\n", file=file, node=block)

    def _refused(self, error: Diagnostic) -> Iterator[tuple[str, hcl.File, hcl.Node]]:
        """The expressions that an error is about: of ``count``, ``for_each`` or an import, or of a provider's configuration."""
        provider = (error.address or "").rpartition("provider[")[1] != ""
        for at, folder in self.folders.items():
            for file in folder.all_files:
                here = posixpath.normpath(posixpath.join(at, file.path.name if file.path else ""))
                for block in file.blocks:
                    if provider and block.type == "provider":
                        yield at, file, block.body
                    if _NOT_KNOWN.fullmatch(error.summary) and error.file == here and _holds(file, block, error.line):
                        for inner in (block, *(block.blocks_of("data") if block.type == "check" else ())):
                            arguments = map(inner.attribute, _OF_IMPORTS if block.type == "import" else _ARGUMENTS)
                            yield from ((at, file, one.expression) for one in arguments if one is not None)

    def hangs(self, node: hcl.Node, folder: str) -> bool:
        """Return whether an expression of a folder hangs on a data source that asks; all on the way are remembered."""
        found = False
        for reference in hcl.references(node):
            found |= self._reference(reference, folder)
        return found

    def _reference(self, reference: hcl.ScopeTraversal, folder: str) -> bool:
        repeated = self._repeated.get(folder, set())
        if reference.root in {"each", "count"}:
            files = self.folders[folder].all_files
            return any(one == reference for file in files for one in key_references(file, repeated))
        if subject_of(reference) in repeated:
            self._read(reference, folder)
            return True
        return self._read(reference, folder)

    def _read(self, reference: hcl.ScopeTraversal, folder: str) -> bool:
        names = reference.names
        if reference.root == "data" and len(names) > 2:
            key = (folder, names[1], names[2])
            if key in self.asking:
                if key not in self.sources:
                    self.sources |= {key}
                    for at, _, node in self._local_data(folder, names[1], names[2]):
                        self.hangs(node, at)  # what it is asked with has to be known, too
                return True
            return self._once((folder, "data", f"{names[1]}.{names[2]}"), self._local_data(folder, names[1], names[2]))
        if reference.root in {"local", "var"} and len(names) > 1:
            kind, name = names[:2]
            defined = self._locals(folder, name) if kind == "local" else self._passed(folder, name)
            return self._doubling((folder, kind, name), defined)
        if reference.root == "module" and len(reference.keys) > 2:
            output = next(
                (key for key in reference.keys[2:] if isinstance(key, str) and self._is_output(folder, names[1], key)),
                None,
            )
            if output is not None:
                child = self._called(folder, names[1])
                return self._doubling((child, "output", output), self._output(child, output))
        return False

    def _once(self, key: Key, defined: Iterable[tuple[str, hcl.File, hcl.Node]]) -> bool:
        if key not in self._seen:
            self._seen[key] = False
            self._seen[key] = any(tuple(self.hangs(node, at) for at, _, node in defined))
        return self._seen[key]

    def _doubling(self, key: Key, defined: list[tuple[str, hcl.File, hcl.Node]]) -> bool:
        if self._once(key, defined):
            self._doubled.setdefault(key, [(file, node) for _, file, node in defined])
            return True
        return False

    def _renamed(self, node: hcl.Node, folder: str) -> Iterator[hcl.Edit]:
        for reference in hcl.references(node):
            place, name = self._twin(reference, folder)
            if name:
                yield hcl.Edit(start=place - len(name), end=place, text=f"{TWIN}{name}")

    def _twin(self, reference: hcl.ScopeTraversal, folder: str) -> tuple[int, str]:
        names = reference.names
        if reference.root == "data" and len(names) > 2 and (folder, names[1], names[2]) in self.sources:
            return reference.steps[1].end, names[2]
        if len(names) > 1 and (folder, names[0], names[1]) in self._doubled:
            return reference.steps[0].end, names[1]
        if reference.root == "module" and len(names) > 1:
            child = self._called(folder, names[1])
            for step, key in zip(reference.steps[1:], reference.keys[2:], strict=True):
                if (child, "output", key) in self._doubled:
                    return step.end, str(key)
        return 0, ""

    def _definition(self, key: Key) -> Iterator[Second]:
        folder, kind, name = key
        for file, node in self._doubled[key][:1]:
            if kind == "local":
                text = f"locals {{\n  {TWIN}{name} = {self._text(folder, file, node)}\n}}\n"
                yield Second(text=text, file=file, node=node)
            elif kind == "output":
                lines = self._copied(folder, kind, name, _DECIDES_OUTPUT)
                text = f'output "{TWIN}{name}" {{\n  value = {self._text(folder, file, node)}\n{lines}}}\n'
                yield Second(text=text, file=file, node=node)
        for file, block in self._declared(folder, "variable", name) if kind == "var" else ():
            # An override file can give a value only where the block itself need not.
            lines = self._copied(folder, "variable", name, _DECIDES_VARIABLE)
            default = "" if "  default = " in lines else "  default = null\n"
            yield Second(text=f'variable "{TWIN}{name}" {{\n{lines}{default}}}\n', file=file, node=block)

    def _declared(self, folder: str, kind: str, name: str) -> list[tuple[hcl.File, hcl.Block]]:
        return [(file, block) for file, block in self._blocks(folder, kind) if block.labels == (name,)][:1]

    def _copied(self, folder: str, kind: str, name: str, arguments: tuple[str, ...]) -> str:
        """Some arguments of a declaration, as they are written."""
        found = self._declared(folder, kind, name)
        kept = [(file, one) for file, block in found for one in map(block.attribute, arguments) if one is not None]
        return "".join(f"  {one.name} = {_written(file, one)}\n" for file, one in kept)

    def _text(self, folder: str, file: hcl.File, node: hcl.Node) -> str:
        """An expression over twins, in parentheses: it may have been written over several lines."""
        text = hcl.splice(file.text, [*self._renamed(node, folder), *eased(file, node)])
        shown = text[node.start : node.end + len(text) - len(file.text)]
        return f"(\n{shown}\n)"

    def _locals(self, folder: str, name: str) -> list[tuple[str, hcl.File, hcl.Node]]:
        return [
            (folder, file, argument.expression)
            for file in self.folders[folder].all_files for block in file.body.blocks_of("locals")
            if (argument := block.attribute(name)) is not None
        ]  # fmt: skip

    def _passed(self, folder: str, name: str) -> list[tuple[str, hcl.File, hcl.Node]]:
        """What the calls of a module pass for a variable."""
        found: list[tuple[str, hcl.File, hcl.Node]] = []
        for caller in self.folders:
            for file, block in self._blocks(caller, "module"):
                argument = block.attribute(name) if self._called(caller, block.labels[0]) == folder else None
                if argument is not None:
                    found.append((caller, file, argument.expression))
        return found

    def _output(self, folder: str, name: str) -> list[tuple[str, hcl.File, hcl.Node]]:
        return [
            (folder, file, value.expression)
            for file, block in self._blocks(folder, "output")
            if block.labels == (name,) and (value := block.attribute("value")) is not None
        ]

    def _local_data(self, folder: str, type_: str, name: str) -> list[tuple[str, hcl.File, hcl.Node]]:
        return [
            (folder, file, block.body) for file, block in self._blocks(folder, "data") if block.labels == (type_, name)
        ]

    def _is_output(self, folder: str, module: str, name: str) -> bool:
        child = self._called(folder, module)
        return any(block.labels == (name,) for _, block in self._blocks(child, "output"))

    def _blocks(self, folder: str, kind: str) -> Iterator[tuple[hcl.File, hcl.Block]]:
        for file in self.folders[folder].all_files if folder in self.folders else ():
            yield from ((file, block) for block in file.body.blocks_of(kind))

    def _called(self, folder: str, module: str) -> str:
        return self._calls.get((folder, module), "")

    @cached_property
    def asking(self) -> dict[Key, DataSource]:
        """The data sources that ask, by key."""
        return {source.key: source for source in self.reading.sources}

    @cached_property
    def _calls(self) -> dict[tuple[str, str], str]:
        """The folder of each module block, by its own folder and name."""
        found = {}
        for address, folder in self.reading.modules.items():
            module = ModuleInstance.parse(address)
            if module.steps:
                found[self.reading.modules[str(module.parent)], module.steps[-1][0]] = folder
        return found


def _among(known: Iterable[tuple[str, hcl.File, hcl.Node]], file: hcl.File, node: hcl.Node) -> bool:
    """Whether an expression is one of those; in the JSON syntax, the same one is read as another node each time."""
    return any(one is file and (known.start, known.end) == (node.start, node.end) for _, one, known in known)


def _written(file: hcl.File, argument: hcl.Attribute) -> str:
    """An argument's expression in the native syntax: the JSON one writes a type as a text."""
    type_ = hcl.text_of(argument.expression) if file.is_json and argument.name == "type" else None
    return type_ if type_ is not None else file.source(argument.expression)


def _holds(file: hcl.File, block: hcl.Block, line: int | None) -> bool:
    return line is not None and file.line(block) <= line <= file.line(block.end)
