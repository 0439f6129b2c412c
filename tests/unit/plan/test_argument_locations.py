"""The line on which an attribute is set."""

from __future__ import annotations

from pathlib import Path

import pytest

from tfproof.addresses import Step
from tfproof.plan import Plan

SOURCE = """\
# name = "not this one"
resource "aws_x" "other" {
  name = "other"
}

resource "aws_x" "this" {
  display_name = "name = "
  name         = var.name # name = 1

  one {
    inner = 1
    deep {
      name = "deep"
    }
  }

  many {
    name = "first"
  }
  many {
    name = "second"
  }

  dynamic "made" {
    for_each = var.made
    content {
      name = made.value
    }
  }
}
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 6),
        (("name",), 8),
        (("display_name",), 7),
        (("one", 0, "inner"), 11),
        (("one", 0, "deep", 0, "name"), 13),
        (("one",), 10),
        (("one", 0, "absent"), 10),
        (("many", 1, "name"), 21),
        (("many",), 17),
        (("made", 3, "name"), 27),
        (("absent",), 6),
    ],
    ids=str,
)
def test_attributes_of_blocks_in_blocks(tmp_path: Path, path: tuple[Step, ...], line: int) -> None:
    (tmp_path / "main.tf").write_text(SOURCE)
    plan = Plan({"format_version": "1.2", "resource_changes": []}, source=tmp_path)
    place = plan.argument_location("", "aws_x.this", path)
    assert (place.file, place.line) == ("main.tf", line) if place else False


def test_without_source_there_is_no_line() -> None:
    plan = Plan({"format_version": "1.2", "resource_changes": []})
    assert plan.argument_location("", "aws_x.this", ("name",)) is None
