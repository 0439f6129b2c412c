from __future__ import annotations

from pathlib import Path

from tfproof.cases import Case
from tfproof.mutation.generate import mutants_of
from tfproof.mutation.pairs import by_case, numbered


def test_mutants_are_planned_by_case_and_copies_of_one_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('resource "terraform_data" "this" {\n  input = true\n}\n')
    one, other = list(mutants_of(tmp_path))[:2]
    cases = [Case(source=tmp_path, inputs={"a": number}) for number in range(3)]
    pairs = [(one, cases[0]), (one, cases[1]), (other, cases[0]), (one, cases[2])]
    assert by_case(pairs) == [(cases[0], [one, other]), (cases[1], [one]), (cases[2], [one])]
    assert [number for _, number in numbered(pairs)] == [0, 1, 0, 2]
