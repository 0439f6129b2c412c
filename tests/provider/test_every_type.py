"""What a simulated apply makes of resource types of the AWS provider: a sample of what ``make crosscheck-types`` checks."""

from __future__ import annotations

import json
from pathlib import Path

import type_invariants
from bare_provider import BareProvider

KEPT = json.loads(type_invariants.KEPT.read_text(encoding="utf-8"))
EXCEPTIONS = json.loads(type_invariants.EXCEPTIONS.read_text(encoding="utf-8"))
SAMPLE = list(KEPT["found"])[::60]


def test_every_type_has_a_configuration_or_a_reason() -> None:
    assert len(KEPT["found"]) >= 1400
    assert all(KEPT["missing"].values())


def test_what_is_made_of_a_sample_of_types_breaks_no_invariant(aws: Path) -> None:
    broken: list[tuple[str, str]] = []
    with BareProvider(aws, schemas=Path.home() / ".cache" / "tfproof") as provider:
        for name in SAMPLE:
            made = type_invariants.make(provider, name, KEPT["found"][name])
            broken += type_invariants.violations(made, EXCEPTIONS)
    assert not broken


def test_each_exception_is_about_an_invariant_and_a_type_and_has_a_reason() -> None:
    for invariant, excused in EXCEPTIONS.items():
        assert invariant in type_invariants.INVARIANTS
        assert all(place.split(".")[0] in KEPT["found"] and reason for place, reason in excused.items())
