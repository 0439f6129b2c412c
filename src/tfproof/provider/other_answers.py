"""Another answer than the one that was given, so that what depends on it shows."""

from __future__ import annotations

import json
from typing import Any

from tfproof.provider.simulation_target import Path


def another(value: Any, former: Any, paths: frozenset[Path] | set[Path], path: Path = ()) -> Any:
    """Return ``value`` with each stand-in in it other than in ``former``.

    Args:
        value: made of other random characters than ``former``.
        former: the first answer.
        paths: where stand-ins are; what is in one is one.
        path: where ``value`` is.
    """
    if isinstance(value, dict) and isinstance(former, dict):
        return {key: another(one, former.get(key), paths, (*path, key)) for key, one in value.items()}
    if isinstance(value, list) and isinstance(former, list) and len(value) == len(former):
        return [another(one, old, paths, (*path, at)) for at, (one, old) in enumerate(zip(value, former, strict=True))]
    is_stand_in = any(path[:length] in paths for length in range(1, len(path) + 1))
    return _changed(value) if is_stand_in and value == former else value


def _changed(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    if not isinstance(value, str):
        return value
    if value.startswith("{"):
        return json.dumps({"Other": value})
    swapped = value.translate(str.maketrans("0123456789", "1032547698"))
    return swapped if swapped != value and ":" not in value else f"{value}-other"
