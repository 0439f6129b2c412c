"""A resource of a view: read from the source or the plan that Checkov scans, not from what Checkov makes of it.

In a plan, Checkov puts the first reference where a value is unknown, pairs blocks of a set by position, and drops edges across
modules. The plan itself says which values are known after apply, and the configuration in it says what feeds them.
Format: https://developer.hashicorp.com/terraform/internals/json-format
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from tfproof.addresses import Key, Reference, ResourceInstance, Step, path_text, without_keys
from tfproof.errors import DocumentError
from tfproof.plan.document_reading import read_document
from tfproof.plan.documents import DocumentState
from tfproof.plan.references import Wiring
from tfproof.scan.facts.plan_file import PlanFile, leaves, most_exact
from tfproof.scan.facts.resource import Block, Resource, Targets, Use
from tfproof.scan.facts.unknown_values import End, identifies, local_reference, local_text, names_resource
from tfproof.scan.facts.unresolved import Unresolved, holds_unresolved, is_unresolved

# Attributes whose parts matter: when they are unknown as a whole, the plan does not say which part refers.
_NESTED = frozenset({"roles", "role_mapping"})
_OWN_KEY = frozenset({("each", "key"), ("each", "value"), ("count", "index")})


class ViewBlock(Block):
    """A body whose unknown parts are marked; ``written`` are the configuration's expressions of it, when they are known.

    What is unknown and not written is for the provider to choose: it is absent. So is what is written as a null, of which
    ``is_null`` decides by its expression. ``shown`` gives what the source shows of the unknown value at a path in the block,
    ``path`` is where the block is in its resource.
    """

    def __init__(
        self,
        body: Mapping[str, Any],
        written: Sequence[Mapping[str, Any]] = (),
        is_null: Callable[[object], bool] = lambda _: False,
        shown: Callable[[tuple[Step, ...]], object] = lambda _: Unresolved(),
        path: tuple[Step, ...] = (),
    ) -> None:
        self._shown = shown
        self.path = path
        self._body = body
        self._written = written
        self._is_null = is_null

    def value(self, name: str) -> object:  # noqa: D102 - see Block
        value = self._body.get(name)
        if not is_unresolved(value):
            return value
        if self._written and all(self._is_null(block[name]) for block in self._written if name in block):
            return None
        return value if value.expression else self._shown((name,))

    def blocks(self, name: str, *, computed: bool = False) -> tuple[Block, ...] | Unresolved:  # noqa: D102, ARG002 - see Block
        value = self._body.get(name)
        if is_unresolved(value):
            return value
        bodies = value if isinstance(value, list) else [] if value is None else [value]
        if any(is_unresolved(body) for body in bodies):
            return Unresolved()
        written = [part for block in self._written for part in _blocks(block.get(name))]
        # When there are more than are written, some come from a ``dynamic`` block, which the plan's configuration leaves out.
        known = written if len(written) == len(bodies) else []
        is_null = self._null_in(name)
        return tuple(
            ViewBlock(body, known, is_null, functools.partial(self._shown_in, (name, at)), (*self.path, name, at))
            for at, body in enumerate(bodies)
            if isinstance(body, Mapping)
        )

    def _shown_in(self, block: tuple[Step, ...], path: tuple[Step, ...]) -> object:
        return self._shown((*block, *path))

    def unknown_at(self, path: Sequence[str]) -> bool:
        """Whether the value at ``path`` (names, and numbers of nested blocks), or a part of it, is not known."""
        name, *rest = path
        value = self.value(name)
        nested = self.blocks(name, computed=True)
        written = any(isinstance(block.get(name), list) for block in self._written)
        if is_unresolved(nested) or not nested or not isinstance(value, list) or not written:
            return holds_unresolved(_within(value, rest))
        index = rest[0].strip("[]") if rest else ""
        deeper = rest[1:] if index.isdigit() or not index else rest
        chosen = nested[int(index) : int(index) + 1] if index.isdigit() else nested
        return any(
            one.unknown_at(inner)
            for one in chosen
            if isinstance(one, ViewBlock)
            for inner in ([deeper] if deeper else ([each] for each in one.body))
        )

    @property
    def body(self) -> Mapping[str, Any]:
        """All values."""
        return self._body

    def _null_in(self, name: str) -> Callable[[object], bool]:
        """What tells whether an expression in the nested block ``name`` gives null."""
        del name
        return self._is_null


class ViewResource(ViewBlock, Resource):
    """A resource of any view: what the plan, or the source read as a plan, says of it."""

    def __init__(self, plan: PlanFile, *, address: str, type_: str) -> None:
        super().__init__(plan.body(address), [plan.expressions(address)], shown=functools.partial(plan.shown, address))
        self._plan = plan
        self.view = plan.view
        self.address = address
        self.type = type_
        self._targets: dict[tuple[str, str], Targets] = {}

    @property
    def secrets(self) -> tuple[str, ...]:
        """The texts that the plan marks as sensitive."""
        return self._plan.secrets_of(self.address)

    def _null_in(self, name: str) -> Callable[[object], bool]:
        return functools.partial(self._plan.null_in, self.address, name)

    @property
    def present(self) -> bool:
        """False when the plan says nothing of this address: then nothing can be decided."""
        return self.address in self._plan.values

    @property
    def absent(self) -> bool:
        """True when it certainly has no instance."""
        return self.address in self._plan.absent

    def value(self, name: str) -> object:
        """Return the value; one that is not set and the provider will choose is absent, not unresolved."""
        value = self._body.get(name)
        if value is not None and self._plan.chosen_by_provider(self.address, name):
            return None
        return self._shown((name,)) if is_unresolved(value) and not value.expression else value

    def blocks(self, name: str, *, computed: bool = False) -> tuple[Block, ...] | Unresolved:
        """Return the blocks; of those that the provider makes itself, the configuration in a plan says nothing."""
        found = super().blocks(name)
        return () if computed and is_unresolved(found) and self._plan.unwritten(self.address, name) else found

    def document(self, name: str, within: Block | None = None) -> Mapping[str, object] | Unresolved:  # noqa: D102 - see Resource
        value = within.value(name) if within else self._body.get(name)
        if isinstance(value, str):
            try:
                parsed = json.loads(value)
            except json.JSONDecodeError:
                return Unresolved(expression=f"{name} is not JSON")
            return parsed if isinstance(parsed, Mapping) else Unresolved(expression=f"{name} is not an object")
        if not is_unresolved(value):
            return Unresolved(expression=name)
        return self._rebuilt(path_text((*(within.path if isinstance(within, ViewBlock) else ()), name)))

    def _rebuilt(self, name: str) -> Mapping[str, object] | Unresolved:
        resources = self._plan.core.all_resources
        try:
            found = read_document(resources[self.address], name, resources)
        except DocumentError as error:
            return Unresolved(expression=error.what)
        if found.state is DocumentState.OPAQUE:
            return Unresolved(expression=local_reference(found.references[0]) if len(found.references) == 1 else name)
        return found.marked(lambda part: Unresolved(expression=_label(part.path, found.wiring(part))))

    def users(self, type_: str, attributes: tuple[str, ...]) -> tuple[Use, ...]:  # noqa: D102 - see Resource
        uses: list[Use] = []
        for address, body in self._plan.values.items():
            if self._plan.types.get(address) != type_:
                continue
            for attribute in attributes:
                uses.extend(self._uses_in(address, attribute, body.get(attribute)))
        return tuple(uses)

    def targets(self, name: str, type_: str) -> Targets:  # noqa: D102 - see Resource
        if (name, type_) not in self._targets:
            self._targets[name, type_] = self._found_targets(name, type_)
        return self._targets[name, type_]

    def _found_targets(self, name: str, type_: str) -> Targets:
        others = self.others(type_)
        found: list[Resource] = []
        unknown = False
        for _, leaf in leaves(self.value(name), name):
            unknown = unknown or is_unresolved(leaf)
            if isinstance(leaf, str):
                found.extend(other for other in others if _is_named(other, leaf))
        certain = True
        ends = self._plan.ends(self.address, name) if unknown else []
        if ends is not None:
            for end in ends:
                found.extend(one for one in others for reference in end.references if _may_mean(reference, one.address))
                certain = certain and end.exact and identifies(end.references[0])
        else:
            own = ResourceInstance.parse(self.address)
            references = most_exact(self._plan.references(self.address, name))
            keyed = any(one.subject in _OWN_KEY for one in references)
            if any(one.subject == ("each", "value") for one in references):
                references += self._plan.iterated(self.address)
            references = [one for one in references if one.subject not in _OWN_KEY]
            followed = [self._plan.follow(own.module, [reference]) for reference in references]
            for one_end in followed:
                named = [other for other in others if one_end is not None and _may_mean(one_end, other.address)]
                same_key = [one for one in named if keyed and own.key is not None and _key(one.address) == own.key]
                found.extend(same_key or named)
            plain = bool(references) and identifies(references[0])
            certain = len(followed) == 1 and followed[0] is not None and plain
        return Targets(resources=tuple({other.address: other for other in found}.values()), certain=certain)

    def names(self) -> frozenset[str]:  # noqa: D102 - see Resource
        body = self._plan.values.get(self.address, {})
        return frozenset(name for name in (body.get("arn"), body.get("id")) if isinstance(name, str))

    def references(self, name: str) -> frozenset[str]:  # noqa: D102 - see Resource
        found = self._plan.references(self.address, name)
        return frozenset(without_keys(reference.named) for reference in map(Reference.parse, found))

    def others(self, type_: str) -> tuple[Resource, ...]:  # noqa: D102 - see Resource
        return _of_type(self._plan, type_)

    def region(self) -> str | Unresolved:  # noqa: D102 - see Resource
        return self.text("region") or self._plan.region(self.address)

    def _uses_in(self, address: str, attribute: str, value: object) -> Iterator[Use]:
        # In a plan both are mostly unknown; after a simulated apply they are known, and no two resources have the same.
        own = self.names()
        unknown = False
        for path, leaf in leaves(value, attribute):
            if isinstance(leaf, str) and leaf in own:
                yield Use(address, path)
            unknown = unknown or is_unresolved(leaf)
        if not unknown:
            return
        shown = self._plan.ends(address, attribute)
        if shown is not None:
            yield from self._uses_at(address, shown)
            return
        module = ResourceInstance.parse(address).module
        references = most_exact(self._plan.references(address, attribute))
        ends = [self._plan.follow(module, [reference]) for reference in references]
        if any(end is not None and _may_mean(end, self.address) for end in ends):
            exact = len(ends) == 1 and attribute not in _NESTED and names_resource(references[0])
            yield Use(address, attribute if exact else "*")
        elif not ends or None in ends:
            yield Use(address, "*")

    def _uses_at(self, address: str, ends: Sequence[End]) -> Iterator[Use]:
        for end in ends:
            meant = any(_may_mean(reference, self.address) for reference in end.references)
            if meant and end.exact and names_resource(end.references[0]) and _means(end.references[0], self.address):
                yield Use(address, end.path)
            elif meant or not end.references or any(reference.resource is None for reference in end.references):
                yield Use(address, "*")


@functools.lru_cache(maxsize=64)
def _of_type(plan: PlanFile, type_: str) -> tuple[ViewResource, ...]:
    """Every resource of a type, made once: each of a thousand roles may ask for all others."""
    return tuple(ViewResource(plan, address=address, type_=type_) for address, of in plan.types.items() if of == type_)


def _within(value: object, path: Sequence[str]) -> object:
    """The part of a value at ``path``; of a list without a number, that part of each element."""
    for step in path:
        index = step.strip("[]")
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list) and (index.isdigit() or not index):
            value = value if not index else value[int(index)] if int(index) < len(value) else None
        elif isinstance(value, list):
            value = [one.get(step) if isinstance(one, Mapping) else one for one in value]
    return value


def _blocks(expressions: object) -> list[Mapping[str, Any]]:
    """The expressions of each block of one name: one for a block that can stand only once."""
    every = expressions if isinstance(expressions, list) else [expressions]
    return [block for block in every if isinstance(block, Mapping)]


def _label(path: str, wiring: Wiring) -> str:
    """What a policy sees of an unknown part of a document: the text that it is, or the one reference.

    Where the source is not available, and so ``"${aws_s3_bucket.this.arn}/*"`` is a reference to the ARN, only the values of
    conditions are taken for what they refer to.
    """
    if wiring.text:
        return local_text(wiring.text)
    believed = wiring.exact and (not wiring.reason or ".condition[" in path)
    return local_reference(wiring.references[0]) if believed else ""


def _may_mean(reference: Reference, address: str) -> bool:
    """True when a reference to an attribute, or to a whole resource, may mean ``address``.

    One without a key, of the resource or of a module around it, may mean any instance; and source may show all instances as one.
    """
    if reference.resource is None or len(reference.path) > 1:
        return False
    ours, theirs = reference.resource, ResourceInstance.parse(address)
    keys = zip(_keys(ours), _keys(theirs), strict=False)
    return ours.without_keys() == theirs.without_keys() and all(a is None or b is None or a == b for a, b in keys)


def _means(reference: Reference, address: str) -> bool:
    """True when a reference that may mean ``address`` does: not one to a single instance of what source shows as one."""
    return reference.resource is not None and reference.resource.contains(ResourceInstance.parse(address))


def _keys(instance: ResourceInstance) -> tuple[Key, ...]:
    return (*(key for _, key in instance.resource.module.steps), instance.key)


def _key(address: str) -> Key:
    return ResourceInstance.parse(address).key


def _is_named(resource: Resource, text: str) -> bool:
    """True when ``text``, a name, an id or an ARN, is that of ``resource``."""
    if text in resource.names():
        return True
    return resource.value("name") == (text.rsplit("/", 1)[-1] if text.startswith("arn:") else text)
