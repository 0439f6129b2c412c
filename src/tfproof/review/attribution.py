"""Which hunk of a difference a finding comes from."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from tfproof.addresses import ModuleInstance
from tfproof.errors import TfproofError
from tfproof.findings import Finding, Location
from tfproof.hcl import Block, File, Node, is_source_file, references
from tfproof.plan import Plan, Resource
from tfproof.review.hunks import Hunk
from tfproof.review.variables import given_at, read_source

_REACH = 40
_STATEMENT = re.compile(r"statement \d+(?: \([^)]*\))? of ([^\s,;:]+)")
_MODULE = re.compile(r"module\.([^.\[]+)")
_QUOTED = re.compile(r'"([^"\n]+)"')
_VARIABLE = re.compile(r"var\.([\w-]+)")


class Attribution:
    """Finds the hunk of each finding: that of its line, else of its block, else of what its attributes refer to.

    Args:
        now: the current plan and the folder of its stack.
        then: the same of the base revision.
    """

    def __init__(self, hunks: Sequence[Hunk], now: tuple[Plan, Path], then: tuple[Plan, Path]) -> None:
        self._hunks = hunks
        self._now, self._then = now, then

    def of(self, finding: Finding) -> Hunk | None:
        """Return the nearest hunk that explains ``finding``; None when there is none."""
        plan, folder = self._now
        named = (plan.all_resources.get(address) for address in _STATEMENT.findall(finding.found))
        starts = [
            one
            for one in (*named, self._at(finding.location), plan.all_resources.get(finding.address))
            if one is not None
        ]
        if finding.location is not None and (found := self._around(finding.location, folder)):
            return found
        for look in (self._own, self._referred, self._read_from):
            for resource in starts:
                if found := look(resource):
                    return found
        if starts:
            return self._referring(finding) or self._called(starts[-1].address)
        gone = self._then[0].all_resources.get(finding.address)
        if gone is None:
            return None
        return (self._removed(gone.location) if gone.location else None) or self._called(finding.address, old=True)

    def _own(self, resource: Resource) -> Hunk | None:
        """The hunk of a resource's own block: a finding may have no line, such as what a provider refuses."""
        return self._around(resource.location, self._now[1]) if resource.location is not None else None

    def _at(self, place: Location | None) -> Resource | None:
        """The resource whose block a place is in, which may be another one than the finding names."""
        plan, folder = self._now
        if place is None:
            return None
        first, last = _block(folder / place.file, place.line)
        declared = ((one, one.location) for one in plan.all_resources.values())
        return next((one for one, at in declared if at and at.file == place.file and first <= at.line <= last), None)

    def _around(self, place: Location, folder: Path) -> Hunk | None:
        """The hunk of a line, else the nearest one of the block around it."""
        here = [hunk for hunk in self._hunks if hunk.file == place.file]
        exact = next((hunk for hunk in here if hunk.new and hunk.meets(place.line, place.line)), None)
        if exact is not None or not here:
            return exact
        first, last = _block(folder / place.file, place.line)
        inside = [hunk for hunk in here if hunk.meets(first, last)]
        return min(inside, key=lambda hunk: hunk.distance(place.line), default=None)

    def _removed(self, place: Location) -> Hunk | None:
        """The hunk that removed a block of the base revision."""
        first, last = _block(self._then[1] / place.file, place.line)
        return next(
            (hunk for hunk in self._hunks if hunk.file == place.file and hunk.meets(first, last, old=True)), None
        )

    def _called(self, address: str, *, old: bool = False) -> Hunk | None:
        """The hunk in the root's call of the module that an address is in, of the current version or the base revision."""
        module = _MODULE.match(address)
        if module is None:
            return None
        folder = self._then[1] if old else self._now[1]
        for hunk in self._hunks:
            start, lines = (hunk.old_start, hunk.old) if old else (hunk.new_start, hunk.new or ("",))
            blocks = (_outermost(folder / hunk.file, start + number) for number in range(len(lines)))
            if "/" not in hunk.file and any(
                one and one.type == "module" and one.labels == (module[1],) for one in blocks
            ):
                return hunk
        return None

    def _referred(self, resource: Resource) -> Hunk | None:
        """Breadth first over what the attributes of a resource refer to: other blocks, and input variables."""
        plan, folder = self._now
        seen, queue = {resource.address}, [resource]
        while queue and len(seen) < _REACH:
            one = queue.pop(0)
            for reference in _references(one):
                if found := self._sets(reference):
                    return found
                for address, other in plan.all_resources.items():
                    if address not in seen and _is_part_of(reference, address):
                        seen.add(address)
                        queue.append(other)
                        if other.location is not None and (found := self._around(other.location, folder)):
                            return found
        return None

    def _referring(self, finding: Finding) -> Hunk | None:
        """The hunk of a block that refers to a resource and decides what is found at it, such as the versioning of a bucket.

        Of several that changed, the one whose type the finding speaks of.
        """
        changed: dict[Hunk, str] = {}
        for resource in self._referring_now.get(finding.address, ()):
            if hunk := self._own(resource):
                changed.setdefault(hunk, resource.type)
        for resource in self._referring_then.get(finding.address, ()):
            is_gone = resource.address not in self._now[0].all_resources
            if is_gone and resource.location is not None and (hunk := self._removed(resource.location)):
                changed.setdefault(hunk, resource.type)
        said = f"{finding.title} {finding.found} {finding.expected} {finding.fix}".lower()
        meant = [hunk for hunk, type_ in changed.items() if type_.rpartition("_")[2] in said]
        for one in (meant, [*changed]):
            if len(one) == 1:
                return one[0]
        return None

    @cached_property
    def _referring_now(self) -> Mapping[str, Collection[Resource]]:
        return _referring(self._now[0])

    @cached_property
    def _referring_then(self) -> Mapping[str, Collection[Resource]]:
        return _referring(self._then[0])

    def _read_from(self, resource: Resource) -> Hunk | None:
        """The hunk of what a block reads and no plan names: local values, defaults of input variables, and files."""
        if resource.location is None:
            return None
        stack = self._now[1]
        file, folder = stack / resource.location.file, Path(resource.location.file).parent
        source, block = read_source(file), _outermost(file, resource.location.line)
        if source is None or block is None:
            return None
        declared = dict(_declared(stack / folder))
        seen: set[tuple[str, ...]] = set()
        queue: list[tuple[File, Node]] = [(source, block)]
        while queue:
            source, node = queue.pop(0)
            for name in _QUOTED.findall(source.source(node)):
                path = os.path.normpath(folder / name.removeprefix("${path.module}/"))
                if found := next((hunk for hunk in self._hunks if hunk.file == path), None):
                    return found
            for key in [one.names[: 3 if one.names[0] == "data" else 2] for one in references(node)]:
                if key in declared and key not in seen:
                    seen.add(key)
                    queue.append(declared[key])
                    of, what = declared[key]
                    name, (first, last) = os.path.relpath(of.path, stack), _lines(of, what)
                    if found := next((one for one in self._hunks if one.file == name and one.meets(first, last)), None):
                        return found
        return None

    def _sets(self, reference: str) -> Hunk | None:
        """The hunk that gives a variable another value: in a variable definitions file, a call or the declaration."""
        module, rest = ModuleInstance.leading(reference)
        found = _VARIABLE.match(rest)
        if found is None:
            return None
        files = [hunk.file for hunk in self._hunks if ".tfvars" in hunk.file]
        for (plan, stack), old in ((self._now, False), (self._then, True)):
            given = {name: one.get("value") for name, one in dict(plan).get("variables", {}).items()}
            for source, node in given_at(stack, module, found[1], files=files, given=given):
                name, (first, last) = os.path.relpath(source.path, stack), _lines(source, node)
                for hunk in self._hunks:
                    if hunk.file == name and (hunk.old if old else True) and hunk.meets(first, last, old=old):
                        return hunk
        return None


def _referring(plan: Plan) -> Mapping[str, Collection[Resource]]:
    """The resources that refer to each resource, by the address of the latter."""
    found: dict[str, dict[str, Resource]] = {}
    for one in plan.all_resources.values():
        for reference in _references(one):
            for target in plan.all_resources:
                if target != one.address and _is_part_of(reference, target):
                    found.setdefault(target, {})[one.address] = one
    return {target: ones.values() for target, ones in found.items()}


def _is_part_of(reference: str, address: str) -> bool:
    return reference == address or reference.startswith((f"{address}.", f"{address}["))


def _references(resource: Resource) -> Iterator[str]:
    for attribute in resource:
        try:
            yield from resource.wiring(attribute).references
        except TfproofError:
            continue


def _declared(module: Path) -> Iterator[tuple[tuple[str, ...], tuple[File, Node]]]:
    """The local values, input variables and data sources of a module, by how they are read."""
    for path in sorted(module.iterdir()):
        source = read_source(path) if is_source_file(path.name, opentofu=True) else None
        for block in source.blocks if source is not None else ():
            assert source is not None  # noqa: S101 - it has a block
            if block.type == "variable":
                yield ("var", *block.labels), (source, block)
            if block.type == "data":
                yield ("data", *block.labels), (source, block)
            for local in block.body.attributes.values() if block.type == "locals" else ():
                yield ("local", local.name), (source, local)


def _block(file: Path, line: int) -> tuple[int, int]:
    """The lines of the outermost block around a line; the line alone when there is none."""
    block = _outermost(file, line)
    source = read_source(file)
    return (line, line) if block is None or source is None else _lines(source, block)


def _lines(source: File, node: Node) -> tuple[int, int]:
    return source.line(node), source.line(max(node.end - 1, 0))


def _outermost(file: Path, line: int) -> Block | None:
    source = read_source(file)
    if source is None:
        return None
    begin, end = source.line_span(line)
    text = source.text[begin:end]
    around = source.enclosing(begin + len(text) - len(text.lstrip()))
    return around[0] if around and isinstance(around[0], Block) else None
