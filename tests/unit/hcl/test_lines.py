"""Lines are counted as Terraform counts them everywhere: a secret is hidden by its lines, and an edit is made by them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tfproof.hcl import lines_of, parse
from tfproof.review.hidden_secrets import Secrets, secret_lines
from tfproof.review.hunks import hunks
from tfproof.scan.fixes.changed_files import changed_files
from tfproof.scan.fixes.finding_edits import changed_lines
from tfproof.source_edits import FixKind, SourceEdit

# What Python takes for the end of a line, and Terraform for a character of it.
NO_LINE_ENDS = ["\r", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"]
SOURCE = '# a{}b\nvariable "s" {{\n  sensitive = true\n  default   = "hunter2hunter2"\n}}\nresource "t" "x" {{\n  on = false\n}}\n'
LINE_OF_DEFAULT = 4


@pytest.fixture(params=NO_LINE_ENDS, ids=ascii)
def source(request: pytest.FixtureRequest) -> str:
    return SOURCE.format(request.param)


def test_every_node_is_on_its_line(source: str) -> None:
    file = parse(source)
    for block in file.blocks:
        assert lines_of(source)[file.line(block) - 1].startswith(block.type)


@pytest.mark.parametrize("text", ["", "a", "a\n", "a\n\n", "\n", "a\r\nb\r\n", "a\nb"])
def test_the_last_line_end_begins_no_line(text: str) -> None:
    assert lines_of(text) == text.splitlines()


def test_a_hunk_has_the_lines_by_which_secrets_are_hidden(source: str, tmp_path: Path) -> None:
    then, now = tmp_path / "then", tmp_path / "now"
    for folder in (then, now):
        folder.mkdir()
    (now / "main.tf").write_bytes(source.encode())
    (hunk,) = hunks(then, now, stack=now)
    ((first, last), *_) = secret_lines(now / "main.tf", Secrets())
    assert first <= LINE_OF_DEFAULT <= last
    assert "hunter2" in hunk.new[LINE_OF_DEFAULT - hunk.new_start]


def test_an_edit_is_made_where_it_was_found(source: str, tmp_path: Path) -> None:
    after = source.replace("on = false", "on = true")
    first, old, new = changed_lines(source, after)
    assert (first, old, new) == (7, ("  on = false",), ("  on = true",))
    (tmp_path / "main.tf").write_bytes(source.encode())
    edit = SourceEdit(
        kind=FixKind.EXACT, file="main.tf", block=("resource", "t", "x"), settings=(("on", "true"),), first=first,
        old=old, new=new,
    )  # fmt: skip
    (changed,), left = changed_files({tmp_path: [edit]})
    assert changed.after == after
    assert not left


def test_nothing_that_reads_source_takes_lines_otherwise(repository: Path) -> None:
    package = repository / "src/tfproof"
    readers = [*package.glob("hcl/*.py"), *package.glob("review/*.py"), *package.glob("scan/fixes/*.py")]
    readers += [package / name for name in ("cli/fix_step.py", "mutation/changed_lines.py", "scan/suppressions.py")]
    assert len(readers) > 30
    found = [
        f"{file.name}:{number}"
        for file in readers
        for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), start=1)
        if re.search(r"\b(?!request)\w+(\(\))?\.splitlines\(", line)
    ]
    assert not found, "take hcl.lines_of of a text of source"
