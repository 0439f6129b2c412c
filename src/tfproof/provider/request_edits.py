"""Requests about the configuration of a resource with other values in them, to ask a provider what it would take."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tfproof.provider import plugin_protocol
from tfproof.provider.simulation_target import Path
from tfproof.values import is_number, value_at


def with_text(request: Any, text: str, shape: str) -> Any:
    """Return a request with another text in place of one, wherever that is in a configuration and in what is proposed.

    Args:
        request: about the configuration of a resource.
        text: to be replaced.
        shape: the other one.
    """
    changed = type(request)()
    changed.CopyFrom(request)
    for name in ("config", "proposed_new_state"):
        if hasattr(changed, name):
            field = getattr(changed, name)
            field.CopyFrom(plugin_protocol.encode_value(_with(plugin_protocol.decode_value(field), text, shape)))
    return changed


def with_number(request: Any, path: Path, number: int) -> Any:
    """Return a request with another number at one place of a configuration and of what is proposed.

    Args:
        request: about the configuration of a resource.
        path: the way to the number.
        number: the other one.
    """
    return _replaced(request, {path: number}, is_number)


def with_parts(request: Any, parts: Mapping[Path, Any]) -> Any:
    """Return a request with values in place of unknown ones of a configuration and of what is proposed.

    Args:
        request: about the configuration of a resource.
        parts: the values, by the way to them.
    """
    return _replaced(request, parts, plugin_protocol.is_unknown_value)


def leaves_at(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    """Yield the parts of a value that have no parts, with the way to each."""
    if isinstance(value, dict | list):
        for key, one in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves_at(one, (*path, key))
    else:
        yield path, value


def _replaced(request: Any, parts: Mapping[Path, Any], is_meant: Callable[[Any], bool]) -> Any:
    changed = type(request)()
    changed.CopyFrom(request)
    for name in ("config", "proposed_new_state"):
        if hasattr(changed, name):
            field = getattr(changed, name)
            value = plugin_protocol.decode_value(field)
            for path, part in parts.items():
                if is_meant(value_at(value, path)):
                    value = _changed(value, path, part)
            field.CopyFrom(plugin_protocol.encode_value(value))
    return changed


def _with(value: Any, text: str, shape: str) -> Any:
    if isinstance(value, str):
        return value.replace(text, shape)
    if isinstance(value, dict):
        return {key: _with(one, text, shape) for key, one in value.items()}
    return [_with(one, text, shape) for one in value] if isinstance(value, list) else value


def _changed(value: Any, path: Path, part: Any) -> Any:
    if not path:
        return part
    step, *rest = path
    if isinstance(value, dict):
        return value | {step: _changed(value[step], tuple(rest), part)}
    return [_changed(one, tuple(rest), part) if at == step else one for at, one in enumerate(value)]
