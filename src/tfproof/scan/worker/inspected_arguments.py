"""Finds out which arguments a check looks at that does not say so: Checkov asks its authors to list them, and most do not."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, KeysView, Mapping, Sequence
from typing import Any

from checkov.common.checks.base_check import BaseCheck
from checkov.common.models.enums import CheckResult
from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck
from checkov.terraform.checks.resource.base_resource_negative_value_check import BaseResourceNegativeValueCheck
from checkov.terraform.checks.resource.base_resource_value_check import BaseResourceValueCheck

from tfproof.scan.facts.open_values import OpenValue
from tfproof.scan.policy.base import Policy
from tfproof.scan.protocol import attribute_of
from tfproof.scan.worker.possible_values import settled

READ = "tfproof_read"
"""Where a failed result has the names of the arguments that the check read; nowhere when it read all of them."""
SETTLED = "tfproof_settled"
"""Where a result on values that are not known says that the check says the same of all that they may be."""
Opened = Callable[[Sequence[str]], Sequence[OpenValue]]
"""Gives the values that are not known in some arguments of a resource; in all of them for none."""


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


_BY_KEY = (BaseResourceValueCheck.scan_resource_conf, BaseResourceNegativeValueCheck.scan_resource_conf)
"""How a check of one argument reads it: it looks for that at any depth, and so through all."""
_unknown: dict[str, Opened] = {}


@contextlib.contextmanager
def unknown_watched(resources: Mapping[str, Opened]) -> Iterator[None]:
    """Make checks say what they read of resources with values that are not known, also when they pass, and whether it matters."""
    _unknown.update(resources)
    try:
        yield
    finally:
        _unknown.clear()


def note_what_is_read() -> None:
    """Make every check of this process say so when it fails. Repeating it is harmless."""
    if getattr(BaseCheck, READ, False):
        return
    run = BaseCheck.run

    def watched(self: Any, *args: Any, **named: Any) -> Any:
        result = run(self, *args, **named)
        said = result.get("result")
        verdict = said[0] if isinstance(said, tuple) else said
        if isinstance(self, Policy):
            return result
        conf, type_ = named["entity_configuration"], named["entity_type"]
        opened = _unknown.get(conf.get("__address__"))
        asked = verdict is CheckResult.FAILED or (verdict is CheckResult.PASSED and opened is not None)
        if asked and not result.get("evaluated_keys"):
            result[READ] = _read(self, conf, type_)
        if opened is not None and (found := _settled(self, conf, type_, opened, result)) is not None:
            result.update({"result": found, SETTLED: True})
        return result

    BaseCheck.run = watched
    setattr(BaseCheck, READ, True)


def _settled(
    check: Any, conf: dict[str, Any], type_: str, opened: Opened, result: Mapping[str, Any]
) -> CheckResult | None:
    """What a check says of all that the unknown values may be that it read; None where that depends on them."""
    keys = result.get("evaluated_keys") if getattr(type(check), "scan_resource_conf", None) in _BY_KEY else None
    open_ = opened([attribute_of(key) for key in keys] if keys else _read(check, conf, type_))
    try:
        return settled(lambda tried: _run(check, tried, type_), conf, open_)
    finally:
        check.evaluated_keys = []


def _run(check: Any, conf: dict[str, Any], type_: str) -> Any:
    if isinstance(check, BaseResourceCheck):  # by now its dynamic blocks are written out, which reads everything
        return check.scan_resource_conf(conf)
    return check.scan_entity_conf(conf, type_)


def _read(check: Any, conf: dict[str, Any], type_: str) -> list[str]:
    """Run a check once more; it says the same again, and is watched."""
    arguments = _Watched(conf)
    try:
        _run(check, arguments, type_)
    except Exception:  # noqa: BLE001 - a check may raise any error; what it found was noted before
        return []
    finally:
        check.evaluated_keys = []
    return [] if arguments.whole else [one for one in arguments.names if not one.startswith("__")]
