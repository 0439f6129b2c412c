"""The inputs that a module is usually planned with: what is said, what its examples and tests give, what is made."""

from __future__ import annotations

import itertools
import json
import math
import re
import time
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from tfproof.cases.case import Case
from tfproof.cases.generated.input_runs import InputOutcome, InputRuns
from tfproof.cases.planner import Planner
from tfproof.errors import UsageError
from tfproof.hcl import NOT_CONSTANT, Block, Expression, HclError, constant, parse, parse_expression, read_file, text_of
from tfproof.inputs.hints import HintIndex
from tfproof.inputs.samples import ValueSamples
from tfproof.inputs.shrunk_values import Change
from tfproof.inputs.variables import InputVariable, refused_by
from tfproof.language.types import TypeKind
from tfproof.provider.requested_formats import shapes
from tfproof.provider.simulation_target import Target
from tfproof.terraform.configuration import configuration_folders, read_configuration
from tfproof.terraform.variable_file import CommandLineValue

_MOST: Final = 24
_ROUNDS: Final = 4
_REGION: Final = re.compile(r"\b[a-z]{2}(?:-[a-z]+)+-\d\b")


def plain_inputs(case: Case, variables: Mapping[str, InputVariable]) -> dict[str, Any]:
    """Return the inputs of a case as plain values: those of its files, of files that Terraform loads by itself, and its own.

    Raises:
        UsageError: a value of the command line cannot be read.
    """
    found: dict[str, Any] = {}
    for file in (*_loaded(case.source), *case.var_files):
        found |= {name: value for name, value in _values_of(file).items() if name in variables}
    for name, value in case.inputs.items():
        found[name] = _read(name, value, variables) if isinstance(value, CommandLineValue) else value
    return found


def _loaded(folder: Path) -> list[Path]:
    """The variables files that Terraform loads by itself, in its order."""
    names = ("terraform.tfvars", "terraform.tfvars.json")
    own = [folder / name for name in names if (folder / name).is_file()]
    return own + sorted(one for one in folder.iterdir() if one.name.endswith((".auto.tfvars", ".auto.tfvars.json")))


def _values_of(file: Path) -> dict[str, Any]:
    text = file.read_text(encoding="utf-8", errors="replace")
    if file.name.endswith(".json"):
        try:
            read = json.loads(text)
        except ValueError:
            return {}
        return dict(read) if isinstance(read, dict) else {}
    written = parse(text, path=file, is_json=False).body.attributes
    return _constants({name: one.expression for name, one in written.items()})


def _read(name: str, text: str, variables: Mapping[str, InputVariable]) -> Any:
    if name in variables and variables[name].type.kind in (TypeKind.STRING, TypeKind.ANY):
        return str(text)
    try:
        value = constant(parse_expression(text))
    except HclError:
        value = NOT_CONSTANT
    if value is NOT_CONSTANT:
        raise UsageError(f"not a value that is written out: --var {name}=...", expected="a value, as in a .tfvars file")
    return value


def usual_inputs(
    case: Case, planner: Planner, variables: Mapping[str, InputVariable], *, within: float = math.inf
) -> Case:
    """Return the case with inputs that plan: its own, and for required variables that it does not give, found or made ones.

    Args:
        case: the module, and what is given.
        planner: of the session.
        variables: what the module declares, by name.
        within: seconds after which no more inputs are tried; the likeliest ones always are.

    Raises:
        UsageError: none were found.
    """
    inputs = plain_inputs(case, variables)
    lacking = [one for name, one in variables.items() if one.is_required and name not in inputs]
    refused: InputOutcome | None = None
    until = time.monotonic() + within
    for known in [*(_of_examples(case.source, variables) if lacking else []), {}]:
        if refused is not None and time.monotonic() >= until:
            break
        start = {**known, **inputs}
        left = [one for one in lacking if one.name not in start]
        found, told = _completed(case, planner, variables, start, left, given=inputs.keys(), until=until)
        if found is not None:
            return found
        refused = refused or told
    said = "; ".join(str(one) for one in refused.failures[:3]) if refused is not None else "nothing was tried"
    raise UsageError(
        f"no inputs of {case.source} were found that plan: {said}",
        fix="give inputs that plan, with --var or --var-file",
    )


def _completed(
    case: Case,
    planner: Planner,
    variables: Mapping[str, InputVariable],
    start: Change,
    lacking: list[InputVariable],
    *,
    given: Collection[str],
    until: float,
) -> tuple[Case | None, InputOutcome | None]:
    """The case with made values of what is lacking; else what refuses the likeliest ones, or those that time was left for."""
    choices = {one.name: _plausible(one, variables, start) for one in lacking}
    if any(not values for values in choices.values()):
        return None, None
    best = _fitting({name: values[0] for name, values in choices.items()}, choices, variables, start)
    base = Case(source=case.source, inputs={**start, **best}, data=case.data, selected=case.selected)
    runs = InputRuns(planner, base)
    try:
        told = runs.outcomes([{}])[0]
        for _ in range(_ROUNDS):
            others = [*_others(told, choices, variables), *_moved(told, base.inputs, given)]
            if told.plans or len(others) < 2 or time.monotonic() >= until:
                break
            told = min(runs.outcomes(others, until=until), key=_order, default=told)
    finally:
        runs.close()
    return (base.with_inputs(**told.change) if told.plans else None), told


def _order(outcome: InputOutcome) -> tuple[bool, int, int]:
    return outcome.is_undecided, len(outcome.failures), len(outcome.change)


def _others(
    told: InputOutcome, choices: Mapping[str, list[Any]], variables: Mapping[str, InputVariable]
) -> list[Change]:
    """The same inputs with one of them another value; first those that the words of the refusal ask for."""
    said = " ".join(one.message for one in told.failures)
    found: list[Change] = []
    for name, values in choices.items():
        asked = (
            []
            if variables[name].type.kind is not TypeKind.STRING
            else shapes(said, name, Target(type="aws_x", seed=name))
        )
        found += [{**told.change, name: value} for value in (*itertools.islice(asked, 6), *values[1:6])]
    return [told.change, *found]


def _moved(told: InputOutcome, base: Mapping[str, Any], given: Collection[str]) -> Iterator[Change]:
    """The same inputs, with those that the user did not give in another region, where the refusal names one."""
    every = {**base, **told.change}
    for region in dict.fromkeys(_REGION.findall(" ".join(one.message for one in told.failures))):
        for name, value in every.items():
            if isinstance(value, str) and name not in given and _REGION.sub(region, value) != value:
                yield {**told.change, name: _REGION.sub(region, value)}


def _plausible(one: InputVariable, variables: Mapping[str, InputVariable], start: Change) -> list[Any]:
    """Values that the variable's own rules do not certainly refuse, the likeliest first."""
    samples = ValueSamples(HintIndex(variables))
    alone = {one.name: one}
    values = list(itertools.islice(samples.plain(one.type, (one.name,)), _MOST * 2))
    values += list(itertools.islice(samples.edges(one.type, (one.name,), None), _MOST * 2))
    certain = [value for value in values if refused_by(alone, {**start, one.name: value}) == []]
    unsure = [value for value in values if refused_by(alone, {**start, one.name: value}) is None]
    return (certain + unsure)[:_MOST]


def _fitting(
    best: Change, choices: Mapping[str, list[Any]], variables: Mapping[str, InputVariable], start: Change
) -> Change:
    """Choices that no rule certainly refuses together: one value after the other is exchanged where one does."""
    found = dict(best)
    for name, values in choices.items():
        if not refused_by(variables, {**start, **found}):
            break
        counts = [len(refused_by(variables, {**start, **found, name: value}) or ()) for value in values]
        found[name] = values[counts.index(min(counts))]
    return found


def _of_examples(folder: Path, variables: Mapping[str, InputVariable]) -> Iterator[Change]:
    """What module blocks below a folder give it, and what its native tests do, where that is written out."""
    top = folder.resolve()
    for below in itertools.islice(configuration_folders(folder), 40):
        for block in read_configuration(below).blocks("module"):
            source = block.attribute("source")
            text = text_of(source.expression) if source is not None else None
            if text is not None and text.startswith(".") and (below / text).resolve() == top:
                yield _known(block, variables)
    for file in itertools.islice(sorted(folder.rglob("*.tftest.hcl")), 20):
        for block in read_file(file).blocks:
            for inner in (block, *block.blocks_of("variables")):
                if inner.type == "variables":
                    yield _known(inner, variables)


def _known(block: Block, variables: Mapping[str, InputVariable]) -> Change:
    written = {name: one.expression for name, one in block.body.attributes.items() if name in variables}
    return _constants(written)


def _constants(written: Mapping[str, Expression]) -> Change:
    found = {name: constant(one) for name, one in written.items()}
    return {name: value for name, value in found.items() if value is not NOT_CONSTANT}
