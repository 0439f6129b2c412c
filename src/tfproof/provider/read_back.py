"""What a data source reads of a resource that the same configuration makes: that resource's values, and no stand-ins."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from tfproof.provider.distinct_values import fingerprint, found_at, id_of
from tfproof.provider.facts import DATA, facts
from tfproof.provider.type_json import conforms, empty, type_of

# What names a resource wherever it is asked for; another argument may be one of several that equal resources share.
_NAMES: Final = ("id", "arn", "name", "identifier", "zone_id")
# A read says the text; the resource keeps a hash of it: https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/instance
_OTHERWISE_READ: Final = ("user_data", "user_data_base64")
_NOTHING: Final = object()
_Where = tuple[str, str, str]
Question = tuple[str, str, str, str]
"""A type, a region, an account, and what a data source says."""


class ReadBack:
    """The resources of one simulated cloud, as data sources find them.

    Args:
        early: what earlier tries made and data sources ask for by name before it is made, by question.
    """

    def __init__(self, early: Mapping[Question, Mapping[str, Any]] | None = None) -> None:
        self._early = early or {}
        self._made: dict[_Where, dict[Any, Mapping[str, Any]]] = {}
        self._asked: dict[Question, tuple[Any, Mapping[str, Any]]] = {}
        self._lock = threading.Lock()

    def remember(self, type_name: str, place: tuple[str, str], values: Mapping[str, Any]) -> None:
        """Let data sources find a resource; ``place`` is its region and its account."""
        with self._lock:
            self._made.setdefault(_where(type_name, place), {})[id_of(values)] = values

    def forget(self, type_name: str, place: tuple[str, str], values: Mapping[str, Any]) -> None:
        """Let no data source find a resource any more."""
        with self._lock:
            self._made.get(_where(type_name, place), {}).pop(id_of(values), None)

    def found(self, type_name: str, place: tuple[str, str], config: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Return the values of the one resource that a data source names; None where it names none, or one of several.

        What was asked before the resource was there has the answer that it had: see :meth:`missed`.
        """
        where = _where(type_name, place)
        question = (*where, fingerprint(config))
        with self._lock:
            if question not in self._asked:
                self._asked[question] = self._named(where, config), config
            known = self._asked[question][0]
            return self._made.get(where, {}).get(known, self._early.get(question))

    def missed(self) -> dict[Question, Mapping[str, Any]]:
        """Return what data sources name and was made after they were asked.

        Such a configuration is planned and applied over and over once all of it is there, and then they read it.
        """
        with self._lock:
            late = {
                question: (question[:3], self._named(question[:3], config))
                for question, (own, config) in self._asked.items() if own is None and question not in self._early
            }  # fmt: skip
            return {question: self._made[where][own] for question, (where, own) in late.items() if own is not None}

    def _named(self, where: _Where, config: Mapping[str, Any]) -> Any:
        """The id of the one resource that a data source names."""
        own = [one for one, values in self._made.get(where, {}).items() if _is_named(values, config)]
        return own[0] if len(own) == 1 else None


def _where(type_name: str, place: tuple[str, str]) -> _Where:
    region, account = place
    return *found_at(type_name, region), account


def with_values(
    block: Any, type_name: str, config: Mapping[str, Any], values: Mapping[str, Any], given: Collection[str]
) -> dict[str, Any]:
    """Return a data source's configuration with what it reads of a resource.

    Args:
        block: the data source's schema.
        type_name: its type.
        config: its configuration.
        values: of the resource.
        given: attributes that the user gives an answer for.
    """
    read = dict(config)
    for attribute in block.attributes:
        name = attribute.name
        if attribute.computed and config.get(name) is None and name not in given:
            value = _read(type_name, name, type_of(attribute), values)
            if value is not _NOTHING:
                read[name] = value
    return read


def _read(type_name: str, name: str, kind: Any, values: Mapping[str, Any]) -> Any:
    """What a read says of an attribute, in the type that the data source has it in."""
    written_only = values.get(name) is None and f"{name}_wo" in values
    if name not in values or name in _OTHERWISE_READ or written_only:
        return _NOTHING
    if name == "id" and facts().of(DATA + type_name, "id") is not None:
        return _NOTHING
    value = values[name]
    if name == "tags" and "tags_all" in values:
        value = values["tags_all"]
    return empty(kind) if value is None else _fitted(value, kind)


def _fitted(value: Any, kind: Any) -> Any:
    """A value with those attributes of its objects that a type has."""
    if isinstance(kind, list) and kind[0] in {"list", "set"} and isinstance(value, list):
        items = [_fitted(one, kind[1]) for one in value]
        return _NOTHING if _NOTHING in items else items
    if isinstance(kind, list) and kind[0] == "object" and isinstance(value, dict):
        if not kind[1].keys() <= value.keys():
            return _NOTHING
        parts = {key: _fitted(value[key], inner) for key, inner in kind[1].items()}
        return _NOTHING if _NOTHING in parts.values() else parts
    return value if conforms(value, kind) else _NOTHING


def _is_named(values: Mapping[str, Any], config: Mapping[str, Any]) -> bool:
    """Whether an argument names a resource, and no other says that it is another one."""
    names = {one for one in map(values.get, _NAMES) if isinstance(one, str) and one}
    said = list(_said(config))
    return any(one in names for _, one in said) and all(
        one in names or values.get(name) in (None, one) for name, one in said
    )


def _said(config: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield from ((name, one) for name, one in config.items() if isinstance(one, str) and one)
