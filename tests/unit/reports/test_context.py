"""Where a report says that something is: from the root of the repository."""

from __future__ import annotations

from tfproof.findings import Location
from tfproof.reports import ReportContext

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
