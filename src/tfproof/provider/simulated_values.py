"""Stand-ins: plausible, deterministic values for what only the cloud can assign.

A stand-in depends on the resource's seed (its address, or what its configuration says), on the attribute, and on the
resources that it names (a subnet's VPC), on nothing else: not on time, order or chance. Its type is the schema's; its value
comes from ``facts``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from tfproof.addresses import without_indexes
from tfproof.provider import plugin_protocol
from tfproof.provider.decoded_texts import text_of_parts
from tfproof.provider.fact_conditions import holds
from tfproof.provider.simulated_texts import TextGenerator
from tfproof.provider.simulation_target import Path
from tfproof.provider.type_json import RULES, SINGLE, block_type, converted, empty, fits, type_of

ASSIGNED: Final = "assigned-by-the-cloud-{alnum:8}"
"""Text of which nothing is known but that the cloud assigns it."""


_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|-")
_ANY_TEXT: Final = re.compile(r"\{alnum:\d+\}")


class ValueGenerator(TextGenerator):
    """Fills one resource's values.

    Args:
        subject: what it is.
        block: its schema's block (a ``wire`` message).
        values: its attributes as :func:`tfproof.provider.plugin_protocol.decode_value` gives them.
        known: what the cloud assigns.
    """

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
                found = self._elements(kind, here, values) if known is _NOTHING else known
                result[name] = found[:1] if isinstance(found, list) and self._is_single(here) else found
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
        if tree is not None and (found is _NOTHING or path in self.invented):
            self.guesses.add(path)
            self.invented.add(path)
            return text_of_parts(tree, path, lambda inner: self._text(ASSIGNED, inner, scope))
        if found is _NOTHING:
            self.guesses.add(path)
            found = self._ordinary(kind, path, scope)
        if isinstance(found, dict) and kind[0] == "map":
            missing = self._subject.keys.get(without_indexes(path), frozenset()) - found.keys()
            found |= {
                key: self._value(kind[1], plugin_protocol.UNKNOWN, (*path, key), scope) for key in sorted(missing)
            }
        if found == [] and path in self.guesses:
            found = self._elements(kind, path, scope)
        if isinstance(found, list) and self._is_single(path):
            found = found[:1] or [self._value(kind[1], plugin_protocol.UNKNOWN, (*path, 0), scope)]
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
        name = without_indexes(path)
        fact = self._facts.of(self._subject.type, name, data=self._subject.data)
        if fact is None or isinstance(path[-1], int):
            return _NOTHING
        value = next((one for condition, one in fact.when if holds(condition, self._reader(scope))), fact.value)
        return self._expand(value, kind, path, scope) if fits(value, kind) else _NOTHING

    def _ordinary(self, kind: Any, path: Path, scope: Mapping[str, Any]) -> Any:
        """What an attribute of this name and type has where no fact tells: never null."""
        written = str(next(part for part in reversed(path) if isinstance(part, str)))
        name = _HUMP.sub("_", written).lower()  # the key of a map may be written `VpcId`
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

    def _is_single(self, path: Path) -> bool:
        """Whether the source takes the one element of a list, and no further one of any such list."""
        name = without_indexes(path)
        single = name in self._subject.single and not isinstance(path[-1], int)
        return single and self._subject.indexed.get(name, 0) < 2

    def _note_invented(self, template: Any, path: Path) -> None:
        if isinstance(template, str) and (template == ASSIGNED or _ANY_TEXT.fullmatch(template)):
            self.invented.add(path)

    def _elements(self, kind: Any, path: Path, scope: Mapping[str, Any]) -> Any:
        """A collection whose elements are not known: empty, but for what the source takes out of it."""
        count = self._subject.indexed.get(without_indexes(path), 0) or int(self._is_single(path))
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
            # What the source takes out of a data source is there, however much else it finds.
            further = self._subject.indexed.get(without_indexes(path), 0) - len(value) if self._subject.data else 0
            return [
                self._expand(one, inner, (*path, at), scope) for at, one in enumerate([*value, *value[-1:] * further])
            ]
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


class _Nothing:
    """That no fact tells, which is another thing than a fact that tells of null."""


_NOTHING: Final = _Nothing()
