"""What may hold a value that is marked sensitive is kept apart from the rest: it is kept encrypted only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tfproof.cases import Case
from tfproof.cases.cache.sensitivity import holds_secret, tells_secret
from tfproof.cases.failures import Failure, FailureKind
from tfproof.terraform.configuration import read_configuration


def changed(after: Any, marks: Any, when: str = "after") -> dict[str, Any]:
    return {"resource_changes": [{"change": {when: after, f"{when}_sensitive": marks}}]}


def configured(module: dict[str, Any], **rest: Any) -> dict[str, Any]:
    return {"configuration": {"root_module": module}, **rest}


SECRET_VARIABLE = {"variables": {"p": {"sensitive": True}}}


@pytest.mark.parametrize(
    "plan",
    [
        changed({"p": "x"}, {"p": True}),
        changed({"p": "x"}, {"p": True}, "before"),
        changed({"a": [{"p": ""}]}, {"a": [{"p": True}]}),
        changed({"p": {"a": None, "b": False}}, {"p": True}),
        changed({"p": 0}, True),
        {"output_changes": {"o": {"after": "x", "after_sensitive": True}}},
        {"planned_values": {"outputs": {"o": {"sensitive": True, "value": "x"}}}},
        {"prior_state": {"values": {"root_module": {"child_modules": [
            {"resources": [{"values": {"p": "x"}, "sensitive_values": {"p": True}}]}]}}}},
        configured(SECRET_VARIABLE, variables={"p": {"value": "x"}}),
        configured({"variables": {"p": {"sensitive": True, "default": "x"}}}),
        configured({"module_calls": {"m": {"expressions": {"p": {"constant_value": "x"}}, "module": SECRET_VARIABLE}}}),
    ],
)  # fmt: skip
def test_a_plan_with_a_sensitive_value_is_told(plan: dict[str, Any]) -> None:
    assert holds_secret(plan)


@pytest.mark.parametrize(
    "plan",
    [
        {},
        changed({"p": "x"}, {}),
        changed({"p": None, "q": "x"}, {"p": True}),
        changed({"q": "x"}, {"p": True}),
        changed({"a": [{"p": "x"}]}, {"a": [{}]}),
        changed(None, True),
        configured({"variables": {"p": {"sensitive": True, "default": {}}}}),
        {"output_changes": {"o": {"after_unknown": True, "after_sensitive": True}}},
        configured(SECRET_VARIABLE, variables={"p": {"value": None}, "q": {"value": "x"}}),
        configured(
            {"module_calls": {"m": {"expressions": {"p": {"references": ["var.p"]}}, "module": SECRET_VARIABLE}}}
        ),
    ],
)
def test_a_plan_whose_sensitive_values_are_null_or_unknown_is_not(plan: dict[str, Any]) -> None:
    assert not holds_secret(plan)


@pytest.mark.parametrize(
    ("kind", "message", "mark", "told"),
    [
        (FailureKind.PROVIDER, "not a token: hunter2", "sensitive", True),
        (FailureKind.PROVIDER, "not a token: hunter2", "ephemeral", True),
        (FailureKind.PROVIDER, "not a token: hunter2", "nullable", False),
        (FailureKind.PROVIDER, "too short", "sensitive", False),
        (FailureKind.VALIDATION, "Terraform hides hunter2 itself", "sensitive", False),
    ],
)
def test_a_providers_words_are_told_when_they_quote_a_sensitive_input(
    tmp_path: Path, kind: FailureKind, message: str, mark: str, told: bool
) -> None:
    (tmp_path / "main.tf").write_text(f'variable "p" {{\n  {mark} = true\n}}\n')
    case = Case(source=tmp_path, inputs={"p": {"token": "hunter2"}})
    failure = Failure(kind=kind, addresses=(), message=message, where=None)
    assert tells_secret((failure,), (), case, read_configuration(tmp_path)) is told


def test_a_warning_that_quotes_a_sensitive_input_is_told(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('variable "p" {\n  sensitive = true\n}\n')
    case = Case(source=tmp_path, inputs={"p": "hunter2"})
    assert tells_secret((), ("main.tf:1: hunter2 is short",), case, read_configuration(tmp_path))
    assert not tells_secret((), ("main.tf:1: it is short",), case, read_configuration(tmp_path))
