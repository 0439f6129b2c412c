"""What a snapshot says of a plan: chosen values as text that people review, one value a line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tfproof.addresses import (
    ROOT,
    ModuleInstance,
    Reference,
    ResourceInstance,
    Step,
    extend_path,
    parse_path,
    path_text,
)
from tfproof.errors import AddressError, DocumentError, UnknownValueError, UsageError
from tfproof.plan.abstract_values import AbstractValue
from tfproof.plan.document_reading import read_document
from tfproof.plan.documents import DocumentState
from tfproof.plan.exact_settings import Names, configured_names
from tfproof.plan.reference_analysis import wiring_symbol
from tfproof.plan.references import Wiring
from tfproof.plan.resource import Resource
from tfproof.plan.secret_values import HIDDEN
from tfproof.plan.snapshot_values import PlanValues
from tfproof.plan.value_lines import Shown, Writer, fields, items, named, quoted
from tfproof.plan.value_state import ValueState, absent
from tfproof.plan.written_arguments import written_arguments
from tfproof.values import Unknown

Path = tuple[Step, ...]
_NOT_KNOWN = "(known after apply)"
_VARYING = "(another in each run)"


class _UnknownPart(str):
    """An unknown part of an IAM document, by what it is made of."""

    __slots__ = ()


def snapshot_text(plan: PlanValues, names: tuple[str, ...]) -> str:
    """Return chosen values as text, a line for each, sorted.

    Args:
        plan: what to show.
        names: resources (all that the configuration sets in them), attributes, modules and ``output.NAME``; without any,
            everything. A resource without its key is all its instances.

    Raises:
        AttributeAbsent: there is no such resource, module, attribute or output.
        UsageError: a name is none of these.
    """
    shown = _Snapshot(plan, plan.writer())
    found: dict[str, dict[str, Shown]] = {}
    outputs: dict[str, Shown] = {}
    for name in names or ("", *(f"output.{output}" for output in plan.outputs)):
        if name.startswith("output."):
            outputs[name] = shown.output(parse_path(name)[1:])
            continue
        for resource, path in _chosen(plan.resources, name, plan.folder):
            found.setdefault(resource.address, {}).update(
                {path_text(path): shown.attribute(resource, path)} if path else shown.settings(resource)
            )
    blocks = {address: _block(address, values) for address, values in found.items()}
    lines = [line for address in sorted(blocks) for line in blocks[address]]
    return "\n".join([*lines, *(line for name in sorted(outputs) for line in named(name, outputs[name]))])


def _block(address: str, values: Mapping[str, Shown]) -> list[str]:
    return [address, *(f"  {line}" for name in sorted(values) for line in named(name, values[name]))]


def _chosen(resources: Mapping[str, Resource], name: str, where: str | None) -> Iterator[tuple[Resource, Path]]:
    if not name:
        yield from ((resource, ()) for resource in resources.values())
        return
    try:
        wanted = Reference.from_root(name)
    except AddressError as error:
        raise UsageError(
            error.what, expected="the address of a resource, an attribute, a module, or output.NAME"
        ) from None
    subject = wanted.subject
    if not isinstance(subject, ModuleInstance | ResourceInstance) or wanted.output:
        raise UsageError(
            f"no snapshot can be taken of {name}", expected="a resource, an attribute, a module, or output.NAME"
        )
    found = [one for address, one in resources.items() if subject.contains(ResourceInstance.parse(address))]
    if not found:
        near = {str(ResourceInstance.parse(address).module) for address in resources} - {""}
        known = near if isinstance(subject, ModuleInstance) else set(resources)
        raise absent(f"nothing in this plan is {subject}", str(subject), known, kind="addresses", where=where)
    yield from ((resource, wanted.path) for resource in found)


class _Snapshot:
    def __init__(self, plan: PlanValues, writer: Writer) -> None:
        self._plan = plan
        self._write = writer

    def output(self, path: Path) -> Shown:
        first = str(path[0]) if path else ""
        if first not in self._plan.outputs:
            raise absent(
                f"the plan has no output {first!r}", first, self._plan.outputs, kind="outputs", where=self._plan.folder
            )
        self._plan.note_output(first)

        def unknown(steps: Path) -> Shown:
            symbol = self._plan.resolver.output(ROOT, first)
            for step in (*path[1:], *steps):
                symbol = symbol.get(step)
            return self._symbol(symbol)

        part = _existing(self._plan.outputs[first], f"output.{first}", path[1:])
        return self._state(part, (), unknown, lambda _: False)

    def attribute(self, resource: Resource, path: Path) -> Shown:
        part = _existing(resource.raw, resource.address, path, resource.where_of(()))
        if not part.holds_sensitive:
            resource.note(path_text(path), None, shown=False)
        return self._of(resource, path, part)

    def _of(self, resource: Resource, path: Path, part: ValueState) -> Shown:
        if self._plan.varies(resource, path) and part.sensitive is not True:
            return _VARYING
        simulated = (self._plan.simulated or {}).get(resource.address, frozenset())
        return self._state(part, path, lambda steps: self._unknown(resource, steps), lambda steps: steps in simulated)

    def settings(self, resource: Resource) -> dict[str, Shown]:
        """All that the configuration sets in a resource."""
        body = self._plan.resolver.body_of(resource)
        found = self._named(resource, (), resource.raw, configured_names(body))
        return found | {name: self._write.value(value) for name, value in written_arguments(body).items()}

    def _named(self, resource: Resource, path: Path, state: ValueState, names: Names) -> dict[str, Shown]:
        found: dict[str, Shown] = {}
        for name, inner in names.items():
            part, where = state.child(name), (*path, name)
            if inner is not None and part.is_list and not part.is_unknown and part.sensitive is not True:
                blocks = [(part.child(step), (*where, step)) for step in part.steps()]
                found[name] = items(fields(self._named(resource, at, one, inner)) for one, at in blocks)
            elif inner is not None and part.is_object and not part.is_unknown and part.sensitive is not True:
                found[name] = fields(self._named(resource, where, part, inner))
            else:
                if not part.holds_sensitive:
                    resource.note(path_text(where), None, shown=False)
                found[name] = self._of(resource, where, part)
        return found

    def _state(
        self, part: ValueState, path: Path, unknown: Callable[[Path], Shown], simulated: Callable[[Path], bool]
    ) -> Shown:
        if part.sensitive is True and (part.holds_unknown or part.value is not None):
            return HIDDEN
        if part.is_unknown:
            return unknown(path)
        if not part.holds_unknown and not isinstance(part.value, dict | list):
            return self._write.value(part.value, is_simulated=simulated(path))
        parts = ((step, self._state(part.child(step), (*path, step), unknown, simulated)) for step in part.steps())
        mark = "(simulated)" if simulated(path) else ""
        if part.is_list:
            return items((shown for _, shown in parts), mark)
        return fields({self._write.text(str(step)): shown for step, shown in parts}, mark)

    def _unknown(self, resource: Resource, path: Path) -> Shown:
        """A value that is known after apply: an IAM document with its known parts, else what it is made of."""
        try:
            document = read_document(resource, path_text(path), self._plan.resources)
            if document.state is DocumentState.PARTIAL and not any(one.sensitive for one in document.statements):
                return fields(
                    {key: self._document(part) for key, part in document.to_json(self._part).items()}, "(document)"
                )
        except (DocumentError, UnknownValueError):
            pass  # it is no document, or there is a part that nothing can stand for
        return self._symbol(wiring_symbol(resource, path, self._plan.resolver))

    def _part(self, part: Unknown) -> str:
        """What represents an unknown part of a document: what the data source that renders it has there."""
        place = Reference.from_root(part.path)
        rendering = self._plan.resources[str(place.subject)]
        shown = self._symbol(wiring_symbol(rendering, place.path, self._plan.resolver))
        return _UnknownPart(shown if isinstance(shown, str) else _made_of(rendering.wiring_at(place.path)))

    def _document(self, value: Any) -> Shown:
        if isinstance(value, _UnknownPart):
            return str(value)
        if isinstance(value, dict):
            return fields({key: self._document(part) for key, part in value.items()})
        if isinstance(value, list):
            return items(self._document(part) for part in value)
        return self._write.value(value)

    def _symbol(self, symbol: AbstractValue) -> Shown:
        if symbol.is_known:
            return self._write.value(symbol.known)
        if symbol.items is not None and symbol.items:
            parts = {str(step): self._symbol(part) for step, part in symbol.items.items()}
            return items(parts.values()) if symbol.is_list else fields(parts)
        if symbol.pieces:
            return quoted("".join(self._piece(piece) for piece in symbol.pieces))
        return _made_of(Wiring.of(symbol))

    def _piece(self, piece: AbstractValue) -> str:
        if piece.is_known and isinstance(piece.known, str):
            return self._write.text(piece.known)
        return "${" + (str(piece.known) if piece.is_known else _made_of(Wiring.of(piece))) + "}"


def _made_of(wiring: Wiring) -> str:
    if wiring.exact:
        return wiring.references[0]
    if not wiring.references:
        return _NOT_KNOWN
    return f"(known after apply, made of {', '.join(wiring.references)})"


def _existing(state: ValueState, owner: str, path: Path, where: str | None = None) -> ValueState:
    """The part of a value at a path.

    Raises:
        AttributeAbsent: there is none.
    """
    for depth, step in enumerate(path):
        if not state.is_unknown and step not in state.steps():
            at = extend_path(owner, path[:depth])
            what = f"{at} has no attribute {step!r}"
            raise absent(what, str(step), map(str, state.steps()), kind="attributes", where=where)
        state = state.child(step)
    return state
