"""Where a report says that something is: from the root of the repository."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.unit.reports.samples import finding

from tfproof.findings import Findings, Location
from tfproof.reports import ReportContext
from tfproof.reports.problems import problems

STACK = ReportContext(folder="infra/app", file="network.tf")


def test_a_file_of_the_stack_is_below_its_folder() -> None:
    assert STACK.path(Location(file="modules/a/main.tf", line=3)) == "infra/app/modules/a/main.tf"


def test_a_file_beside_the_stack_is_named_without_a_detour() -> None:
    assert STACK.path(Location(file="../shared/main.tf", line=3)) == "infra/shared/main.tf"


def test_what_has_no_place_is_told_at_the_file_that_stands_for_the_stack() -> None:
    assert STACK.path(None) == "infra/app/network.tf"


def test_a_stack_at_the_root_has_a_name_and_adds_no_folder() -> None:
    assert ReportContext().name == "."
    assert ReportContext().path(Location(file="main.tf", line=1)) == "main.tf"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("forced by bucket, ../modules/b/main.tf:18: gone", "forced by bucket, infra/modules/b/main.tf:18: gone"),
        ("(main.tf.json:3, ../../x.tofu:4)", "(infra/app/main.tf.json:3, x.tofu:4)"),
        (
            "asked https://example.com/main.tf:3 and localhost:80",
            "asked https://example.com/main.tf:3 and localhost:80",
        ),
        ("main.tf of /srv/main.tf:1", "main.tf of /srv/main.tf:1"),
    ],
)
def test_a_place_within_a_text_is_relative_to_the_repository_too(said: str, shown: str) -> None:
    assert STACK.text(said) == shown
    assert ReportContext().text(said) == said
    (problem,) = problems(Findings.of([replace(finding(), found=said, note=said, fix=said)], checks=1), STACK)
    assert {problem.finding.found, problem.finding.note, problem.finding.fix} == {shown}
