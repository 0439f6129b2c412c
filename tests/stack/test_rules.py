"""The rules of inputs are neither looser nor tighter than what is said of them here, for thousands of values that are almost right.

They are evaluated without Terraform, which the evaluator is compared with elsewhere; that their messages and their places
are right is tested with each module.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.stack.rules import RULES, SIGN_IN
from tests.stack.values import Rule

from terraform_source import STACK
from tfproof.inputs.variables import read_variables, refused_by

FOLDERS = {"root": STACK, **{path.name: path for path in sorted(STACK.glob("modules/*/"))}}
VARIABLES = {name: read_variables(folder) for name, folder in FOLDERS.items()}
# What the rules of another variable read.
BESIDE: dict[str, Any] = {"root_domain_name": "example.com", "sign_in_domain": SIGN_IN}
CASES = [
    (folder, variable, number, rule)
    for folder, variables in RULES.items()
    for variable, rules in variables.items()
    for number, rule in enumerate(rules)
]


@pytest.mark.parametrize(
    ("folder", "variable", "number", "rule"),
    CASES,
    ids=[f"{folder}-{variable}-{number}" for folder, variable, number, _ in CASES],
)
def test_a_rule_lets_through_what_is_right_and_nothing_else(
    folder: str, variable: str, number: int, rule: Rule
) -> None:
    declared = VARIABLES[folder]
    others = {name: replace(declared[name], rules=()) for name in BESIDE if name in declared and name != variable}
    asked = {**others, variable: declared[variable]}
    wrong, verdicts = [], set()
    for one in rule.tried():
        expected = rule.accepts(one)
        verdicts.add(expected)
        for value in rule.put(one):
            refused = refused_by(asked, {**{name: BESIDE[name] for name in others}, variable: value})
            if refused is None or bool(refused) is expected:
                wrong.append((value, expected, refused))
    assert wrong == []
    assert verdicts == {True, False}


def test_every_rule_is_compared_but_that_of_keys_that_the_module_writes_itself() -> None:
    """That one reads the module's keys; `tests/modules/test_secrets_manager.py` tries each of them."""
    ruled = {folder: {name for name, one in variables.items() if one.rules} for folder, variables in VARIABLES.items()}
    ruled["secrets_manager"].remove("secrets")
    assert {folder: set(variables) for folder, variables in RULES.items()} == ruled
