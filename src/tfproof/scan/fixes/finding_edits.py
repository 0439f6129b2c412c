"""Makes the edits of findings: what a policy calls a safe value, in the source where it is."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tfproof.addresses import ResourceInstance
from tfproof.errors import AddressError
from tfproof.findings import Finding, Findings
from tfproof.hcl import NOT_CONSTANT, Expression, File, ScopeTraversal, TemplateWrap, constant, lines_of
from tfproof.review.hidden_secrets import Secrets, reported_secret_lines, secret_lines
from tfproof.scan.fixes.argument_edits import bodies_of, last_name, may_be_made, with_values
from tfproof.scan.fixes.modules import Declared, LocalModules
from tfproof.source_edits import FixKind, SourceEdit, kind_of

Safe = tuple[tuple[str, str], ...]
"""Arguments, with the nested blocks that they stand in, and the safe value of each as JSON."""
_FURTHEST = 8
_MARKS = ("sensitive", "ephemeral")


def with_edits(
    result: Findings,
    safe: Mapping[tuple[str, str], Safe],
    *,
    stack: Path,
    planned: Collection[str],
    plans: Sequence[Mapping[str, Any]],
    careful: Collection[str] = (),
) -> Findings:
    """Return findings with the edits that take them away.

    Args:
        result: what was found.
        safe: what would be safe, by rule and address.
        stack: the folder of the stack.
        planned: every address that will exist; none when nothing was planned.
        plans: the plans of the stack, which tell what is secret.
        careful: the rules whose edits are no exact ones, wherever the value is written.
    """
    if not safe:
        return result
    maker = _Maker(result, LocalModules(stack), planned, plans, careful)
    made = {
        (one.rule, one.address): tuple(maker.edits(one, safe[one.rule, one.address]))
        for one in result.findings
        if (one.rule, one.address) in safe
    }
    values: dict[object, set[str]] = defaultdict(set)
    for edit in (edit for edits in made.values() for edit in edits):
        for target, value in edit.targets.items():
            values[target].add(value)
    left = [replace(one, edits=_together(made.get((one.rule, one.address), ()), values)) for one in result.all]
    return replace(Findings.of(left, checks=result.checks, notes=result.notes), fail_on=result.fail_on)


def _together(edits: tuple[SourceEdit, ...], values: Mapping[object, Collection[str]]) -> tuple[SourceEdit, ...]:
    """Edits that belong together: all are as the worst, and those that others contradict are sketches."""
    contradicted = any(len(values[target]) > 1 for edit in edits for target in edit.targets)
    kind = FixKind.SKETCH if contradicted else kind_of(edits)
    return tuple(replace(edit, kind=kind) for edit in edits) if kind is not None else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _WrittenPlace:
    """Where a value is given: a block of a module, and the argument in it."""

    module: tuple[str, ...]
    block: tuple[str, ...]
    argument: str
    declared: Declared


@dataclass(frozen=True, slots=True, kw_only=True)
class _Setting:
    """A value that is to be given at a place, and how far that can be relied on."""

    place: _WrittenPlace
    value: str
    kind: FixKind


class _Maker:
    def __init__(
        self,
        result: Findings,
        modules: LocalModules,
        planned: Collection[str],
        plans: Sequence[Mapping[str, Any]],
        careful: Collection[str],
    ) -> None:
        self._careful = frozenset(careful)
        self._modules = modules
        self._secrets = Secrets.of(plans)
        self._told = reported_secret_lines(result)
        self._given = {name: one.get("value") for plan in plans for name, one in plan.get("variables", {}).items()}
        self._planned = _by_block(planned)
        failed: dict[str, set[str]] = defaultdict(set)
        for one in result.findings:
            failed[one.rule].add(one.address)
        self._failed = {rule: _by_block(addresses) for rule, addresses in failed.items()}
        self._is_planned = bool(planned)
        self._edits: dict[tuple[object, ...], SourceEdit | None] = {}
        self._shares_nothing: dict[tuple[object, ...], bool] = {}
        self._hidden: dict[str, list[tuple[int, int]]] = {}

    def edits(self, finding: Finding, safe: Safe) -> Iterator[SourceEdit]:
        """The edits of a finding. None at all where one of them cannot be made or would show a secret."""
        try:
            resource = ResourceInstance.parse(finding.address).resource
        except AddressError:
            return
        module = tuple(name for name, _ in resource.module.steps)
        block = ("resource", resource.type, resource.name)
        declared = self._modules.find(module, *block)
        if declared is None or resource.mode != "managed":
            return
        settings: list[_Setting] = []
        for argument, value in safe:
            place = _WrittenPlace(module=module, block=block, argument=argument, declared=declared)
            found = list(self._settings(finding, place, value))
            if not found:
                return
            settings += found
        groups: dict[tuple[Path, tuple[str, ...]], list[_Setting]] = defaultdict(list)
        for one in settings:
            groups[one.place.declared.file.path, one.place.block].append(one)
        edits = [self._known(group) for group in groups.values()]
        yield from (edit for edit in edits if edit is not None and None not in edits)

    def _settings(self, finding: Finding, place: _WrittenPlace, value: str) -> Iterator[_Setting]:
        """Where an argument gets its value from in the source; none where nothing has it."""
        bodies = bodies_of(place.declared.block, place.argument)
        name = last_name(place.argument)
        written = [one.expression for body in bodies if (one := body.attribute(name)) is not None]
        computed = [one for one in written if constant(one) is NOT_CONSTANT]
        sources = [self._source(place.module, one, _FURTHEST) for one in computed]
        known = [source for source in sources if source is not None]
        if not bodies and not may_be_made(place.declared.block, place.argument):
            return
        if not computed:
            exact = finding.rule not in self._careful and self._alone(finding.rule, place)
            kind = FixKind.EXACT if exact else FixKind.LIKELY
            yield _Setting(place=place, value=value, kind=kind)
        elif len(known) == len(computed) == len(bodies):
            yield from (_Setting(place=source, value=value, kind=FixKind.LIKELY) for source in known)
        else:
            yield _Setting(place=place, value=value, kind=FixKind.SKETCH)

    def _alone(self, rule: str, place: _WrittenPlace) -> bool:
        """Whether every instance of a block has the finding, whichever call of its module made it."""
        key = (rule, place.module, place.block)
        if key not in self._shares_nothing:
            self._shares_nothing[key] = self._fails_everywhere(rule, place)
        return self._shares_nothing[key]

    def _fails_everywhere(self, rule: str, place: _WrittenPlace) -> bool:
        failed = self._failed.get(rule, {})
        blocks = [(module, *place.block) for module in self._modules.sharing(place.module)]
        if self._is_planned:
            return all(self._planned.get(one, set()) <= failed.get(one, set()) for one in blocks)
        return all(failed.get(one) for one in blocks)

    def _source(self, module: tuple[str, ...], expression: Expression, left: int) -> _WrittenPlace | None:
        """Where the value of an expression is written out, if it is nothing but a variable or a local value."""
        inner = expression.wrapped if isinstance(expression, TemplateWrap) else expression
        if not isinstance(inner, ScopeTraversal) or len(inner.keys) != 2 or not left:
            return None
        root, name = inner.root, str(inner.keys[1])
        if root == "local":
            return self._written(module, ("locals",), name, self._modules.local(module, name), left)
        variable = self._modules.find(module, "variable", name) if root == "var" else None
        if variable is None or any(variable.attribute(mark) for mark in _MARKS):
            return None
        if module:
            call = self._modules.find(module[:-1], "module", module[-1])
            if call is None:
                return None
            if call.attribute(name) is not None:
                return self._written(module[:-1], ("module", module[-1]), name, call, left)
        place = self._written(module, ("variable", name), "default", variable, left)
        default = variable.attribute("default")
        given = not module and name in self._given and default is not None
        differs = given and default is not None and constant(default.expression) != self._given[name]
        return None if differs else place

    def _written(
        self, module: tuple[str, ...], block: tuple[str, ...], name: str, declared: Declared | None, left: int
    ) -> _WrittenPlace | None:
        attribute = declared.attribute(name) if declared is not None else None
        if declared is None or attribute is None:
            return None
        if constant(attribute.expression) is NOT_CONSTANT:
            return self._source(module, attribute.expression, left - 1)
        return _WrittenPlace(module=module, block=block, argument=name, declared=declared)

    def _known(self, settings: Sequence[_Setting]) -> SourceEdit | None:
        """As :meth:`_edit`, which is asked once for all instances of a block."""
        place = settings[0].place
        key = (place.declared.file.path, place.block, *((one.place.argument, one.value, one.kind) for one in settings))
        if key not in self._edits:
            self._edits[key] = self._edit(settings)
        return self._edits[key]

    def _edit(self, settings: Sequence[_Setting]) -> SourceEdit | None:
        """One edit of one block; None where nothing changes, or where the lines that it touches may hold a secret."""
        place = settings[0].place
        file, name = place.declared.file, self._modules.name(place.declared.file.path)
        values = {one.place.argument: one.value for one in settings}
        if any(values[one.place.argument] != one.value for one in settings):
            return None
        changed = with_values(file, place.block, {argument: json.loads(value) for argument, value in values.items()})
        if changed is None or changed == file.text:
            return None
        kinds = [one.kind for one in settings]
        kinds += [FixKind.SKETCH] * place.declared.overridden + [self._modules.kind_of(file.path)]
        first, old, new = changed_lines(file.text, changed)
        names = {last_name(argument) for argument in values}
        alone = len(old) == 1 and old[0].partition("=")[0].strip() in names
        if not self._is_planned and not alone:
            return None  # only a plan tells which of the neighbors is secret
        if not self._is_shown(file, name, first, old) or names & self._secrets.arguments:
            return None
        return SourceEdit(
            kind=max(kinds, key=lambda kind: kind.rank),
            file=name,
            block=place.block,
            settings=tuple(values.items()),
            first=first,
            old=old,
            new=new,
        )

    def _is_shown(self, file: File, name: str, first: int, lines: Sequence[str]) -> bool:
        last = first + len(lines) - 1
        if name not in self._hidden:
            self._hidden[name] = [*secret_lines(file.path, self._secrets), *self._told.get(name, ())]
        hidden = self._hidden[name]
        return not any(start <= last and end >= first for start, end in hidden) and not any(
            map(self._secrets.are_in, lines)
        )


def changed_lines(before: str, after: str) -> tuple[int, tuple[str, ...], tuple[str, ...]]:
    """Return the first line that differs, counted from 1, and the lines of both; of the old text at least one."""
    old, new = lines_of(before), lines_of(after)
    shortest, same, end = min(len(old), len(new)), 0, 0
    while same < shortest and old[same] == new[same]:
        same += 1
    while end < shortest - same and old[-1 - end] == new[-1 - end]:
        end += 1
    if same == len(old) - end:
        same -= 1
    return same + 1, tuple(old[same : len(old) - end]), tuple(new[same : len(new) - end])


def _by_block(addresses: Collection[str]) -> dict[tuple[object, ...], set[str]]:
    """Addresses of instances by module, type and name of their block."""
    found: dict[tuple[object, ...], set[str]] = defaultdict(set)
    for address in addresses:
        try:
            resource = ResourceInstance.parse(address).resource
        except AddressError:
            continue
        if resource.mode != "managed":
            continue
        module = tuple(name for name, _ in resource.module.steps)
        found[(module, "resource", resource.type, resource.name)].add(address)
    return found
