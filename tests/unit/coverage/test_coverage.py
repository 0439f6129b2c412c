"""What modules set, what was looked at, and how it is written."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tfproof.coverage.configured import called_folders, read_configured
from tfproof.coverage.data import CoverageData, RuleFailure
from tfproof.coverage.measure import CoverageReport, measure
from tfproof.coverage.pytest_hooks import report_files
from tfproof.coverage.rendering import as_cobertura, as_json, as_lcov, as_text
from tfproof.errors import UsageError
from tfproof.plan.read_tracking import ReadPlace

MAIN = """
variable "size" {
  type = number
  validation {
    condition     = var.size > 0
    error_message = "At least one, not ${var.size}."
  }
  validation {
    condition     = var.size < 9
    error_message = "At most eight."
  }
}

data "aws_iam_policy_document" "this" {
  statement {
    actions = ["sqs:SendMessage"]
  }
}

resource "aws_sqs_queue" "this" {
  count = var.size

  name = "a"
  tags = { a = "b" }

  dynamic "redrive" {
    for_each = [1]
    content {
      target = redrive.value
    }
  }

  timeouts {
    create = "1m"
  }

  lifecycle {
    ignore_changes = [tags]

    precondition {
      condition     = var.size != 5
      error_message = "Not five."
    }
  }
}

resource "aws_sqs_queue_policy" "this" {
  policy    = data.aws_iam_policy_document.this.json
  queue_url = aws_sqs_queue.this[0].id
}

output "name" {
  value = aws_sqs_queue.this[0].name
}
"""


@pytest.fixture
def module(tmp_path: Path) -> Path:
    folder = tmp_path / "module"
    folder.mkdir()
    (folder / "main.tf").write_text(MAIN)
    return folder


def report_of(folder: Path, *reads: tuple[str, tuple[str, ...]], counts: tuple[int, ...] = (2,)) -> CoverageReport:
    data = CoverageData()
    data.reads.update(ReadPlace(folder, block, path) for block, path in reads)
    data.counts[folder, ""].add(1)
    data.counts[folder, "aws_sqs_queue.this"].update(counts)
    return measure(data, root=folder.parent)


def unread(report: CoverageReport) -> set[str]:
    return {value.subject for module in report.modules for value, is_read in module.values if not is_read}


def test_what_a_module_sets_is_each_argument_of_blocks_and_each_output(module: Path) -> None:
    configured = read_configured(module)
    assert [one.subject for one in configured.values] == [
        "data.aws_iam_policy_document.this.statement.actions",
        "aws_sqs_queue.this.name",
        "aws_sqs_queue.this.tags",
        "aws_sqs_queue.this.redrive.target",
        "aws_sqs_queue.this.timeouts.create",
        "aws_sqs_queue_policy.this.policy",
        "aws_sqs_queue_policy.this.queue_url",
        "output.name",
    ]
    assert [(one.kind, one.subject) for one in configured.rules] == [
        ("validation", "var.size"), ("validation", "var.size"), ("precondition", "aws_sqs_queue.this"),
    ]  # fmt: skip
    assert [one.block for one in configured.counted] == ["aws_sqs_queue.this"]


@pytest.mark.parametrize(
    ("read", "also"),
    [
        (("aws_sqs_queue.this", ("name",)), {"aws_sqs_queue.this.name"}),
        (("aws_sqs_queue.this", ("tags", "a")), {"aws_sqs_queue.this.tags"}),
        (("output.name", ()), {"output.name"}),
        (
            ("aws_sqs_queue_policy.this", ("policy",)),  # who reads the document has read what renders it
            {"aws_sqs_queue_policy.this.policy", "data.aws_iam_policy_document.this.statement.actions"},
        ),
        (("aws_sqs_queue.this", ("nothing",)), set()),
    ],
)
def test_only_what_was_read_is_asserted(module: Path, read: tuple[str, tuple[str, ...]], also: set[str]) -> None:
    assert unread(report_of(module)) - unread(report_of(module, read)) == also


def test_a_read_of_another_folder_asserts_nothing(module: Path, tmp_path: Path) -> None:
    data = CoverageData()
    data.reads.add(ReadPlace(tmp_path / "other", "aws_sqs_queue.this", ("name",)))
    data.counts[module, ""].add(1)
    assert "aws_sqs_queue.this.name" in unread(measure(data, root=tmp_path))


def failure(module: Path, message: str, *, kind: str = "validation", line: int = 0) -> RuleFailure:
    subject = "var.size" if kind == "validation" else "aws_sqs_queue.this"
    file = module / "main.tf" if line else None
    return RuleFailure(folder=module, kind=kind, subject=subject, file=file, line=line, message=message)


@pytest.mark.parametrize(
    ("message", "kind", "line", "failed"),
    [
        ("At least one, not -3.", "validation", 0, [True, False, False]),
        ("At most eight.", "validation", 0, [False, True, False]),
        ("Something else.", "validation", 0, [False, False, False]),
        ("Not five.", "precondition", 41, [False, False, True]),
        ("Not five.", "precondition", 3, [False, False, False]),
    ],
)
def test_a_rule_is_seen_to_fail_when_it_was_that_one(
    module: Path, message: str, kind: str, line: int, failed: list[bool]
) -> None:
    data = CoverageData()
    data.failures.add(failure(module, message, kind=kind, line=line))
    [found] = measure(data, root=module.parent).modules
    assert [has_failed for _, _, has_failed in found.rules] == failed
    assert not any(passed for _, passed, _ in found.rules)  # nothing was planned


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ((2,), ["never planned with no instance"]),
        ((0,), ["never planned with an instance"]),
        ((0, 1), []),
        ((), ["never planned with no instance", "never planned with an instance"]),
    ],
)
def test_a_block_is_planned_with_no_instance_and_with_some(
    module: Path, counts: tuple[int, ...], said: list[str]
) -> None:
    lines = as_text(report_of(module, counts=counts)).splitlines()
    assert [line.split("  ")[-1] for line in lines if "planned with" in line] == said


def test_what_processes_know_becomes_one_whole(module: Path) -> None:
    one, other = CoverageData(), CoverageData()
    one.reads.add(ReadPlace(module, "aws_sqs_queue.this", ("name",)))
    one.counts[module, ""].add(1)
    other.failures.add(failure(module, "At most eight."))
    other.counts[module, "aws_sqs_queue.this"].update((0, 2))
    whole = CoverageData.from_json(one.to_json())
    whole.add(CoverageData.from_json(other.to_json()))
    one.add(other)
    assert as_json(measure(whole, root=module.parent)) == as_json(measure(one, root=module.parent))
    assert whole.failures == other.failures


def test_reports_agree_on_lines_and_branches(module: Path) -> None:
    report = report_of(module, ("aws_sqs_queue.this", ("name",)), ("output.name", ()), counts=(0, 2))
    data = json.loads(as_json(report))
    assert data["percent"] == pytest.approx(25.0)
    lcov = as_lcov(report).splitlines()
    hits = {int(line.split(":")[1].split(",")[0]): int(line.split(",")[1]) for line in lcov if line.startswith("DA:")}
    for value in data["modules"][0]["values"]:
        assert hits[value["line"]] == value["asserted"]
    assert lcov[1] == "SF:module/main.tf"
    root = ET.fromstring(as_cobertura(report))  # noqa: S314 - of our own
    lines = {int(line.attrib["number"]): int(line.attrib["hits"]) for line in root.iter("line")}
    assert lines == hits
    assert f"LH:{sum(hits.values())}" in lcov
    assert root.attrib["lines-covered"] == str(sum(hits.values()))
    branches = sum(line.startswith("BRDA:") for line in lcov)
    assert root.attrib["branches-valid"] == str(branches) == "8"
    assert f"BRF:{branches}" in lcov


def test_modules_elsewhere_are_left_out(module: Path) -> None:
    data = CoverageData()
    data.counts[module, ""].add(1)
    assert measure(data, root=module.parent, within=[module.parent / "other"]).modules == ()
    assert measure(data, root=module.parent).percent == pytest.approx(0.0)


def test_a_module_that_no_test_plans_counts_where_its_folder_is_named(module: Path, tmp_path: Path) -> None:
    for name in ("planned", ".terraform/modules/x"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "main.tf").write_text('output "x" {\n  value = 1\n}\n')
    data = CoverageData()
    data.counts[tmp_path / "planned", ""].add(1)
    data.reads.add(ReadPlace(tmp_path / "planned", "output.x"))
    default = measure(data, root=tmp_path)
    assert default.percent == pytest.approx(100.0)
    assert "no test plans: module" in as_text(default).splitlines()
    named = measure(data, root=tmp_path, within=[tmp_path])
    assert named.percent == pytest.approx(100 / 9)
    assert "no test plans" not in as_text(named)


def test_what_was_never_planned_is_not_covered() -> None:
    root = ET.fromstring(as_cobertura(measure(CoverageData(), root=Path("/nowhere"))))  # noqa: S314 - of our own
    assert (root.attrib["line-rate"], root.attrib["lines-valid"]) == ("0", "0")


def test_the_folders_of_a_root_are_those_that_it_calls(tmp_path: Path) -> None:
    for folder, text in (
        ("root", 'module "a" {\n  source = "../a"\n}\nmodule "far" {\n  source = "x/y/z"\n}\n'),
        ("a", 'module "b" {\n  source = "./b"\n}\n'),
        ("a/b", 'module "up" {\n  source = "../"\n}\n'),
    ):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "main.tf").write_text(text)
    assert called_folders(tmp_path / "root") == {
        "": tmp_path / "root", "module.a": tmp_path / "a", "module.a.module.b": tmp_path / "a/b",
    }  # fmt: skip


def test_a_format_that_is_none_is_refused() -> None:
    assert report_files(["term", "lcov", "json:a/b.json"]) == (
        ("term", ""), ("lcov", "tfproof-coverage.info"), ("json", "a/b.json"),
    )  # fmt: skip
    with pytest.raises(UsageError, match=r"no such format of coverage: tests/test_a\.py"):
        report_files(["tests/test_a.py"])
