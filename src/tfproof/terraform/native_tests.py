"""Runs ``terraform test`` in a workspace, and tells what became of each run.

What it prints: https://developer.hashicorp.com/terraform/cli/commands/test#json-output
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from tfproof.errors import TerraformError
from tfproof.hcl import read_file
from tfproof.terraform.diagnostics import Diagnostic, errors, read_stream
from tfproof.terraform.plan_run import command
from tfproof.terraform.sandbox import Sandbox
from tfproof.terraform.source_paths import restored

SUFFIXES: Final = (".tftest.hcl", ".tftest.json")
# https://developer.hashicorp.com/terraform/cli/commands/test#test-directory-dir
_FOLDER: Final = "tests"
_RUN, _COMPLETE, _DIAGNOSTIC = "test_run", "complete", "diagnostic"
PASSED: Final = "pass"
FAILED: Final = "fail"
_VERDICT: Final = (0, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class NativeRun:
    """What became of one ``run`` block.

    Attributes:
        file: the test file, relative to the tested folder.
        name: of the run.
        status: ``pass``, ``fail`` (an assertion does not hold, or an expected failure is missing), ``error`` (Terraform or a
            provider refuses something) or ``skip``.
        errors: what Terraform said of it.
    """

    file: str
    name: str
    status: str
    errors: tuple[Diagnostic, ...] = ()

    @property
    def id(self) -> str:
        """The file and the name."""
        return f"{self.file}::{self.name}"


def native_files(folder: Path) -> tuple[Path, ...]:
    """Return the test files that ``terraform test`` runs in a folder, in its order.

    Source: https://developer.hashicorp.com/terraform/language/tests
    """
    places = (folder, folder / _FOLDER)
    found = (path for place in places if place.is_dir() for path in place.iterdir() if path.name.endswith(SUFFIXES))
    return tuple(sorted(path for path in found if path.is_file()))


def get_test_modules(workspace: Sandbox) -> None:
    """Install the modules of this machine that ``run`` blocks name; runs of what cannot be installed fail."""
    files = native_files(workspace.root)
    runs = (run for file in files for run in read_file(file).body.blocks_of("run", labels=1))
    if any(run.blocks_of("module", labels=0) for run in runs):
        command(workspace, workspace.env, "get", "-no-color")


def run_native_tests(workspace: Sandbox, files: Sequence[str] = ()) -> tuple[NativeRun, ...]:
    """Run the native tests of a workspace: without a network, so that a run that would create something ends in an error.

    Args:
        workspace: where they are.
        files: only these, relative to the folder; all where none is named.

    Raises:
        CommandTimeout: they took too long.
        CommandKilled: something ended Terraform.
        TerraformError: the tests could not be run at all.
    """
    chosen = (f"-filter={file}" for file in files)
    done = command(workspace, workspace.plan_environment(), "test", "-json", "-no-color", *chosen)
    runs = tuple(_runs(done.out, workspace))
    if done.code not in _VERDICT or (done.code != 0 and not runs):
        said = "; ".join(map(str, _errors(done.out, workspace)[:2]))
        raise TerraformError("the native tests cannot be run", where=said or done.err.strip()[-1000:] or None)
    return runs


def _runs(output: str, workspace: Sandbox) -> Iterator[NativeRun]:
    found: dict[tuple[str, str], NativeRun] = {}
    for line in output.splitlines():
        event = _event(line)
        key = (str(event.get("@testfile", "")), str(event.get("@testrun", "")))
        if event.get("type") == _RUN and event[_RUN].get("progress") == _COMPLETE:
            found[key] = NativeRun(file=key[0], name=key[1], status=str(event[_RUN].get("status")))
        elif event.get("type") == _DIAGNOSTIC and key in found:
            found[key] = replace(found[key], errors=(*found[key].errors, *_errors(line, workspace)))
    yield from found.values()


def _errors(output: str, workspace: Sandbox) -> tuple[Diagnostic, ...]:
    return tuple(restored(one, workspace) for one in errors(read_stream(output, workspace.original)))


def _event(line: str) -> dict[str, Any]:
    try:
        event = json.loads(line)
    except ValueError:
        return {}
    return event if isinstance(event, dict) else {}
