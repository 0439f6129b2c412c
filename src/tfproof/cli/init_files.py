"""The files that ``tfproof init`` writes, as text."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from keyword import iskeyword
from pathlib import Path

from tfproof.cases import AppliedOutcome, Case
from tfproof.cli.toml_text import toml_text
from tfproof.errors import TfproofError
from tfproof.plan import Plan

BASELINE = "tfproof-baseline.json"
_TELLING = (
    "bucket",
    "name",
    "function_name",
    "identity_pool_name",
    "cidr_block",
    "engine",
    "runtime",
    "description",
    "domain",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A root module with one set of inputs.

    Args:
        name: what the configuration calls it.
        case: the folder and its inputs.
        plan: the plan; None when it does not plan.
        refused: why it does not plan.
        made: names of inputs that no file gives: their values were found in examples or made up.
        lacking: names of inputs that it does not plan without.
    """

    name: str
    case: Case
    plan: Plan | None
    refused: str
    made: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()


def configuration(found: Sequence[Found], top: Path, *, baseline: bool) -> str:
    """Return ``tfproof.toml``. A stack that does not plan is a comment with the reason."""
    lines = ["# Settings of tfproof. `tfproof config` shows what is in force."]
    if baseline:
        lines.append(f"baseline = {toml_text(BASELINE)}")
    lines += [
        '# fail_on = "high"                  # report findings below this severity without failing the run',
        '# accounts = ["123456789012"]       # accounts that policies may let in, your own included',
    ]
    for one in found:
        lines += ["", *_stack(one, top)]
    return "\n".join(lines) + "\n"


def _stack(one: Found, top: Path) -> Iterator[str]:
    folder = one.case.source.relative_to(top).as_posix()
    entry = ["[[stacks]]", f"name = {toml_text(one.name)}", f"folder = {toml_text(folder)}"]
    if one.case.var_files:
        entry.append(
            f"var_files = [{', '.join(toml_text(file.relative_to(top).as_posix()) for file in one.case.var_files)}]"
        )
    if one.plan is not None:
        yield from entry
        if one.made:
            yield f"# No file gives {', '.join(one.made)}: write your own values."
            yield "[stacks.variables]"
            yield from (f"{toml_text(name)} = {toml_text(one.case.inputs[name])}" for name in one.made)
        return
    yield f"# {' '.join(one.refused.split())}"
    yield from (f"# {line}" for line in entry)
    yield "# [stacks.variables]"
    yield from (f"# {toml_text(name)} = " for name in one.lacking)


def _python(text: str) -> str:
    """A string of Python, in the quotes that need no escapes where there are such."""
    return repr(text) if '"' in text and text.isprintable() else json.dumps(text)


def first_test(found: Found, applied: AppliedOutcome, file: Path, top: Path) -> str:
    """Return a test of facts that hold of a plan: its resources, a value, a reference, and that a second plan is empty."""
    plan = found.plan
    assert plan is not None  # noqa: S101 - the caller's promise
    above = len(file.parent.parts)
    inside = found.case.source.relative_to(top).as_posix()
    folder = "ROOT" if inside == "." else f"ROOT / {toml_text(inside)}"
    files = ", ".join(f"ROOT / {toml_text(one.relative_to(top).as_posix())}" for one in found.case.var_files)
    given = {name: found.case.inputs[name] for name in found.made}
    plain = {name: value for name, value in given.items() if name.isidentifier() and not iskeyword(name)}
    is_plain = len(plain) == len(given)
    words = (
        [f"{name}={_python(value) if isinstance(value, str) else repr(value)}" for name, value in plain.items()]
        if is_plain
        else [f"**{given!r}"]
    )
    managed = sorted(address for address, one in plan.all_resources.items() if one.mode == "managed")
    lines = [
        f'"""What {found.name} plans, offline: no account, no credentials."""',
        "",
        "from pathlib import Path",
        "",
        "import tfproof",
        "",
        f"ROOT = Path(__file__).resolve().parents[{above}]",
        f"stack = tfproof.case({', '.join((folder, *([f'var_files=[{files}]'] if files else []), *words))})",
        "",
        "",
        "def test_it_plans_these_resources(stack):",
        '    managed = {address for address, resource in stack.plan.all_resources.items() if resource.mode == "managed"}',
        "    assert managed == {",
        *(f"        {_python(address)}," for address in managed),
        "    }" if managed else "    } or not managed",
    ]
    lines += [*_value(plan, managed), *_reference(plan, managed)]
    if applied.applied is not None and not applied.applied.differences():
        lines += ["", "", "def test_a_second_plan_changes_nothing(stack):", "    stack.must_be_idempotent()"]
    return "\n".join(lines) + "\n"


def _value(plan: Plan, managed: Sequence[str]) -> Iterator[str]:
    for attribute in _TELLING:
        for address in managed:
            value = plan.all_resources[address].peek(attribute) if attribute in plan.all_resources[address] else None
            if type(value) is str and value:
                yield from ("", "", "def test_a_value_is_what_it_should_be(stack):")
                yield f"    assert stack.plan[{_python(address)}][{_python(attribute)}] == {_python(value)}"
                return


def _reference(plan: Plan, managed: Sequence[str]) -> Iterator[str]:
    for address in managed:
        resource = plan.all_resources[address]
        for attribute in resource:
            try:
                target = resource.wired_to(attribute)
            except TfproofError:
                continue
            if target.startswith(("var.", "local.", "each.", "count.", "path.", "terraform.")) or ".var." in target:
                continue
            yield from ("", "", "def test_a_resource_refers_to_another_one(stack):")
            yield f"    assert stack.plan[{_python(address)}].wired_to({_python(attribute)}) == {_python(target)}"
            return


def workflow() -> str:
    """Return a workflow of GitHub Actions that checks every pull request."""
    return """\
name: tfproof
on:
  pull_request:
permissions:
  contents: read
jobs:
  tfproof:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
      - uses: actions/setup-python@a26af69be951a213d495a4c3e4e4022e16d87065 # v5.6.0
        with:
          python-version: "3.13"
      - uses: hashicorp/setup-terraform@b9cd54a3c349d3f38e8881555d616ced269862dd # v3.1.2
        with:
          terraform_wrapper: false
      - run: pip install 'tfproof[pytest]'
      - run: tfproof check --also github
      - run: python -m pytest tests/test_tfproof.py
"""


def hook() -> str:
    """Return a configuration of pre-commit that checks before a commit."""
    return """\
repos:
  - repo: local
    hooks:
      - id: tfproof-check
        name: tfproof check
        entry: tfproof check --quiet
        language: system
        files: \\.(tf|tf\\.json|tfvars|tfvars\\.json|tftpl)$
        pass_filenames: false
        require_serial: true
"""
