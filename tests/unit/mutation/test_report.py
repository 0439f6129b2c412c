"""Reports of mutation runs: by Stryker's schema, in parts that merge to the whole, and as text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tfproof.cli import main
from tfproof.mutation.generate import mutants_of
from tfproof.mutation.mutant import Killer, Mutant, MutantVerdict, Status
from tfproof.mutation.ratchet import decreases
from tfproof.mutation.report import Report, as_text, entries, merged, report_of, score_of

TEST = "tests/test_a.py::test_a"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "main.tf").write_text('resource "aws_a" "b" {\n  name = "é"\n  size = 1\n  on = true\n}\n')
    return tmp_path


def verdict(number: int, mutant: Mutant) -> MutantVerdict:
    status = [Status.KILLED, Status.SURVIVED, Status.REJECTED, Status.NEVER_ASSERTED, Status.EQUIVALENT][number % 5]
    killers = (Killer(kind="test" if number % 10 else "proof", name=TEST if number % 10 else "P1 x"),)
    return MutantVerdict(
        mutant=mutant,
        status=status,
        killers=killers if status is Status.KILLED else (),
        suggestion="def test_b(case):\n    assert case\n" if status is Status.SURVIVED else None,
    )


def report(folder: Path, keep: slice = slice(None)) -> Report:
    verdicts = [verdict(*one) for one in enumerate(mutants_of(folder))]
    return report_of(verdicts[keep], root=folder, tests=[TEST], notes={"notes": ["a note"]})


def test_a_report_follows_the_schema(folder: Path) -> None:
    schema = json.loads((Path(__file__).parent / "mutation-testing-report-schema.json").read_text())
    jsonschema.validate(report(folder), schema)


def test_the_parts_of_a_run_merge_to_the_whole(folder: Path) -> None:
    whole, parts = report(folder), [report(folder, slice(part, None, 3)) for part in range(3)]
    key = lambda one: one[1]["id"]  # noqa: E731
    assert sorted(entries(merged(parts)), key=key) == sorted(entries(whole), key=key)
    assert score_of(merged([*parts, parts[0]])) == score_of(whole)


def test_rejected_and_equivalent_mutants_count_for_nothing(folder: Path) -> None:
    score = score_of(report(folder))
    counts: dict[str, Any] = dict(score.counts)
    valid = counts["killed"] + counts["survived"] + counts["never asserted"]
    assert score.valid == valid
    assert score.overall == pytest.approx(100 * counts["killed"] / valid)
    assert score.assertion is not None
    assert score.overall is not None
    assert score.assertion < score.overall


def test_the_text_shows_what_nothing_noticed_and_what_would_have(folder: Path) -> None:
    text = as_text(report(folder))
    assert "main.tf:" in text
    assert "    assert case" in text
    assert "killed  " not in text
    assert "note:      a note" in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["no-such-folder"], "no such folder: no-such-folder"),
        (["empty"], "no Terraform source in empty"),
        (["module", "--shard", "9/8"], "not a shard: 9/8"),
        (["module", "--shard", "1"], "not a shard: 1"),
        (["module", "--operators", "nonsense"], "no operator matches 'nonsense'"),
        (["module", "--var", "=1"], "not an input: --var =..."),
        (["merge"], "nothing to merge"),
        (["merge", "no.json"], "cannot read the report no.json"),
        (["merge", "module/main.tf"], "cannot read the report module/main.tf"),
        (["merge", "other.json"], "other.json is no report of tfproof mutate"),
    ],
)
def test_bad_input_is_one_message(
    arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "module").mkdir()
    (tmp_path / "module/main.tf").write_text("locals {}\n")
    (tmp_path / "other.json").write_text('{"files": {}, "framework": {"name": "other"}}')
    monkeypatch.chdir(tmp_path)
    assert main(["mutate", *arguments]) == 2
    found = capsys.readouterr().err
    assert said in found
    assert "Traceback" not in found


def test_merging_exits_with_1_below_the_demanded_score(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = folder / "a.json"
    file.write_text(json.dumps(report(folder)))
    assert main(["mutate", "merge", str(file), "--break", "99"]) == 1
    assert main(["mutate", "merge", str(file), "--break", "1"]) == 0
    assert "score:" in capsys.readouterr().out


def worse(whole: Report) -> Report:
    """The report with one noticed fault that is not noticed any more."""
    other: Report = json.loads(json.dumps(whole))
    next(one for _, one in entries(other) if one["tfproof"]["status"] == "killed")["tfproof"]["status"] = "survived"
    return other


def test_less_noticed_in_a_folder_is_a_decrease(folder: Path) -> None:
    whole = report(folder)
    valid = score_of(whole).valid
    killed = score_of(whole).counts["killed"]
    assert list(decreases(whole, whole)) == []
    assert list(decreases(whole, worse(whole))) == []
    shown = f"{100 * (killed - 1) / valid:.1f} % ({killed - 1} of {valid}) noticed, "
    shown += f"{100 * killed / valid:.1f} % ({killed} of {valid}) before"
    assert list(decreases(worse(whole), whole)) == [f".: {shown}", f"in total: {shown}"]


def test_a_folder_that_is_not_mutated_now_is_no_decrease(folder: Path) -> None:
    whole = report(folder)
    both = {**whole, "files": {**whole["files"], "other/main.tf": whole["files"]["main.tf"]}}
    assert list(decreases(whole, both)) == []
    assert len(list(decreases(worse(whole), both))) == 2


def test_a_decrease_fails_the_command(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, now = tmp_path / "before.json", tmp_path / "now.json"
    before.write_text(json.dumps(report(folder)))
    now.write_text(json.dumps(worse(report(folder))))
    command = ["mutate", "merge", str(now), "--output", str(tmp_path / "out"), "--fail-decrease"]
    assert main([*command, str(before)]) == 1
    assert "less is noticed: in total: " in capsys.readouterr().err
    assert main([*command, str(now)]) == 0
    assert main([*command, str(tmp_path / "none.json")]) == 2
    assert main([*command, str(before), "--shard", "1/2"]) == 2
