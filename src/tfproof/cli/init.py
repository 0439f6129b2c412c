"""``tfproof init``: look at a repository, and write a configuration, a baseline, a first test, a workflow and a hook for it."""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import io
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from tfproof.cases import Case, Planner
from tfproof.cases.generated.given_inputs import usual_inputs
from tfproof.cli.init_files import BASELINE, Found, configuration, first_test, hook, workflow
from tfproof.cli.options import settings_of, write_report
from tfproof.cli.plan_step import lacking_inputs
from tfproof.cli.progress import step
from tfproof.cli.root_modules import roots
from tfproof.cli.toml_text import toml_text
from tfproof.cli.variable_files import variable_files
from tfproof.config import find_configuration
from tfproof.config.file_search import FILE
from tfproof.errors import TfproofError, UsageError
from tfproof.inputs.variables import read_variables

_TEST = Path("tests") / "test_tfproof.py"
_WORKFLOW = Path(".github") / "workflows" / "tfproof.yml"
_HOOK = Path(".pre-commit-config.yaml")
_PATIENCE = 60.0
"""Seconds that are spent on inputs of one root module which no file gives."""


def run(options: argparse.Namespace) -> int:
    """Write what is not there yet, and say what to do next; 1 when no root module plans.

    Raises:
        UsageError: the repository is configured already, or holds no root module.
    """
    top = options.stack or Path()
    known = find_configuration(top)
    if known is not None:
        raise UsageError(f"{os.path.relpath(known)} configures tfproof already", fix="see `tfproof config`")
    said: list[str] = []
    with Planner(settings_of(options)) as planner:
        found = [one for folder in roots(top) for one in _looked_at(planner, folder, top)]
        planned = sorted((one for one in found if one.plan is not None), key=lambda one: bool(one.made))
        test = first_test(planned[0], planner.applied(planned[0].case), _TEST, top) if planned else ""
    _write(top / FILE, configuration(found, top, baseline=False), said)
    if planned:
        code = _baseline(top, options)
        if (top / BASELINE).is_file():
            (top / FILE).write_text(configuration(found, top, baseline=True), encoding="utf-8")
            said.append(
                f"wrote {BASELINE}: what is found today. Critical findings need a reason there before they are accepted"
            )
        elif code is not None:
            said.append(f"no baseline: {code}")
        _write(top / _TEST, test, said)
    if not (top / ".gitlab-ci.yml").is_file() or (top / ".github").is_dir():
        _write(top / _WORKFLOW, workflow(), said)
    _write(top / _HOOK, hook(), said)
    said += [
        f"made up: {', '.join(one.made)} of {one.name}: write your own values into {FILE}"
        for one in planned
        if one.made
    ]
    said += [f"does not plan: {one.name}: {one.refused}" for one in found if one.plan is None]
    if planned and importlib.util.find_spec("pytest") is None:
        said.append("tests need pytest: pip install 'tfproof[pytest]'")
    said.append(f"next: {_next(found)}")
    write_report("\n".join(said) + "\n", None)
    return 0 if planned else 1


def _next(found: Sequence[Found]) -> str:
    if any(one.plan is not None for one in found):
        return f"tfproof check, then python -m pytest {_TEST}"
    way_out = f"give the inputs in {FILE}" if any(one.lacking for one in found) else "correct what does not plan"
    return f"{way_out}, take the # away from that stack in {FILE}, then tfproof check"


def _looked_at(planner: Planner, folder: Path, top: Path) -> Iterator[Found]:
    """What becomes of a root module with each of its variable definitions files; by itself when it has none."""
    name = folder.relative_to(top).as_posix()
    files = variable_files(folder, top)
    choices: list[tuple[Path, ...]] = [(file,) for file in files]
    for given in choices or [()]:
        case = Case(source=folder, var_files=given)
        label = f"{name}-{given[0].name.partition('.')[0]}" if len(files) > 1 else name
        looked = _planned(planner, case, "main" if label == "." else label.removeprefix(".-"))
        yield _with_made_inputs(planner, looked) if looked.lacking else looked


def _planned(planner: Planner, case: Case, name: str) -> Found:
    try:
        with step(f"planning {case.source}"):
            outcome = planner.outcome(case)
    except TfproofError as error:
        return Found(name=name, case=case, plan=None, refused=f"{error.what}{f': {error.fix}' if error.fix else ''}")
    return Found(
        name=name, case=case, plan=outcome.plan, refused="; ".join(map(str, outcome.failures)),
        lacking=lacking_inputs(outcome),
    )  # fmt: skip


def _with_made_inputs(planner: Planner, found: Found) -> Found:
    """The same root module with values for what no file gives, where some are found that plan; else as it is."""
    try:
        with step(f"looking for inputs of {found.case.source}"):
            case = usual_inputs(found.case, planner, read_variables(found.case.source), within=_PATIENCE)
            values = {name: case.inputs[name] for name in found.lacking}
            toml_text(values)
    except TfproofError as error:
        return replace(found, refused=f"{found.refused} With made ones: {error.what}")
    except TypeError:  # of null, which no file of TOML holds
        return found
    looked = _planned(planner, replace(found.case, inputs=values), found.name)
    return replace(looked, made=found.lacking) if looked.plan is not None else found


def _baseline(top: Path, options: argparse.Namespace) -> str | None:
    """Check everything once, and accept what is found; why that could not be done, if it could not."""
    from tfproof.cli import main

    words = ["check", "--config", str(top / FILE), "--write-baseline", str(top / BASELINE), "--quiet"]
    words += ["--mirror", options.mirror] if options.mirror else []
    words += ["--terraform", options.terraform] if options.terraform else []
    words += ["--no-scan"] if options.no_scan else []
    if (top / BASELINE).exists():
        return f"{BASELINE} is there already"
    with contextlib.redirect_stdout(io.StringIO()), step("checking everything"):
        code = main(words)
    return None if (top / BASELINE).is_file() else f"tfproof check ended with {code}"


def _write(file: Path, text: str, said: list[str]) -> None:
    """Write a new file; one that is there stays as it is."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as new:
            new.write(text)
    except FileExistsError:
        said.append(f"kept {os.path.relpath(file)}, which is there already; what it lacks:\n" + _indented(text))
    except OSError as error:
        raise UsageError(f"cannot write {file}: {error.strerror}", fix="make the folder writable") from error
    else:
        said.append(f"wrote {os.path.relpath(file)}")


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())
