"""Compares verdicts of ``tfproof mutate`` with those of the whole suite, one mutant at a time in a copy of the repository.

``python benchmarks/mutation_verdicts.py terraform/modules/acm --tests tests/modules/test_acm.py --sample 20 --seed 1``. What a
test or a rule is said to notice must fail the suite, and what survives must not. Exits 1 when a verdict differs.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tfproof.cases import Planner, Settings
from tfproof.hcl import splice
from tfproof.mutation.generate import mutants_of
from tfproof.mutation.mutant import Mutant
from tfproof.mutation.schemas import schemas_of

ROOT = Path(__file__).parents[1]
_SUITE = frozenset({"test", "validation"})
_LIVING = ("survived", "never asserted")
_FAILED, _PASSED = 1, 0


def verdicts(folder: Path, tests: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What ``tfproof mutate`` says of each mutant, by its id."""
    with tempfile.TemporaryDirectory() as scratch:
        report = Path(scratch) / "report.json"
        asked = [part for one in tests for part in ("--tests", one)]
        command = [sys.executable, "-m", "tfproof.cli", "mutate", str(folder), *asked, "--format", "json"]
        subprocess.run([*command, "--output", str(report)], cwd=ROOT, check=True)
        found = json.loads(report.read_text(encoding="utf-8"))
    return {one["id"]: one["tfproof"] for file in found["files"].values() for one in file["mutants"]}


def is_noticed(verdict: dict[str, Any]) -> bool | None:
    """Whether the suite should fail; None where something else than the suite decided."""
    if verdict["status"] == "killed":
        return True if _SUITE.intersection(one["kind"] for one in verdict["killers"]) else None
    return False if verdict["status"] in _LIVING else None


def planted(folder: Path) -> Iterator[Mutant]:
    """All mutants of a folder, as a run makes them."""
    with contextlib.closing(Planner(Settings())) as planner:
        workspace = planner.workspaces.open(folder)
        yield from mutants_of(folder, schemas=schemas_of(planner.providers.schemas(workspace)))


def suite_fails(mutant: Mutant, tests: Sequence[str]) -> bool:
    """Whether the tests fail on a copy of the repository that has the mutant in its source.

    Raises:
        RuntimeError: the tests could not be run.
    """
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "copy"
        files = subprocess.run(
            [shutil.which("git") or "git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout.split("\0")  # fmt: skip
        for name in filter(None, files):
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name, follow_symlinks=False)
        target = copy / mutant.file.resolve().relative_to(ROOT)
        target.write_text(splice(mutant.file.read_text(encoding="utf-8"), mutant.edits), encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "--tfproof-no-store", *tests]
        done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    if done.returncode not in (_PASSED, _FAILED):
        raise RuntimeError(f"the tests could not be run:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.returncode == _FAILED


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare a sample, and print what differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--tests", action="append", required=True)
    parser.add_argument("--sample", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    folder = (ROOT / given.folder).resolve()
    said = verdicts(folder, given.tests)
    chosen = [one for one in planted(folder) if one.id in said and is_noticed(said[one.id]) is not None]
    random.Random(given.seed).shuffle(chosen)  # noqa: S311 - a sample, not a secret
    different = 0
    began = time.monotonic()
    for mutant in chosen[: given.sample]:
        expected, really = is_noticed(said[mutant.id]), suite_fails(mutant, given.tests)
        if expected != really:
            different += 1
            print(
                f"{mutant.id} {mutant.operator} {mutant.file.name}:{mutant.line}: {said[mutant.id]}, the suite fails: {really}"
            )
    count = min(given.sample, len(chosen))
    print(f"{count} mutants (seed {given.seed}), {different} verdicts differ, {time.monotonic() - began:.0f} s")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
