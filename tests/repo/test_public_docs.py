"""What users import says what it takes: each parameter of a public function is in its docstring."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import inspect
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

POLICIES = Path(__file__).parents[2] / "src/tfproof/scan/policy/__init__.py"
GIVEN_TO_TESTS = {
    "tfproof.cases.comparison.access_diff": ["AccessDiff"],
    "tfproof.cases.lifecycle.destroy": ["DestroyResult"],
    "tfproof.cases.lifecycle.drift": ["DriftResult"],
    "tfproof.plan.document_assertions": ["DocumentAssertions"],
    "tfproof.scan.policy_fixture": ["PolicyAssertions"],
}


def facts_of_policies() -> Iterator[tuple[str, list[str]]]:
    """What a policy imports that needs no Checkov: names by module."""
    for node in ast.parse(POLICIES.read_text("utf-8")).body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tfproof.scan.facts"):
            yield node.module or "", [one.name for one in node.names]


def functions(found: Any) -> Iterator[Callable[..., Any]]:
    """A function itself; the public ones of a class and of its bases here."""
    if inspect.isfunction(found):
        yield found
    if inspect.isclass(found):
        for base in found.__mro__:
            for name, member in vars(base).items() if base.__module__.startswith("tfproof") else ():
                function = getattr(member, "fget", None) or inspect.unwrap(getattr(member, "__func__", member))
                if not name.startswith("_") and inspect.isfunction(function):
                    yield function


def missing(function: Callable[..., Any]) -> list[str]:
    """The parameters that a docstring does not name; one alone may go without, where it is said in the first line."""
    names = [name for name in inspect.signature(function).parameters if name not in ("self", "cls")]
    text = inspect.getdoc(function) or ""
    return [
        name for name in names if len(names) > 1 or not text if not any(f"{name}{end}" in text for end in (":", "``"))
    ]


@pytest.mark.parametrize(
    "module", ["tfproof", "tfproof.cases", "tfproof.iam", "tfproof.plan", "tfproof.pytest_plugin", None]
)
def test_public_functions_name_each_parameter(module: str | None) -> None:
    exported = (
        {module: importlib.import_module(module).__all__} if module else {**GIVEN_TO_TESTS, **dict(facts_of_policies())}
    )
    found = [
        f"{function.__module__}.{function.__qualname__}: {', '.join(absent)}"
        for home, names in exported.items()
        for name in names
        for function in functions(getattr(importlib.import_module(home), name))
        if (absent := missing(function))
    ]
    assert exported
    assert found == []


def test_what_the_page_on_versions_calls_public_is_there() -> None:
    page = (Path(__file__).parents[2] / "docs/versions.md").read_text("utf-8")
    rows = re.findall(r"^\|[^|]*`(tfproof(?:\.\w+)+)`[^|]*\| (.+) \|$", page, re.MULTILINE)
    assert len(rows) >= 4
    for module, examples in rows:
        spec = importlib.util.find_spec(module)
        assert spec is not None, module
        source = Path(spec.origin or "").read_text("utf-8")
        for name in re.findall(r"`(\w+)`", examples):
            assert re.search(rf'^class {name}\b|^    "{name}",$|\b__all__ = .*"{name}"', source, re.MULTILINE), name
