"""What holds of every resource that a simulated apply makes, checked over every resource type of the AWS provider.

    make crosscheck-types

The provider itself validates and plans each configuration of ``tests/provider/minimal.json``; only what AWS would answer is
simulated. Settings from the environment: TYPES (starts of type names, separated by blanks; default all).
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bare_provider import ACCOUNT, REGION, BareProvider, complaints, full, provider_binary
from tfproof.provider import plugin_protocol
from tfproof.provider.simulate import SimulatedApi
from tfproof.provider.simulated_objects import AppliedResource
from tfproof.provider.type_json import SINGLE

KEPT: Final = Path(__file__).parents[1] / "tests" / "provider" / "minimal.json"
EXCEPTIONS: Final = Path(__file__).with_name("type_exceptions.json")
_ARN: Final = re.compile(
    r"arn:(?P<partition>[^:]*):(?P<service>[a-z0-9-]+):(?P<region>[^:]*):(?P<account>[^:]*):(?P<resource>.+)"
)
# "lambda": https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html, "uri"
_OTHER_ACCOUNTS: Final = frozenset({"", ACCOUNT, "aws", "cloudfront", "lambda"})
_DOCUMENT: Final = re.compile(r"^(policy|.*_policy|.*_json|.*_document|policy_.*json)$")
_DISTINCT: Final = ("id", "arn", "public_ip", "private_ip", "endpoint", "dns_name", "unique_id")
# What it complains of is what was set beside another argument, not the value.
_COMBINATION: Final = re.compile(
    r"conflict|combination|only one of|at least one of|must be specified|required|cannot be (set|specified)|can only be"
    r"|may only be|not (supported|valid) (for|when|with)|when .* is",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Made:
    """One resource: its configuration, its plan, and what was made of it.

    Attributes:
        type: its type.
        config: what was said, with null for all else.
        planned: the provider's plan.
        state: what the simulated cloud made.
        applied: the same, with which values are stand-ins.
        twin: another one of the same configuration.
        again: the provider's answer to a second plan.
        deferring: by which plan, its answers to one that may defer and to one that may not.
        refused: what the provider says of its state as a configuration.
        left: what a destroy left, or why it did not go.
    """

    type: str
    config: Mapping[str, Any]
    planned: Any
    state: Mapping[str, Any]
    applied: AppliedResource
    twin: AppliedResource
    again: Any
    deferring: Mapping[str, tuple[Any, Any]]
    refused: tuple[str, ...]
    left: Any

    def stand_ins(self) -> Iterator[tuple[str, Any]]:
        """Paths and values of what is not set."""
        for path in sorted(self.applied.stand_ins, key=str):
            yield from _leaves(_at(self.state, path), path)


def make(provider: BareProvider, name: str, kept: Mapping[str, Any]) -> Made:
    """Plan a configuration, apply it twice, plan it again, and destroy it.

    Raises:
        ValueError: the provider does not plan it.
    """
    block = provider.schema.resource(name)
    config = full(block, kept)
    simulation = SimulatedApi(account=ACCOUNT)
    plan = provider.plan(name, None, config)
    if not plan.planned_state.msgpack or plugin_protocol.decode_value(plan.planned_state) is None:
        raise ValueError(f"{name}: {[one.summary for one in plan.diagnostics]}")
    state = provider.apply(simulation, name, plan, config)
    provider.apply(simulation, name, plan, config)
    applied, twin = simulation.applied
    again = provider.plan(name, state, config)
    return Made(
        type=name,
        config=config,
        planned=plugin_protocol.decode_value(plan.planned_state),
        state=state,
        applied=applied,
        twin=twin,
        again=again,
        deferring={
            "first plan": (provider.plan(name, None, config, may_defer=True), plan),
            "second plan": (provider.plan(name, state, config, may_defer=True), again),
        },
        refused=tuple(_refused(provider, name, block, config, state)),
        left=provider.destroy(simulation, name, state),
    )


def _refused(provider: BareProvider, name: str, block: Any, config: Any, state: Any) -> Iterator[str]:
    """What the provider does not take of the values that stand where nothing was set, one attribute at a time."""
    told = _told(block, config, state)
    if not provider.validate(name, _with(config, told)):
        return
    for path, value in told:
        for one in provider.validate(name, _with(config, [(path, value)])):
            if not _COMBINATION.search(one.text):
                yield f"{_text(path)} = {value!r}: {' '.join(one.text.split())[:200]}"


def _told(block: Any, config: Any, state: Any, path: tuple[Any, ...] = ()) -> list[tuple[tuple[Any, ...], Any]]:
    """Optional attributes that the configuration leaves out and the state has."""
    found = [
        ((*path, one.name), state[one.name])
        for one in block.attributes
        if one.optional and one.computed and config[one.name] is None and state.get(one.name) not in (None, "", [], {})
        if (*path, one.name) != ("id",)
    ]
    for nested in block.block_types:
        inner, made = config[nested.type_name], state.get(nested.type_name)
        if nested.nesting in SINGLE and isinstance(inner, dict) and isinstance(made, dict):
            found += _told(nested.block, inner, made, (*path, nested.type_name))
        elif isinstance(inner, list) and isinstance(made, list) and len(inner) == len(made):
            for at, (one, other) in enumerate(zip(inner, made, strict=True)):
                found += _told(nested.block, one, other, (*path, nested.type_name, at))
    return found


def _with(config: Any, told: list[tuple[tuple[Any, ...], Any]]) -> Any:
    copy = json.loads(json.dumps(config))
    for path, value in told:
        _at(copy, path[:-1])[path[-1]] = value
    return copy


def changed_by_the_apply(one: Made) -> Iterator[str]:
    """What is known in the plan, and is another value in the applied state."""
    yield from _changed(one.planned, one.state, ())


def unknown_after_the_apply(one: Made) -> Iterator[str]:
    """What is unknown after an apply."""
    yield from _unknown(one.state)


def null_that_the_cloud_assigns(one: Made) -> Iterator[str]:
    """What was unknown and is null, where no fact says that the cloud assigns nothing."""
    for path in one.applied.stand_ins & one.applied.guesses:
        if _at(one.state, path) is None:
            yield _text(path)


def arns_of_elsewhere(one: Made) -> Iterator[str]:
    """ARNs that are none, or that name another partition, region or account than their resource's."""
    for path, value in one.stand_ins():
        if (
            not isinstance(value, str)
            or not value
            or not (value.startswith("arn:") or re.search(r"(^|_|\.)arn$", path))
        ):
            continue
        found = _ARN.fullmatch(value)
        place = found and (found["partition"], found["region"] or REGION, found["account"])
        if not place or place[:2] != ("aws", REGION) or place[2] not in _OTHER_ACCOUNTS:
            yield f"{path} = {value}"


def arn_against_id(one: Made) -> Iterator[str]:
    """An ARN that has nothing in common with the id of the same resource, nor with what the configuration says."""
    arn, own = one.state.get("arn"), one.state.get("id")
    if not (isinstance(arn, str) and isinstance(own, str) and arn and ("arn",) in one.applied.stand_ins):
        return
    known = {str(value) for _, value in _leaves(one.config, ()) if value}
    tail = re.split(r"[/:]", arn.rstrip("/:*"))[-1]
    parts = {tail, *re.split(r"[/:|,_-]", own), own}
    if not (own in arn or arn in own or tail in own or any(part in arn for part in parts & known)):
        yield f"{own} and {arn}"


def equal_to_its_twin(one: Made) -> Iterator[str]:
    """What two resources have in common although the cloud makes it distinct."""
    for name in _DISTINCT:
        value = one.applied.values.get(name)
        if (name,) in one.applied.guesses and value and value == one.twin.values[name]:
            yield f"{name}: {value}"


def refused_by_the_provider(one: Made) -> Iterator[str]:
    """Values that the provider would refuse in source: enumerations, patterns, ranges."""
    yield from one.refused


def broken_documents(one: Made) -> Iterator[str]:
    """Documents that are no JSON."""
    for path, value in one.stand_ins():
        if _DOCUMENT.match(path.rpartition(".")[2]) and isinstance(value, str) and value:
            try:
                json.loads(value)
            except ValueError:
                yield f"{path} = {value}"


def changed_by_a_second_plan(one: Made) -> Iterator[str]:
    """What a second plan would change."""
    after = plugin_protocol.decode_value(one.again.planned_state)
    found = [*_changed(after, one.state, ()), *_unknown(after)]
    refused = [one.text for one in complaints(one.again.diagnostics)]
    if refused:
        yield f"refused: {' '.join(' '.join(refused).split())[:300]}"
    elif found:  # what has to be replaced without a difference is not: Terraform looks at both
        yield f"{found[:3]} {[told.summary for told in one.again.diagnostics]}"


def other_where_it_may_defer(one: Made) -> Iterator[str]:
    """Plans of which a provider says something else to who lets it defer: see ``tfproof.provider.response_cache``."""
    for which, answers in one.deferring.items():
        apply, plan = map(_in_order, answers)
        if apply != plan:
            yield which


def left_by_a_destroy(one: Made) -> Iterator[str]:
    """What is there after a destroy."""
    if one.left is not None:
        yield str(one.left)[:200]


INVARIANTS: Final[Mapping[str, Callable[[Made], Iterator[str]]]] = {
    check.__name__: check
    for check in (
        changed_by_the_apply, unknown_after_the_apply, null_that_the_cloud_assigns, arns_of_elsewhere, arn_against_id,
        equal_to_its_twin, refused_by_the_provider, broken_documents, changed_by_a_second_plan,
        other_where_it_may_defer, left_by_a_destroy,
    )
}  # fmt: skip


def violations(
    one: Made, exceptions: Mapping[str, Mapping[str, str]], needed: set[tuple[str, str]] | None = None
) -> Iterator[tuple[str, str]]:
    """Yield each invariant that a resource breaks, with the place and the value.

    Args:
        one: the resource.
        exceptions: by invariant, starts of places that may break it.
        needed: gets the exceptions without which there were more.
    """
    for name, check in INVARIANTS.items():
        for text in check(one):
            place = f"{one.type}.{text}"
            excused = [start for start in exceptions.get(name, {}) if place.startswith(start)]
            if needed is not None:
                needed.update((name, start) for start in excused)
            if not excused:
                yield name, place


def _in_order(plan: Any) -> bytes:
    """A plan's answer as bytes, what has to be replaced in one order: the provider has it in any."""
    copy = type(plan)()
    copy.CopyFrom(plan)
    del copy.requires_replace[:]
    copy.requires_replace.extend(sorted(plan.requires_replace, key=str))
    encoded: bytes = copy.SerializeToString(deterministic=True)
    return encoded


def _changed(planned: Any, state: Any, path: tuple[Any, ...]) -> Iterator[str]:
    if plugin_protocol.is_unknown_value(planned):
        return
    if isinstance(planned, dict) and isinstance(state, dict):
        for key, one in planned.items():
            yield from _changed(one, state.get(key), (*path, key))
    elif isinstance(planned, list) and isinstance(state, list) and len(planned) == len(state):
        for at, (one, other) in enumerate(zip(planned, state, strict=True)):
            yield from _changed(one, other, (*path, at))
    elif planned != state:
        yield f"{_text(path)}: {planned!r} -> {state!r}"


def _unknown(value: Any) -> list[str]:
    return [path for path, one in _leaves(value, ()) if plugin_protocol.is_unknown_value(one)]


def _leaves(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict | list):
        for key, one in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _leaves(one, (*path, key))
    else:
        yield _text(path), value


def _at(tree: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        try:
            tree = tree[step]
        except (LookupError, TypeError):
            return None
    return tree


def _text(path: tuple[Any, ...]) -> str:
    return ".".join(map(str, path))


def main() -> int:
    """Check all types; print each violation, and how many there are of each invariant."""
    kept, exceptions = (json.loads(path.read_text(encoding="utf-8")) for path in (KEPT, EXCEPTIONS))
    starts = tuple(os.environ.get("TYPES", "").split()) or ("",)
    names = [name for name in kept["found"] if name.startswith(starts)]
    counts, needed, begun = dict.fromkeys(INVARIANTS, 0), set[tuple[str, str]](), time.monotonic()
    with BareProvider(provider_binary(), schemas=Path.home() / ".cache" / "tfproof") as provider:
        for name in names:
            for invariant, place in violations(make(provider, name, kept["found"][name]), exceptions, needed):
                counts[invariant] += 1
                print(f"{invariant}: {place}", flush=True)
    idle = (
        {(name, start) for name, starts in exceptions.items() for start in starts} - needed if len(names) > 1000 else ()
    )
    for name, start in sorted(idle):
        print(f"an exception that nothing needs: {name}, {start}")
    print(
        f"{len(names)} types, {len(kept['missing'])} without a configuration, {len(needed)} exceptions, {time.monotonic() - begun:.0f} s"
    )
    print(", ".join(f"{name} {count}" for name, count in counts.items()))
    return 1 if any(counts.values()) or idle else 0


if __name__ == "__main__":
    sys.exit(main())
