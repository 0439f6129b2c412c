"""What ``tfproof fuzz`` found: for people, as JSON, and as tests."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from tfproof.cases import Case, Failure
from tfproof.cases.generated.search import InputFinding, InputRule, SearchResult
from tfproof.cli.fuzz_judging import InputJudgement, JudgedInputs
from tfproof.hcl import literal
from tfproof.inputs.variables import InputVariable
from tfproof.reports.escaping import one_line, visible

_NO_NAME: Final = re.compile(r"\W+")
_SHOWN: Final = 300
_HIDDEN: Final = "(sensitive)"
_SHORTEST: Final = 4
_LET_THROUGH: Final = {
    InputRule.MISSING_VALIDATION: "no validation refuses what is refused later",
    InputRule.NULL: "null is let through, and refused later",
}
_WRONG: Final = {
    "apply": "these inputs plan and cannot be applied",
    "idempotence": "a second plan with these inputs is not empty",
    "policy": "policies fail with these inputs, and not without",
}
Variables = Mapping[str, InputVariable]


def as_text(result: SearchResult, judged: JudgedInputs, variables: Variables) -> str:
    """Return the report for a terminal."""
    lines: list[str] = []
    for found in result.findings:
        lines += [*_finding(found, result.case, variables), ""]
    for one in judged.judgements:
        lines += [*_judgement(one, variables), ""]
    lines += [_counts(result), *_judged_counts(judged)]
    lines += [
        f"note: {_file(variable)}:{rule.line} var.{variable.name}: this validation refused none of these inputs"
        for variable, rule in result.silent_rules
    ]
    if result.ended_early:
        lines.append("note: the time ran out before all inputs were tried (--seconds)")
    return "\n".join(lines) + "\n"


def _counts(result: SearchResult) -> str:
    parts = [f"{result.planned} plan", f"{result.refused} are refused by the module"]
    slipped = result.tried - result.planned - result.refused - result.undecided
    parts.append(f"{slipped} are let through and refused later")
    if result.undecided:
        parts.append(f"{result.undecided} cannot be decided without a cloud")
    return f"{visible(str(result.case.source))}: {result.tried} inputs tried: {', '.join(parts)}"


def _judgement(judged: InputJudgement, variables: Variables) -> Iterator[str]:
    first = variables[min(judged.change, key=lambda name: variables[name].line)]
    names = ", ".join(f"var.{name}" for name in judged.change)
    yield f"{_file(first)}:{first.line} {names}: {_WRONG[judged.rule]}"
    yield from (f"  {name} = {one_line(_cut(literal(value)))}" for name, value in judged.change.items())
    yield from (f"  {one_line(_cut(text))}" for text in judged.found[:3])


def _judged_counts(judged: JudgedInputs) -> Iterator[str]:
    if judged.count:
        wrong = len({repr(one.change) for one in judged.judgements})
        unsure = f", {judged.undecided} cannot be judged" if judged.undecided else ""
        yield f"{judged.count} inputs that plan were applied and judged: failures with {wrong}{unsure}"


def _finding(found: InputFinding, case: Case, variables: Variables) -> Iterator[str]:
    yield f"{_file(found.variable)}:{found.variable.line} var.{found.variable.name}: {_LET_THROUGH[found.rule]}"
    yield from (f"  {name} = {one_line(_cut(literal(value)))}" for name, value in found.change.items())
    yield from (f"  {one_line(_cut(_said(one, case, variables)))}" for one in found.failures[:2])
    if found.rule is InputRule.NULL:
        yield "  fix: nullable = false"
    if found.repair is not None:
        doubt = "fix, which refuses little more than this (no rule is in these words):" if found.repair.only else "fix:"
        yield f"  {doubt}"
        yield from (f"    {line}" for line in found.repair.block().splitlines())


def _said(failure: Failure, case: Case, variables: Variables) -> str:
    """A failure without values that the user gave for sensitive variables."""
    text = str(failure)
    for name, value in case.inputs.items():
        if name in variables and variables[name].sensitive and isinstance(value, str) and len(value) >= _SHORTEST:
            text = text.replace(value, _HIDDEN)
    return text


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}... ({len(text)} characters)"


def _file(variable: InputVariable) -> str:
    return visible(os.path.relpath(variable.file))


def as_json(result: SearchResult, judged: JudgedInputs, variables: Variables) -> dict[str, Any]:
    """Return the report for programs."""
    return {
        "tool": "tfproof",
        "version": 1,
        "folder": str(result.case.source),
        "tried": result.tried,
        "planned": result.planned,
        "refused": result.refused,
        "undecided": result.undecided,
        "complete": not result.ended_early,
        "findings": [
            {
                "rule": found.rule.value,
                "variable": found.variable.name,
                "file": _file(found.variable),
                "line": found.variable.line,
                "inputs": dict(found.change),
                "failures": [
                    {
                        "kind": one.kind.value,
                        "addresses": list(one.addresses),
                        "where": one.where,
                        "message": _said(one, result.case, variables),
                    }
                    for one in found.failures
                ],
                "fix": found.repair.block() if found.repair is not None else "nullable = false",
                "general": found.repair is None or not found.repair.only,
            }
            for found in result.findings
        ],
        "judged": judged.count,
        "unjudged": judged.undecided,
        "judgements": [
            {"rule": one.rule, "inputs": dict(one.change), "found": list(one.found)} for one in judged.judgements
        ],
        "silent": [
            {"variable": variable.name, "file": _file(variable), "line": rule.line}
            for variable, rule in result.silent_rules
        ],
    }


def as_tests(result: SearchResult, variables: Variables, root: Path, var_files: Sequence[Path]) -> str:
    """Return a test for each finding: it fails now, and passes when the module refuses the inputs.

    Args:
        result: what was found.
        variables: all of the module.
        root: the folder that paths are relative to.
        var_files: the variables files of the run, whose values are not written out.
    """
    case = result.case
    path = os.path.relpath(case.source.resolve(), root)
    hidden = sorted(name for name in case.inputs if name in variables and variables[name].sensitive)
    inputs = {name: value for name, value in case.inputs.items() if name not in hidden}
    lines = [
        '"""Inputs that tfproof fuzz found: no validation refused what was refused later."""',
        "",
        "import tfproof",
        "",
    ]
    if hidden:
        lines.append(f"# Left out, since they are sensitive: {', '.join(hidden)}.")
    arguments = [repr(path)]
    if var_files:
        arguments.append(f"var_files={[os.path.relpath(file, root) for file in var_files]!r}")
    if inputs:
        arguments.append(f"**{inputs!r}")
    lines.append(f"case = tfproof.case({', '.join(arguments)})")
    for number, found in enumerate(result.findings, start=1):
        lines += ["", "", *_test(found, number)]
    return "\n".join(lines) + "\n"


def _test(found: InputFinding, number: int) -> Iterator[str]:
    yield f"def test_{_NO_NAME.sub('_', found.variable.name).lower()}_{number}(case: tfproof.PlannedCase) -> None:"
    yield f"    # {one_line(found.failures[0].message)[:100]}"
    changed = f"case.with_inputs(**{dict(found.change)!r})"
    if found.rule is InputRule.NULL and not found.variable.is_required:
        yield f"    assert {changed}.plan  # the default is taken"
    elif found.rule is InputRule.NULL:
        yield f'    {changed}.must_fail("configuration", match="may not be set to null", at="var.{found.variable.name}")'
    else:
        yield f'    {changed}.must_fail("variable validation", match="", at="var.{found.variable.name}")'
