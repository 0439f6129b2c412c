"""Suggested assertions as ``run`` blocks of a ``.tftest.hcl`` file, each tried by Terraform on the original and on its mutant."""

from __future__ import annotations

import dataclasses
import itertools
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from tfproof.cases import Case, Planner
from tfproof.cases.generated.given_inputs import plain_inputs
from tfproof.errors import TfproofError, UsageError
from tfproof.hcl import literal
from tfproof.inputs.variables import read_variables
from tfproof.mutation.assertions import PlanAssertion
from tfproof.mutation.mutant import Mutant
from tfproof.mutation.mutant_plans import MutantPlanner
from tfproof.mutation.native_conditions import APPLIED, NativeCondition, conditions
from tfproof.mutation.suggestions import name_of
from tfproof.terraform import Sandbox, input_values
from tfproof.terraform.configuration import read_configuration
from tfproof.terraform.native_tests import PASSED, run_native_tests
from tfproof.terraform.overrides import AWS, native_provider

_MOST: Final = 6
_FILE: Final = "zzzz_tfproof_suggested_{}.tftest.hcl"
_MOCK: Final = "mocked"


@dataclasses.dataclass(slots=True, kw_only=True)
class NativeSuggestions:
    """Makes native runs that notice mutants."""

    planner: MutantPlanner
    originals: Planner

    def run(self, mutant: Mutant, case: Case, assertions: Iterable[PlanAssertion]) -> str | None:
        """Return a ``run`` block that passes on the original and not on the mutant; None where none was found.

        Args:
            mutant: the mutant.
            case: the case in which they differ.
            assertions: what holds on the original and not on the mutant.
        """
        if mutant.folder.resolve() != case.source.resolve():
            return None
        found = list(itertools.islice((one for each in assertions for one in conditions(each)), _MOST))
        if not found:
            return None
        try:
            variables = _variables(case)
            header = native_header(case, with_mocks=any(one.command == APPLIED for one in found))
            blocks = [_block(name_of(mutant), one, variables, mutant) for one in found]
            texts = [f"{header}\n{block}" for block in blocks]
            good = self._passing(case.source, texts)
            bad = self._passing(self.planner.mutated(mutant, case).source, texts)
        except (TfproofError, OSError):
            return None
        return next((block for number, block in enumerate(blocks) if number in good and number not in bad), None)

    def _passing(self, source: Path, texts: Sequence[str]) -> frozenset[int]:
        """The numbers of the texts whose run passes; each is a file of its own, since what follows an error is skipped."""
        workspace: Sandbox = self.originals.workspaces.open(source)
        files = {_FILE.format(number): number for number in range(len(texts))}
        try:
            for name, number in files.items():
                (workspace.root / name).write_text(texts[number], encoding="utf-8")
            runs = run_native_tests(workspace, [*files])
        finally:
            for name in files:
                (workspace.root / name).unlink(missing_ok=True)
        return frozenset(files[one.file] for one in runs if one.status == PASSED)


def native_file(runs: Sequence[str], case: Case) -> str:
    """Return a whole test file.

    Args:
        runs: ``run`` blocks.
        case: of the folder.
    """
    ordered = sorted(runs, key=_is_applied)
    header = native_header(case, with_mocks=any(map(_is_applied, runs)))
    return "\n".join(["# Assertions that notice mutants which no test noticed.", header, *ordered])


def _is_applied(run: str) -> bool:
    return f"command = {APPLIED}\n" in run


def native_header(case: Case, *, with_mocks: bool) -> str:
    """Return what a test file needs so that its runs ask no cloud: provider blocks, and what data sources answer.

    Args:
        case: of the folder.
        with_mocks: whether there are mocked providers too.
    """
    return "\n".join(_header(case, with_mocks=with_mocks))


def _header(case: Case, *, with_mocks: bool) -> Iterator[str]:
    for name, alias in _providers(case.source):
        yield native_provider(name, alias)
        if with_mocks:
            yield f'mock_provider "{name}" {{\n  alias = "{_mock(alias)}"\n}}\n'
    for target, values in case.data.items():
        if target.startswith("data."):
            yield f"override_data {{\n  target = {target}\n  values = {literal(dict(values))}\n}}\n"


def _providers(folder: Path) -> list[tuple[str, str | None]]:
    declared = read_configuration(folder)
    return [
        (name, alias)
        for name in sorted(declared.local_names(AWS))
        for alias in sorted(
            {None, *declared.provider_configurations(name), *declared.expected_aliases(name)}, key=lambda one: one or ""
        )
    ]


def _mock(alias: str | None) -> str:
    return f"{_MOCK}_{alias}" if alias else _MOCK


def _variables(case: Case) -> str:
    given = input_values(plain_inputs(case, read_variables(case.source)))
    return "".join(f"    {name} = {literal(value)}\n" for name, value in given.items())


def _block(name: str, condition: NativeCondition, variables: str, mutant: Mutant) -> str:
    providers = ""
    if condition.command == APPLIED:
        pairs = "".join(
            f"    {local}{f'.{alias}' if alias else ''} = {local}.{_mock(alias)}\n"
            for local, alias in _providers(mutant.folder)
        )
        providers = f"\n  providers = {{\n{pairs}  }}\n"
    return (
        f'run "{name}" {{\n  command = {condition.command}\n{providers}\n  variables {{\n{variables}  }}\n\n'
        f"  assert {{\n    condition     = {condition.text}\n"
        f"    error_message = {json.dumps(f'{mutant.subject} is not as expected')}\n  }}\n}}\n"
    )


def demand_one_folder(folders: Sequence[Path]) -> None:
    """Refuse to write the native tests of several folders into one file.

    Raises:
        UsageError: there are several.
    """
    if len(folders) > 1:
        raise UsageError(
            f"native tests belong to one folder, and {len(folders)} are mutated",
            fix="mutate one folder, or write a file for pytest: --write-tests FILE.py",
        )
