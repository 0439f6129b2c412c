"""Finds out which arguments a check looks at that does not say so: Checkov asks its authors to list them, and most do not."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, KeysView
from typing import Any

from checkov.common.checks.base_check import BaseCheck
from checkov.common.models.enums import CheckResult
from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck

from tfproof.scan.policy.base import Policy

READ = "tfproof_read"
"""Where a failed result has the names of the arguments that the check read; nowhere when it read all of them."""


class _Watched(dict[str, Any]):
    """A block's arguments, with the names of those that were asked for; ``whole`` when all were."""

    def __init__(self, conf: dict[str, Any]) -> None:
        super().__init__(conf)
        self.names: dict[str, None] = {}
        self.whole = False

    def __getitem__(self, name: str) -> Any:
        self.names[name] = None
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        self.names[name] = None
        return super().get(name, default)

    def __contains__(self, name: object) -> bool:
        self.names[str(name)] = None
        return super().__contains__(name)

    def __iter__(self) -> Iterator[str]:
        self.whole = True
        return super().__iter__()

    def keys(self) -> Any:
        return KeysView(self)  # "x in keys()" asks for x only

    def values(self) -> Any:
        self.whole = True
        return super().values()

    def items(self) -> Any:
        self.whole = True
        return super().items()


_watched_passes: set[str] = set()


@contextlib.contextmanager
def passes_watched(addresses: Iterable[str]) -> Iterator[None]:
    """Make checks say what they read of some resources also when they pass."""
    _watched_passes.update(addresses)
    try:
        yield
    finally:
        _watched_passes.clear()


def note_what_is_read() -> None:
    """Make every check of this process say so when it fails. Repeating it is harmless."""
    if getattr(BaseCheck, READ, False):
        return
    run = BaseCheck.run

    def watched(self: Any, *args: Any, **named: Any) -> Any:
        result = run(self, *args, **named)
        said = result.get("result")
        verdict = said[0] if isinstance(said, tuple) else said
        asked = verdict is CheckResult.FAILED or (
            verdict is CheckResult.PASSED and named["entity_configuration"].get("__address__") in _watched_passes
        )
        if asked and not isinstance(self, Policy) and not result.get("evaluated_keys"):
            result[READ] = _read(self, named["entity_configuration"], named["entity_type"])
        return result

    BaseCheck.run = watched
    setattr(BaseCheck, READ, True)


def _read(check: Any, conf: dict[str, Any], type_: str) -> list[str]:
    """Run a check once more; it says the same again, and is watched."""
    arguments = _Watched(conf)
    try:
        if isinstance(check, BaseResourceCheck):  # by now its dynamic blocks are written out, which reads everything
            check.scan_resource_conf(arguments)
        else:
            check.scan_entity_conf(arguments, type_)
    except Exception:  # noqa: BLE001 - a check may raise any error; what it found was noted before
        return []
    finally:
        check.evaluated_keys = []
    return [] if arguments.whole else [one for one in arguments.names if not one.startswith("__")]
