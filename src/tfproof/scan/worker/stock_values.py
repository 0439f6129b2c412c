"""What stock checks want an argument to be, where they say so and a change of it replaces nothing."""

from __future__ import annotations

import json
from typing import Any

from checkov.terraform.checks.resource.base_resource_value_check import BaseResourceValueCheck

TESTED = frozenset({
    "CKV_AWS_11", "CKV_AWS_12", "CKV_AWS_14", "CKV_AWS_15", "CKV_AWS_36", "CKV_AWS_53", "CKV_AWS_54", "CKV_AWS_55", "CKV_AWS_56",
    "CKV_AWS_139", "CKV_AWS_150", "CKV_AWS_163", "CKV_AWS_293", "CKV_AWS_313", "CKV_AWS_344", "CKV_AWS_362",
})  # fmt: skip
"""Checks of one boolean. ``tests/policies/test_stock_fixes.py`` shows of each that its value takes the finding away, and that
a stack which was made before keeps all resources. What costs money, locks everyone out or is encrypted again is none."""


def wanted_values(check: Any) -> tuple[tuple[str, str], ...]:
    """Return the argument that a stock check looks at, with the value as JSON that it wants; none where it does not say so."""
    if check.id not in TESTED or not isinstance(check, BaseResourceValueCheck):
        return ()
    value = check.get_expected_value()
    steps = [step for step in check.get_inspected_key().split("/") if step != "[0]"]
    if not isinstance(value, bool) or value not in check.get_expected_values() or not all(map(str.isidentifier, steps)):
        return ()
    return ((".".join(steps), json.dumps(value)),)
