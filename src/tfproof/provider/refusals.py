"""What a provider refuses while it plans what is applied, where it was given a text or a number that was made up.

Another one is looked for that it takes. Where there is none, the refusal is reported when the resource is applied, so that all
that does not depend on it still is.
"""

from __future__ import annotations

import dataclasses
import re
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, NamedTuple

from tfproof.addresses import ResourceInstance
from tfproof.provider import plugin_protocol
from tfproof.provider.plan_errors import as_proposed, errors_in, without_errors, words_of
from tfproof.provider.proxy import RpcCall
from tfproof.provider.request_edits import leaves_at, with_number, with_text
from tfproof.provider.requested_formats import numbers, shapes
from tfproof.provider.simulation_target import Path, Target
from tfproof.values import is_number, value_at

_VALIDATED: Final = frozenset({"ValidateResourceTypeConfig", "ValidateResourceConfig"})
_PLAN: Final = "PlanResourceChange"
_ANSWERS: Final = {**dict.fromkeys(_VALIDATED, "ConfigureResponse"), _PLAN: "PlanResponse"}
_REFERENCE: Final = re.compile(r"((?:data\.)?\w+\.\w+)(?:\[[^\]]*\])?\.(\w+)")
_NAMED: Final = re.compile(r'attribute "([\w.]+)"')
_SHOWN: Final = re.compile(r'is "(.+)"')
# What Terraform says is required, or cannot be done with a text.
_REQUIRED: Final[tuple[tuple[re.Pattern[str], Callable[[str], Any]], ...]] = (
    (
        re.compile(r"\b(map|object)\b.* required|object with named attributes"),
        lambda text: {f"{text}-{n}": f"{text}-{n}" for n in (1, 2)},
    ),
    (
        re.compile(r"\b(set|list|tuple)\b.* required|not have any indices|non-iterable|collection"),
        lambda text: [f"{text}-{n}" for n in (1, 2)],
    ),
    (re.compile(r"number is required"), lambda _: 1),
    (re.compile(r"bool is required"), lambda _: True),
)
_MOST_TRIED: Final = 25
_SHORTEST: Final = 6  # a shorter text may stand in another one by chance


class Origin(NamedTuple):
    """Where a text was made up: for which resource or data source (``data.aws_x``), and for which attribute."""

    type: str
    seed: str
    path: Path


Shapes = Mapping[Origin, Any]
"""Texts; of other states also numbers, lists and maps."""
_STATE: Final = "terraform_remote_state"


def of_states(shaped: Shapes) -> dict[str, Any]:
    """Return the values that outputs of other states have, by those that were made up for them."""
    return {one.seed: text for one, text in shaped.items() if one.type == _STATE}


class Refusals:
    """The refusals of one apply.

    Args:
        shaped: the texts that were found in applies before this one.
        in_turn: whether data sources are read one after another, so that each one's address is known.
        texts: those that were made up for outputs of other states.
    """

    def __init__(self, shaped: Shapes, *, in_turn: bool = False, texts: Iterable[str] = ()) -> None:
        self.is_unsure = False
        """Whether more would be found if data sources were read one after another."""
        self.told: Callable[[], None] = lambda: None
        """Called before Terraform gets a refusal, after which it may end."""
        self._shaped = shaped
        self._in_turn = in_turn
        self._found: dict[Origin, Any] = {}
        origins = {text: Origin(_STATE, text, ("outputs",)) for text in texts if len(text) >= _SHORTEST}
        self._made = {text: (origin, "") for text, origin in origins.items() if origin not in shaped}
        self._numbers: dict[float, set[Origin]] = {}
        self._lock = threading.Lock()

    @property
    def found(self) -> Shapes:
        """The texts that a provider takes in the stead of those that were made up."""
        with self._lock:
            return dict(self._found)

    @property
    def in_states(self) -> dict[str, Any]:
        """The values that outputs of other states have, by those that were made up for them."""
        return of_states(self._shaped)

    def shaped(self, type_name: str, seed: str) -> dict[Path, str]:
        """Return the texts that one resource or data source has instead of what would be made up, by attribute."""
        return {one.path: text for one, text in self._shaped.items() if (one.type, one.seed) == (type_name, seed)}

    def note(
        self, type_name: str, seed: str, address: str | None, values: Mapping[str, Any], paths: Iterable[Path]
    ) -> None:
        """Remember the texts and numbers that were made up for a resource or data source."""
        with self._lock:
            for inner, value in (one for path in paths for one in leaves_at(value_at(values, path), path)):
                origin = Origin(type_name, seed, inner)
                if origin in self._shaped:
                    continue
                if isinstance(value, str) and len(value) >= _SHORTEST:
                    self._made[value] = origin, ResourceInstance.parse(address).resource.local if address else ""
                elif is_number(value):
                    self._numbers.setdefault(value, set()).add(origin)

    def validate(self, call: RpcCall, subject: Target, *, applying: bool) -> bytes:
        """Return the provider's answer to a validation; its errors only where ``applying``: it is asked again then."""
        answer = call.ask(call.method, call.request)
        response = plugin_protocol.message("ConfigureResponse", answer)
        errors = errors_in(response)
        if errors:
            self._reshape(call, subject, errors)
            if applying:
                self.told()
        return answer if applying or not errors else without_errors(response)

    def plan(self, call: RpcCall, subject: Target, answer: bytes, *, applying: bool) -> bytes:
        """Return the provider's plan; where it refuses, what Terraform proposes, unless ``applying``: it is asked again then."""
        response = plugin_protocol.message("PlanResponse", answer)
        errors = errors_in(response)
        if errors:
            self._reshape(call, subject, errors)
            if applying:
                self.told()
        if applying or not errors:
            return answer
        return as_proposed(call, response)

    def learn(self, said: str, code: str, values: Iterable[tuple[str, str]] = ()) -> None:
        """Take what Terraform itself refused, about which no provider can be asked: one value is tried.

        Args:
            said: its words.
            code: the line of source that it is about.
            values: what it says of the values in that line, by reference.
        """
        shown = {match[1] for _, statement in values if (match := _SHOWN.fullmatch(statement))}
        if len(shown) == 1:
            self._retype(said, *shown)
        named = _REFERENCE.findall(code)
        use = _NAMED.search(said)
        with self._lock:
            for text, (origin, address) in self._made.items():
                attribute = origin.path[0]
                is_meant = text in said or shown == {text} or (self._in_turn and (address, attribute) in named)
                if origin in self._found or not is_meant:
                    kinds = {(where.rpartition(".")[0], what) for where, what in named}
                    self.is_unsure |= not self._in_turn and (origin.type, attribute) in kinds
                    continue
                subject = Target(type=origin.type.removeprefix("data."), seed=origin.seed)
                shape = next(shapes(said.replace(text, ""), use[1] if use else "", subject), None)
                if shape is not None:
                    self._found[origin] = shape

    def _retype(self, said: str, text: str) -> None:
        """Give an output of another state the type that is required where it is the one text in a line."""
        with self._lock:
            origin, _ = self._made.get(text, (None, ""))
            if origin is not None and origin.type == _STATE:
                value = next((make(text) for words, make in _REQUIRED if words.search(said)), None)
                if value is not None:
                    self._found[origin] = value

    def _reshape(self, call: RpcCall, subject: Target, errors: list[Any]) -> None:
        """Look for texts and numbers that leave fewer errors, one by one."""
        request = plugin_protocol.message("PlanRequest" if call.method == _PLAN else "ReadDataRequest", call.request)
        config = plugin_protocol.decode_value(request.config)
        for use, text in self._made_in(config):
            origin = self._made[text][0]
            # Two texts that were looked up stay two, also where one resource uses both.
            apart = dataclasses.replace(subject, seed=f"{origin.seed}|{origin.path}")
            tried = {shape: with_text(request, text, shape) for shape in shapes(words_of(errors, text), use, apart)}
            request, errors = self._first_taken(call, request, errors, tried, {origin})
        for path, number in leaves_at(config, ()):
            use = _attribute(path)
            if errors and is_number(number) and use in words_of(errors) and (origins := self._origins(number, use)):
                tried = {shape: with_number(request, path, int(shape)) for shape in numbers(words_of(errors))}
                request, errors = self._first_taken(call, request, errors, tried, origins)

    def _first_taken(
        self, call: RpcCall, request: Any, errors: list[Any], tried: Mapping[str, Any], origins: Iterable[Origin]
    ) -> tuple[Any, list[Any]]:
        """The first request that leaves fewer errors, whose text or number is what is found, and its errors."""
        for shape, changed in list(tried.items())[:_MOST_TRIED] if errors else ():
            answer = plugin_protocol.message(
                _ANSWERS[call.method], call.ask(call.method, plugin_protocol.encoded(changed))
            )
            if len(errors_in(answer)) < len(errors):
                with self._lock:
                    self._found.update(dict.fromkeys(origins, shape))
                return changed, errors_in(answer)
        return request, errors

    def _origins(self, number: float, use: str) -> set[Origin]:
        """Where a number was made up: for attributes that are called like its use, or for any where none is."""
        with self._lock:
            made = self._numbers.get(number, set())
            return {one for one in made if _attribute(one.path) == use} or set(made)

    def _made_in(self, config: Any) -> list[tuple[str, str]]:
        """The made up texts in a configuration, each with the attribute that it is used in."""
        with self._lock:
            used = {
                text: _attribute(path)
                for path, value in leaves_at(config, ())
                for text in self._made
                if isinstance(value, str) and text in value
            }
        return [(use, text) for text, use in used.items()]


def is_validation(method: str) -> bool:
    """Whether a call asks what a provider thinks of a resource's configuration."""
    return method in _VALIDATED


def _attribute(path: Path) -> str:
    return str(next((step for step in reversed(path) if isinstance(step, str)), ""))
