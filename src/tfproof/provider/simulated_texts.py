"""The texts of stand-ins: what the fields of templates stand for, of the resource itself and of those that it names."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from tfproof.provider import plugin_protocol
from tfproof.provider.facts import ProviderFacts, facts
from tfproof.provider.region_facts import Place
from tfproof.provider.simulation_target import Path, Target
from tfproof.provider.templates import (
    FIELD,
    address_in,
    enough_to_differ,
    filtered,
    in_zone,
    is_random,
    random_text,
)


class TextGenerator:
    """Makes texts for one resource.

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
        self._guessed: set[str] = set()

    def text(self, template: str) -> str:
        """Return the text of a template that is about the resource alone."""
        return self._text(template, ("shape",), self._values)

    def _top(self, name: str) -> Any:
        """An attribute of the resource itself."""
        return self._values.get(name)

    def _text(self, template: str, path: Path, scope: Mapping[str, Any]) -> str:
        turn = iter(range(1000))

        def field_(found: re.Match[str]) -> str:
            text = self._field(found, path, scope, next(turn))
            return self._filtered(text, found[4], scope) if found[4] else text

        text = FIELD.sub(field_, template)
        if len(path) == 1 and enough_to_differ(template):
            self.distinct.add((str(path[0]), text))
        return text

    def _filtered(self, text: str, filters: str, scope: Mapping[str, Any]) -> str:
        if filters.startswith("in_zone:"):
            return in_zone(text, str(self._reader(scope)(filters.partition(":")[2]) or ""))
        return Place.of_zone(text).zone_id(text) if filters == "az_id" else filtered(text, filters)

    def _field(self, found: re.Match[str], path: Path, scope: Mapping[str, Any], turn: int) -> str:
        word, length, group = found[1], int(found[2] or 0), found[3]
        if word == "private_ip" and group:
            network = str(self._reader(scope if len(path) > 1 else {})(group[1:]))
            if (address := address_in(network, self._label(path, turn))) is not None:
                self.guesses.add(path)
                return address
            group = None
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
        """What random text depends on: where it is, a name that several share, or the domain that an attribute holds."""
        if not group or not group.startswith("."):
            return ("@", group) if group else path
        return ("@", str(path[-1]), filtered(self._other(group[1:], path, scope), "after:*."))

    def _word(self, word: str, scope: Mapping[str, Any], length: int) -> str | None:
        """What a word means that is about the resource itself or the element of a list."""
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
        if (name,) in self.guesses or name in self._guessed:
            self.guesses.add(path)
        if isinstance(value, bool | int | float | str) and value != "":
            return str(value)
        self.guesses.add(path)
        return random_text("alnum", 12, self._label((name,), 0))

    def _reader(self, scope: Mapping[str, Any]) -> Any:
        """Reads attributes by name (``a``, ``block.a``): those of the same block first, then the resource's."""

        def read(name: str) -> Any:
            if ">" in name:
                return self._of_another(read, name)
            if name == "instance.index":
                return self._subject.index
            if name == "instance.follows":
                return self._subject.follows
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

    def _of_another(self, read: Callable[[str], Any], name: str) -> Any:
        """An attribute of the resource that an attribute names, such as ``subnet_id>aws_subnet.vpc_id``."""
        naming, _, named = name.rpartition(">")
        type_name, _, attribute = named.partition(".")
        found = read(naming)
        for key in found if isinstance(found, list) else [found]:
            other = self._subject.related(type_name, key) if key else None
            if other is not None and (value := other.values.get(attribute)) not in (None, "", []):
                if (attribute,) in other.guesses:
                    self._guessed.add(name)
                return value
        return None

    def _label(self, path: Path | tuple[str, ...], turn: int) -> str:
        seed = f"{self._subject.seed}#other" if self._subject.other else self._subject.seed
        return f"{self._subject.type}|{seed}|{path}|{turn}"
