"""Stand-ins: plausible, deterministic values for what only the cloud can assign.

A stand-in depends on the resource's seed (its address, or what its configuration says) and on the attribute, on nothing
else: not on time, order or chance. Its type is the schema's; its value comes from ``facts``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from tfproof.provider import plugin_protocol
from tfproof.provider.conditions import holds
from tfproof.provider.decoded import json_of
from tfproof.provider.facts import ProviderFacts, facts
from tfproof.provider.kinds import RULES, SINGLE, block_type, converted, empty, fits, type_of
from tfproof.provider.places import Place
from tfproof.provider.subject import Target
from tfproof.provider.templates import FIELD, enough_to_differ, filtered, is_random, random_text

Path = tuple[str | int, ...]

ASSIGNED: Final = "assigned-by-the-cloud-{alnum:8}"
"""Text of which nothing is known but that the cloud assigns it."""


_ANY_TEXT: Final = re.compile(r"\{alnum:\d+\}")


class ValueGenerator:
    """Fills one resource's values.

    Args:
        subject: what it is.
        block: its schema's block (a ``wire`` message).
        values: its attributes as :func:`tfproof.provider.plugin_protocol.decode_value` gives them.
        known: what the cloud assigns.
    """

    def __init__(
        self, subject: Target, block: Any, values: Mapping[str, Any], *, known: ProviderFacts | None = None
    ) -> None:
        self.paths: set[Path] = set()
        """The attributes that hold a stand-in, as paths of names and indexes."""
        self.guesses: set[Path] = set()
        """Those of them that the cloud gives another value, or may."""
        self.invented: set[Path] = set()
        """Those of them of which not even the shape is known."""
        self.distinct: set[tuple[str, str]] = set()
        """Attributes and values that no other resource has."""
        self._subject = subject
        self._facts = known or facts()
        self._place = Place(subject.region)
        self._attributes = {attribute.name: attribute for attribute in block.attributes}
        self._block = block
        self._values = values
        self._ready: dict[str, Any] = {}
        self._computing: list[str] = []

    def text(self, template: str) -> str:
        """Return the text of a template that is about the resource alone."""
        return self._text(template, ("shape",), self._values)

    def fill(self) -> dict[str, Any]:
        """Return the values with nothing unknown in them."""
        filled = dict(self._values)
        for name in self._attributes:
            if name in filled:
                filled[name] = self._top(name)
        filled.update(self._nested(self._block, self._values, ()))
        return filled

    def _top(self, name: str) -> Any:
        """An attribute of the resource itself; others may refer to it, so it is computed once."""
        if name not in self._ready:
            self._computing.append(name)
            self._ready[name] = self._attribute(self._attributes[name], self._values.get(name), (name,), self._values)
            self._computing.pop()
        return self._ready[name]

    def _nested(self, block: Any, values: Mapping[str, Any], path: Path) -> dict[str, Any]:
        """The nested blocks of ``values``, filled."""
        result: dict[str, Any] = {}
        for nested in block.block_types:
            name, inner = nested.type_name, values.get(nested.type_name)
            here = (*path, name)
            if plugin_protocol.is_unknown_value(inner):
                kind = block_type(nested)
                known = self._known(kind, here, values)
                result[name] = self._elements(kind, here, values) if known is _NOTHING else known
                self.paths.add(here)
            elif isinstance(inner, dict) and nested.nesting in SINGLE:
                result[name] = self._inside(nested.block, inner, here)
            elif isinstance(inner, dict):
                result[name] = {key: self._inside(nested.block, one, (*here, key)) for key, one in inner.items()}
            elif isinstance(inner, list):
                result[name] = [self._inside(nested.block, one, (*here, at)) for at, one in enumerate(inner)]
        return result

    def _inside(self, block: Any, values: Any, path: Path) -> Any:
        if not isinstance(values, dict):
            return values
        filled = dict(values)
        for attribute in block.attributes:
            if attribute.name in filled:
                filled[attribute.name] = self._attribute(
                    attribute, filled[attribute.name], (*path, attribute.name), values
                )
        return filled | self._nested(block, values, path)

    def _attribute(self, attribute: Any, value: Any, path: Path, scope: Mapping[str, Any]) -> Any:
        open_ = plugin_protocol.is_unknown_value(value) or (self._subject.data and value is None and attribute.computed)
        if len(path) == 1 and attribute.name in self._subject.given and (open_ or value is None):
            self.paths.add(path)
            return self._subject.given[attribute.name]
        return self._value(
            type_of(attribute), plugin_protocol.UNKNOWN if open_ and value is None else value, path, scope
        )

    def _value(self, kind: Any, value: Any, path: Path, scope: Mapping[str, Any]) -> Any:
        """``value`` of the type ``kind`` with its unknown parts filled."""
        if not plugin_protocol.is_unknown_value(value):
            return self._parts(kind, value, path, scope)
        self.paths.add(path)
        if path in self._subject.shaped:
            self.guesses.add(path)
            return converted(self._subject.shaped[path], kind)
        found = self._known(kind, path, scope)
        tree = self._subject.decoded.get(str(path[0])) if len(path) == 1 and kind == "string" else None
        if found is _NOTHING and tree is not None:
            self.guesses.add(path)
            self.invented.add(path)
            return json_of(tree, path, lambda inner: self._text(ASSIGNED, inner, scope))
        if found is _NOTHING:
            self.guesses.add(path)
            found = self._ordinary(kind, path, scope)
        if kind == "string" and isinstance(found, str):
            prefix = plugin_protocol.promised_prefix(value)
            return found if found.startswith(prefix) else prefix + found
        return found

    def _parts(self, kind: Any, value: Any, path: Path, scope: Mapping[str, Any]) -> Any:
        """A known value, whose parts may be unknown."""
        if isinstance(kind, str) or not isinstance(value, dict | list):
            return value
        shape, inner = kind
        if isinstance(value, dict):
            near = value if shape == "object" else scope
            kinds = inner if shape == "object" else dict.fromkeys(value, inner)
            return {key: self._value(kinds[key], one, (*path, key), near) for key, one in value.items()}
        items = inner if shape == "tuple" else [inner] * len(value)
        pairs = enumerate(zip(items, value, strict=True))
        return [self._value(one, item, (*path, at), scope) for at, (one, item) in pairs]

    def _known(self, kind: Any, path: Path, scope: Mapping[str, Any]) -> Any:
        """What a fact says of an attribute."""
        name = ".".join(part for part in path if isinstance(part, str))
        fact = self._facts.of(self._subject.type, name, data=self._subject.data)
        if fact is None or isinstance(path[-1], int):
            return _NOTHING
        value = next((one for condition, one in fact.when if holds(condition, self._reader(scope))), fact.value)
        return self._expand(value, kind, path, scope) if fits(value, kind) else _NOTHING

    def _ordinary(self, kind: Any, path: Path, scope: Mapping[str, Any]) -> Any:
        """What an attribute of this name and type has where no fact tells: never null."""
        name = str(next(part for part in reversed(path) if isinstance(part, str)))
        if kind == "string" and f"{name}_prefix" in scope:
            said = scope[f"{name}_prefix"]
            prefix = said.replace("{", "").replace("}", "") if isinstance(said, str) else "terraform-"
            return self._text(f"{prefix}{{digits:26}}", path, scope)
        general = self._facts.by_name(name, kind)
        if general is not None and (isinstance(kind, str) or self._subject.data):
            self._note_invented(general.value, path)
            return self._expand(general.value, kind, path, scope)
        if isinstance(kind, str):
            self._note_invented(ASSIGNED, path)
            return self._text(ASSIGNED, path, scope) if kind == "string" else empty(kind)
        if kind[0] == "object":
            return self._parts(kind, dict.fromkeys(kind[1], plugin_protocol.UNKNOWN), path, scope)
        if kind[0] == "tuple":
            return self._parts(kind, [plugin_protocol.UNKNOWN] * len(kind[1]), path, scope)
        return self._elements(kind, path, scope)

    def _note_invented(self, template: Any, path: Path) -> None:
        if isinstance(template, str) and (template == ASSIGNED or _ANY_TEXT.fullmatch(template)):
            self.invented.add(path)

    def _elements(self, kind: Any, path: Path, scope: Mapping[str, Any]) -> Any:
        """A collection of which nobody knows what it holds: empty, but for what the source takes out of it."""
        count = self._subject.indexed.get(".".join(part for part in path if isinstance(part, str)), 0)
        if kind[0] not in {"list", "set"} or not count:
            return empty(kind)
        return [self._value(kind[1], plugin_protocol.UNKNOWN, (*path, at), scope) for at in range(count)]

    def _expand(self, value: Any, kind: Any, path: Path, scope: Mapping[str, Any]) -> Any:
        """A fact's value of the type ``kind``."""
        if isinstance(value, str):
            return converted(self._text(value, path, scope), kind)
        if isinstance(value, Mapping) and not RULES.isdisjoint(value):
            return self._rule(value, kind, path, scope)
        if isinstance(value, list):
            inner = kind[1] if isinstance(kind, list) else "string"
            return [self._expand(one, inner, (*path, at), scope) for at, one in enumerate(value)]
        if not isinstance(value, Mapping):
            return converted(value, kind)
        if kind[0] == "map":
            return {key: self._expand(one, kind[1], (*path, key), scope) for key, one in value.items()}
        near = {name: value.get(name, plugin_protocol.UNKNOWN) for name in kind[1]}
        return {
            name: self._expand(value[name], inner, (*path, name), near | dict(scope))
            if name in value
            else self._value(inner, plugin_protocol.UNKNOWN, (*path, name), near)
            for name, inner in kind[1].items()
        }

    def _rule(self, rule: Mapping[str, Any], kind: Any, path: Path, scope: Mapping[str, Any]) -> Any:
        if "guess" in rule:
            self.guesses.add(path)
            self._note_invented(rule["guess"], path)
            return self._expand(rule["guess"], kind, path, scope)
        if "json" in rule:
            return json.dumps(self._document(rule["json"], path, scope), separators=(",", ":"))
        read = self._reader(scope)
        if "each" in rule:
            found = read(rule["each"])
            items = found if isinstance(found, list) else []
        else:
            count = read(rule["times"])
            items = [""] * (int(count) if isinstance(count, int | float) else 1)
        elements = []
        for at, item in enumerate(items):
            near = {**scope, "item": item, "n": at + 1}
            elements.append(self._expand(rule["of"], kind[1], (*path, at), near))
        return elements

    def _document(self, value: Any, path: Path, scope: Mapping[str, Any]) -> Any:
        if isinstance(value, str):
            return self._text(value, path, scope)
        if isinstance(value, Mapping):
            return {key: self._document(one, path, scope) for key, one in value.items()}
        return [self._document(one, path, scope) for one in value] if isinstance(value, list) else value

    def _text(self, template: str, path: Path, scope: Mapping[str, Any]) -> str:
        turn = iter(range(1000))

        def field_(found: re.Match[str]) -> str:
            text = self._field(found, path, scope, next(turn))
            return self._filtered(text, found[4]) if found[4] else text

        text = FIELD.sub(field_, template)
        if len(path) == 1 and enough_to_differ(template):
            self.distinct.add((str(path[0]), text))
        return text

    def _filtered(self, text: str, filters: str) -> str:
        return Place.of_zone(text).zone_id(text) if filters == "az_id" else filtered(text, filters)

    def _field(self, found: re.Match[str], path: Path, scope: Mapping[str, Any], turn: int) -> str:
        word, length, group = found[1], int(found[2] or 0), found[3]
        if is_random(word):
            self.guesses.add(path)
            return random_text(word, length, self._label(self._shared(group, path, scope), 0 if group else turn))
        if word.startswith("."):
            return self._other(word[1:], path, scope)
        fact = self._word(word, scope, length)
        if fact is None:
            fact = self._place.fact(word, group, int(scope.get("n", 1)))
        return str(getattr(self._subject, word)) if fact is None else fact

    def _shared(self, group: str | None, path: Path, scope: Mapping[str, Any]) -> Path | tuple[str, ...]:
        """What random text depends on: where it stands, a name that several share, or the domain that an attribute holds."""
        if not group or not group.startswith("."):
            return ("@", group) if group else path
        return ("@", str(path[-1]), filtered(self._other(group[1:], path, scope), "after:*."))

    def _word(self, word: str, scope: Mapping[str, Any], length: int) -> str | None:
        """What a word stands for that is about the resource itself or the element of a list."""
        if word == "n":
            return str(scope.get(word, 1)).zfill(length)
        if word.partition(".")[0] == "item":
            return str(self._reader(scope)(word) or "")
        if word == "name":
            return self._own_name()
        if word == "arn_region":
            return "" if self._subject.service in self._facts.regionless else self._subject.region
        return None

    def _own_name(self) -> str:
        last = self._subject.type.split("_")[-1]
        for name in ("name", f"{last}_name", "bucket", "identifier", "title", "id"):
            if name in self._attributes and name not in self._computing and not self._follows(name, "arn"):
                value = self._top(name)
                if isinstance(value, str) and value:
                    return value
        return random_text("alnum", 12, self._label(("name",), 0))

    def _follows(self, name: str, other: str) -> bool:
        """Whether an attribute is made of another one, which is being computed."""
        fact = self._facts.of(self._subject.type, name, data=self._subject.data)
        return other in self._computing and fact is not None and f"{{.{other}" in str(fact.value)

    def _other(self, name: str, path: Path, scope: Mapping[str, Any]) -> str:
        """Another attribute: of the same block, or else of the resource."""
        value = self._reader(scope if len(path) > 1 else {})(name)
        if (name,) in self.guesses:
            self.guesses.add(path)
        if isinstance(value, bool | int | float | str) and value != "":
            return str(value)
        self.guesses.add(path)
        return random_text("alnum", 12, self._label((name,), 0))

    def _reader(self, scope: Mapping[str, Any]) -> Any:
        """Reads attributes by name (``a``, ``block.a``): those of the same block first, then the resource's."""

        def read(name: str) -> Any:
            first, *rest = name.split(".")
            value = scope.get(first) if scope is not self._values else None
            if first == "region":
                return self._subject.region
            if value is None or plugin_protocol.is_unknown_value(value):
                value = self._values.get(first)
                if first in self._attributes and first not in self._computing:
                    value = self._top(first)
            for part in rest:
                if isinstance(value, list) and part.isdigit():
                    value = value[int(part)] if int(part) < len(value) else None
                    continue
                value = value[0] if isinstance(value, list) and value else value
                value = value.get(part) if isinstance(value, Mapping) else None
            return None if plugin_protocol.is_unknown_value(value) else value

        return read

    def _label(self, path: Path | tuple[str, ...], turn: int) -> str:
        seed = f"{self._subject.seed}#other" if self._subject.other else self._subject.seed
        return f"{self._subject.type}|{seed}|{path}|{turn}"


class _Nothing:
    """That no fact tells, which is another thing than a fact that tells of null."""


_NOTHING: Final = _Nothing()
