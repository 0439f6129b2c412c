"""Copies of mutated source, which several threads may want at once."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest.mock import Mock

import pytest

from tfproof.cases import Case, Planner
from tfproof.mutation.generate import mutants_of
from tfproof.mutation.mutant_plans import MutantPlanner
from tfproof.terraform.source_tree import SourceTree


def test_a_copy_that_another_thread_is_making_is_not_taken_for_a_whole_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, copies = tmp_path / "module", tmp_path / "copies"
    source.mkdir()
    copies.mkdir()
    (source / "main.tf").write_text('resource "terraform_data" "this" {\n  input = true\n}\n')
    mutant = next(mutants_of(source, operators=frozenset({"boolean-flipped"})))
    whole = SourceTree.copy_to

    def slowly(tree: SourceTree, folder: Path) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        time.sleep(0.05)
        return whole(tree, folder)

    monkeypatch.setattr(SourceTree, "copy_to", slowly)
    planner, case = MutantPlanner(Mock(spec=Planner), copies), Case(source=source)

    def read(_number: int) -> str:
        return (planner.mutated(mutant, case).source / "main.tf").read_text()

    with ThreadPoolExecutor(4) as workers:
        texts = set(workers.map(read, range(8)))
    assert texts == {'resource "terraform_data" "this" {\n  input = false\n}\n'}
    left = [path.name for path in copies.iterdir() if not path.name.startswith("o")]  # the unedited copy stays
    assert left == [mutant.id]  # nothing is left of those that came too late
