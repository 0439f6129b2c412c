"""``tfproof fuzz``: which inputs does a module let through that a provider refuses?"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import importlib
import json
import time
from pathlib import Path

from tfproof.cases import Planner
from tfproof.cases.generated.given_inputs import usual_inputs
from tfproof.cases.generated.input_runs import InputRuns
from tfproof.cases.generated.search import SearchResult, search
from tfproof.cli.fuzz_judging import JudgedInputs, judge_inputs
from tfproof.cli.fuzz_report import as_json, as_tests, as_text
from tfproof.cli.options import case_of, settings_of, write_report
from tfproof.cli.progress import show_line
from tfproof.errors import UsageError
from tfproof.inputs.variables import InputVariable, read_variables
from tfproof.mutation.policies import Policies

_CLEAN, _FOUND = 0, 1


def run(options: argparse.Namespace) -> int:
    """Return 0 when the module refuses all that is refused later, 1 when it does not, or some inputs need a cloud.

    Raises:
        UsageError: there is nothing to change, or no inputs were found that plan.
    """
    importlib.import_module("hypothesis")  # one that is missing is said before anything is planned
    if options.examples < 1:
        raise UsageError(f"not a number of inputs: --examples {options.examples}", expected="1 or more")
    if not options.seconds > 0:
        raise UsageError(f"not a time limit: --seconds {options.seconds:g}", expected="a positive number of seconds")
    began = time.monotonic()
    # Hundreds of plans that no later run asks for are not kept.
    with Planner(dataclasses.replace(settings_of(options), store=None)) as planner:
        try:
            case = case_of(options, planner)
            variables = read_variables(case.source)
            names = _names(variables, options.only, case.source)
            show_line(f"looking for inputs of {case.source} that plan")
            case = usual_inputs(case, planner, variables)
            runs = InputRuns(planner, case)
            try:
                result = search(
                    runs, variables, names=names, examples=options.examples, seed=options.seed,
                    until=began + options.seconds, progress=show_line,
                )  # fmt: skip
            finally:
                runs.close()
            judged = _judged(result, planner, options, began + options.seconds)
        finally:
            show_line("")
    _report(result, judged, variables, options)
    wrong = result.findings or result.undecided or judged.judgements or judged.undecided
    return _FOUND if wrong else _CLEAN


def _judged(result: SearchResult, planner: Planner, options: argparse.Namespace, until: float) -> JudgedInputs:
    """What becomes of inputs that plan, where that is wanted."""
    if not options.idempotent and not options.policies:
        return JudgedInputs()
    with contextlib.ExitStack() as ending:
        policies: Policies | None = None
        if options.policies:
            policies = ending.enter_context(Policies(planner, options.policies, checkov=options.checkov, stock=False))
        return judge_inputs(result.case, result.accepted, planner, policies=policies, until=until, progress=show_line)


def _report(
    result: SearchResult, judged: JudgedInputs, variables: dict[str, InputVariable], options: argparse.Namespace
) -> None:
    if options.format == "json":
        document = as_json(result, judged, variables)
        write_report(json.dumps(document, indent=2, ensure_ascii=False) + "\n", options.output)
    else:
        write_report(as_text(result, judged, variables), options.output)
    if options.write_tests is not None:
        write_report(as_tests(result, variables, Path.cwd(), options.var_file), options.write_tests)


def _names(variables: dict[str, InputVariable], only: list[str], folder: Path) -> list[str]:
    unknown = [name for name in only if name not in variables]
    if unknown:
        raise UsageError(
            f"no such input variable: {', '.join(unknown)}",
            where=str(folder),
            expected=f"one of {', '.join(variables)}" if variables else "no name: there are no variables",
        )
    if not variables:
        raise UsageError(f"{folder} has no variables", expected="a module with inputs")
    return [name for name in variables if not only or name in only]
