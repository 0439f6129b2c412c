"""Plans of real Terraform runs (``fixtures/``), and small made-up ones."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tfproof.plan import Plan

FIXTURES = Path(__file__).parent / "fixtures"
LoadPlan = Callable[..., Plan]


@pytest.fixture(scope="session")
def load_plan() -> LoadPlan:
    """Read ``fixtures/<name>/plan.json``, with or without its source."""

    def load(name: str, *, with_source: bool = True) -> Plan:
        raw = json.loads((FIXTURES / name / "plan.json").read_text(encoding="utf-8"))
        return Plan(raw, source=FIXTURES / name if with_source else None)

    return load


@pytest.fixture(scope="session")
def trust(load_plan: LoadPlan) -> Plan:
    return load_plan("trust")


@pytest.fixture(scope="session")
def nested(load_plan: LoadPlan) -> Plan:
    return load_plan("nested")


@pytest.fixture(scope="session")
def blocks(load_plan: LoadPlan) -> Plan:
    return load_plan("blocks")


MakePlan = Callable[..., Plan]


@pytest.fixture
def make_plan(tmp_path: Path) -> MakePlan:
    """Make a plan of one resource, ``test_thing.this``, and of what else is given.

    Args: the source of the module; ``after`` and ``unknown`` of the resource; further top-level keys of the plan.
    """

    def make(
        source: str,
        after: dict[str, Any] | None = None,
        unknown: dict[str, Any] | None = None,
        *,
        files: dict[str, str] | None = None,
        **raw: Any,
    ) -> Plan:
        for name, text in {"main.tf": source, **(files or {})}.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8")
        thing = {
            "address": "test_thing.this",
            "mode": "managed",
            "type": "test_thing",
            "name": "this",
            "change": {"actions": ["create"], "after": after or {}, "after_unknown": unknown or {}},
        }
        declared = [{"address": f"test_{kind}.{n}", "expressions": {}} for kind in ("thing", "other") for n in "abc"]
        declared.append({"address": "test_thing.this", "expressions": {}})
        plan: dict[str, Any] = {
            "format_version": "1.2",
            "resource_changes": [thing],
            "configuration": {"root_module": {"resources": declared}},
            **raw,
        }
        return Plan(plan, source=tmp_path)

    return make
