"""Mutants of source: every operator makes some, each is one edit that leaves all other text alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tfproof.cases import Failure, FailureKind
from tfproof.errors import UsageError
from tfproof.hcl import parse, splice
from tfproof.mutation.files_beside import paths_beside
from tfproof.mutation.generate import mutants_of, neighbors_named
from tfproof.mutation.mutant import Mutant
from tfproof.mutation.operators import OPERATORS, chosen
from tfproof.mutation.run_settings import Job
from tfproof.mutation.schemas import Argument, BlockSchema, BlockType

SOURCE = """
locals {
  names = [for name in var.names : upper(name) if name != ""]
  tags  = merge(var.tags, { team = "web" })
}

variable "names" {
  type    = list(string)
  default = ["a", "b"]

  validation {
    condition     = alltrue([for name in var.names : can(regex("^[a-z]+$", name))])
    error_message = "Names are lower-case letters."
  }
}

variable "on" {
  type      = bool
  default   = true
  sensitive = true
}

variable "off" {
  type    = bool
  default = false
}

variable "tags" {
  type    = map(string)
  default = {}
}

resource "aws_thing" "one" {
  count    = var.on ? 1 : 0
  provider = aws.east

  name    = "${var.names[0]}-thing"
  size    = 3
  enabled = !var.off
  mode    = "ON"

  part {
    key = aws_thing.two["a"].arn
  }

  depends_on = [aws_thing.two]

  lifecycle {
    precondition {
      condition     = var.on == true
      error_message = "It is off."
    }
    postcondition {
      condition     = self.size > 1
      error_message = "It is small."
    }
  }
}

resource "aws_thing" "two" {
  for_each = toset(var.names)
  name     = aws_thing.one[0].id
}

resource "aws_thing" "three" {
  name = file("${path.module}/greet.js")
}

resource "aws_thing" "four" {
  name = aws_thing.three.id
}

data "aws_iam_policy_document" "this" {
  statement {
    effect    = "Allow"
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::b/*"]

    principals {
      type        = "Service"
      identifiers = ["cloudfront.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceArn"
      values   = ["arn"]
    }
  }
}

output "names" {
  value = local.names
}
"""
SCRIPT = "// Says hello.\nif (n === 'a') {\n}\n"
THING = BlockSchema(
    arguments={
        "name": Argument(type="string", required=True),
        "id": Argument(type="string", computed=True),
        "arn": Argument(type="string", computed=True),
        "public": Argument(type="bool", optional=True),
    },
    blocks={"part": BlockType(schema=BlockSchema(arguments={"key": Argument(type="string", required=True)}))},
)


def schemas(_mode: str, type_: str) -> BlockSchema | None:
    return THING if type_ == "aws_thing" else None


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "main.tf").write_text(SOURCE)
    (tmp_path / "greet.js").write_text(SCRIPT)
    return tmp_path


def found(folder: Path) -> list[Mutant]:
    return list(mutants_of(folder, schemas=schemas))


def changed(mutant: Mutant) -> str:
    return splice(mutant.file.read_text(), mutant.edits)


def of(mutants: list[Mutant], operator: str, subject: str) -> list[str]:
    return [changed(one) for one in mutants if (one.operator, one.subject) == (operator, subject)]


def test_every_operator_makes_a_mutant(folder: Path) -> None:
    # A neighbor is made of what a provider says when it refuses a text.
    assert {one.operator for one in found(folder)} == OPERATORS.keys() - {"enumeration-neighbor"}


def test_files_that_source_reads_are_mutated_and_others_are_not(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        'resource "x" "y" {\n  a = file("${path.module}/a.js")\n  b = templatefile("${path.module}/t/b.tftpl", { n = 1 })\n}\n'
    )
    (tmp_path / "t").mkdir()
    (tmp_path / "a.js").write_text(f"{SCRIPT}// tfproof:mutate-skip: said elsewhere\nlog('a');\n")
    (tmp_path / "t/b.tftpl").write_text("size = ${n}\n")
    (tmp_path / "c.js").write_text(SCRIPT)
    beside = [one for one in mutants_of(tmp_path) if one.file.suffix != ".tf"]
    assert {(one.subject, one.block) for one in beside} == {("a.js", "x.y"), ("t/b.tftpl", "x.y")}
    assert {one.skipped for one in beside if one.line == 5} == {"said elsewhere"}
    changes = {(one.operator, one.line, one.original, one.replacement) for one in beside if one.skipped is None}
    assert changes == {
        ("file-line-removed", 2, "if (n === 'a') {", ""),
        ("file-comparison-swapped", 2, "===", "!=="),
        ("file-text-changed", 2, "'a'", "'amutant'"),
        ("file-line-removed", 1, "size = ${n}", ""),
        ("interpolation-dropped", 1, "${n}", ""),
    }
    assert {one.file.resolve() for one in beside} == {one.resolve() for one in paths_beside(tmp_path)}


def test_mutants_are_source_that_can_be_read_and_differ_from_all_others(repository: Path, folder: Path) -> None:
    for source, step in ((folder, 1), (repository / "terraform/modules/s3", 9), (repository / "terraform", 29)):
        mutants = list(mutants_of(source))
        texts = [(one.file, changed(one)) for one in mutants]
        assert len(set(texts)) == len(mutants) == len({one.id for one in mutants}) > 50
        assert [
            one.id
            for one, (_, text) in list(zip(mutants, texts, strict=True))[::step]
            if one.file.suffix == ".tf" and parse(text).error
        ] == []


def test_an_argument_of_the_schema_is_added_and_one_that_must_be_there_is_not_removed_for_real(folder: Path) -> None:
    mutants = found(folder)
    assert any("public = true" in text for text in of(mutants, "argument-added", "aws_thing.three.public"))
    assert of(mutants, "argument-added", "aws_thing.three.arn") == []
    [removed] = [one for one in mutants if (one.operator, one.subject) == ("argument-removed", "aws_thing.three.name")]
    assert removed.refused == "name is required"


def test_what_is_referred_to_cannot_be_removed(folder: Path) -> None:
    refused = {one.subject: one.refused for one in found(folder) if one.operator == "resource-removed"}
    assert refused["aws_thing.three"] is not None
    assert "main.tf" in refused["aws_thing.three"]
    assert refused["aws_thing.four"] is None


def test_a_dropped_item_leaves_the_others_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('locals {\n  x = [\n    "a", # first\n    "b",\n  ]\n}\n')
    texts = of(list(mutants_of(tmp_path)), "item-dropped", "local.x")
    assert [parse(text).error for text in texts] == [None, None]
    assert ['"a"' in text for text in texts] == [False, True]


def test_a_comment_with_a_reason_leaves_a_mutant_out(folder: Path) -> None:
    text = SOURCE.replace("  size    = 3", "  # tfproof:mutate-skip=number-*: any size will do\n  size    = 3")
    (folder / "main.tf").write_text(text)
    skipped = {(one.operator, one.subject, one.skipped) for one in found(folder) if one.skipped}
    assert skipped == {("number-changed", "aws_thing.one.size", "any size will do")}


def test_a_comment_without_a_reason_leaves_nothing_out(folder: Path) -> None:
    (folder / "main.tf").write_text(SOURCE.replace("  size    = 3", "  # tfproof:mutate-skip:\n  size    = 3"))
    assert not any(one.skipped for one in found(folder))


def test_only_written_out_values_can_turn_out_to_mean_the_same(folder: Path) -> None:
    constant = {(one.operator, one.subject) for one in found(folder) if one.constant}
    assert ("number-changed", "aws_thing.one.size") in constant
    assert not any(subject.startswith("aws_thing.one.count") for _, subject in constant)
    assert ("negation-dropped", "aws_thing.one.enabled") not in constant


def test_a_neighbor_is_the_text_that_the_provider_named(folder: Path) -> None:
    [mutant] = [one for one in found(folder) if (one.operator, one.subject) == ("text-changed", "aws_thing.one.mode")]
    message = f'expected mode to be one of [{mutant.original} "OPTIONAL"], got "OFF-mutated"'
    refused = Failure(kind=FailureKind.PROVIDER, addresses=("aws_thing.one",), message=message, where=None)
    [neighbor] = neighbors_named(mutant, [refused])
    assert neighbor.operator == "enumeration-neighbor"
    assert '  mode    = "OPTIONAL"\n' in changed(neighbor)
    assert neighbor.id != mutant.id


@pytest.mark.parametrize("parts", [2, 3, 7])
def test_each_mutant_is_in_exactly_one_shard(folder: Path, parts: int) -> None:
    mutants = found(folder)
    jobs = [
        Job(folders=(folder,), scratch=folder, out=folder, operators=frozenset(OPERATORS), shard=(part + 1, parts))
        for part in range(parts)
    ]
    assert all(sum(job.wants(mutant) for job in jobs) == 1 for mutant in mutants)


def test_only_what_changed_is_wanted(folder: Path) -> None:
    line = SOURCE.splitlines().index("  size    = 3") + 1
    job = Job(
        folders=(folder,), scratch=folder, out=folder, operators=frozenset(OPERATORS),
        changed={(folder / "main.tf").resolve(): [(line, line)]},
    )  # fmt: skip
    assert {one.subject for one in found(folder) if job.wants(one) and one.operator == "number-changed"} == {
        "aws_thing.one.size"
    }


def test_operators_are_chosen_by_patterns() -> None:
    assert chosen(["iam-effect-*,argument-added"]) == {"iam-effect-flipped", "argument-added"}
    assert chosen([]) == OPERATORS.keys()
    with pytest.raises(UsageError, match="no operator matches 'arguments'"):
        chosen(["arguments"])


def test_the_page_lists_the_operators(repository: Path) -> None:
    page = (repository / "docs/mutation.md").read_text()
    rows = dict(line.strip("| ").split(" | ", 1) for line in page.splitlines() if line.startswith("| `"))
    assert {name.strip("`"): text.strip() for name, text in rows.items() if name.strip("`") in OPERATORS} == OPERATORS


@pytest.mark.parametrize(("type_", "reordered"), [("list", 1), ("set", 0)])
def test_a_set_has_no_order_that_could_be_changed(tmp_path: Path, type_: str, reordered: int) -> None:
    (tmp_path / "main.tf").write_text('resource "a_b" "c" {\n  names = [local.x, "${local.x}/*"]\n}\n')
    schema = BlockSchema(arguments={"names": Argument(type=[type_, "string"], optional=True)})
    found = [one.operator for one in mutants_of(tmp_path, schemas=lambda _mode, _type: schema)]
    assert found.count("list-reordered") == reordered
    assert found.count("item-dropped") == 2
