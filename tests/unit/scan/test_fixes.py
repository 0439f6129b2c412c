"""Which edits a finding proposes, how far they can be relied on, and what becomes of the files."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tfproof.errors import UsageError
from tfproof.findings import Finding, Findings, Severity, Verdict, View
from tfproof.hcl import parse
from tfproof.scan.fixes.argument_edits import with_values
from tfproof.scan.fixes.changed_files import changed_files
from tfproof.scan.fixes.finding_edits import with_edits
from tfproof.source_edits import FixKind, SourceEdit

POOL = "aws_cognito_user_pool"
RULE = "CGA_UP_03"


def finding(address: str = f"{POOL}.this", rule: str = RULE) -> Finding:
    return Finding(
        rule=rule, severity=Severity.MEDIUM, address=address, found="it is off", expected="on", fix="", view=View.PLAN
    )


def written(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def edits_of(
    stack: Path,
    *addresses: str,
    safe: Mapping[str, Any] | None = None,
    planned: tuple[str, ...] | None = None,
    plan: Mapping[str, Any] | None = None,
) -> tuple[SourceEdit, ...]:
    """The edits of the first finding; there is one at each address."""
    addresses = addresses or (f"{POOL}.this",)
    values = tuple((name, json.dumps(value)) for name, value in (safe or {"deletion_protection": "ACTIVE"}).items())
    result = Findings.of(map(finding, addresses), checks=1)
    known = {(RULE, address): values for address in addresses}
    made = with_edits(result, known, stack=stack, planned=addresses if planned is None else planned, plans=[plan or {}])
    return next(one.edits for one in made.findings if one.address == addresses[0])


def block(body: str, type_: str = POOL) -> str:
    return f'resource "{type_}" "this" {{\n{body}}}\n'


def test_a_literal_is_replaced_and_what_is_absent_is_added_in_line_with_the_rest(tmp_path: Path) -> None:
    stack = written(tmp_path, {"main.tf": block('  name = "a" # the pool\n  user_pool_tier = "PLUS" # dear\n')})
    [edit] = edits_of(stack, safe={"deletion_protection": "ACTIVE"})
    assert edit.kind is FixKind.EXACT
    assert edit.new == ('  user_pool_tier = "PLUS" # dear', '  deletion_protection = "ACTIVE"'), "nobody formatted it"
    neat = block('  name           = "a"    # the pool\n  user_pool_tier = "PLUS" # dear\n')
    [edit] = edits_of(written(tmp_path, {"main.tf": neat}))
    assert edit.new == (
        '  name                = "a"    # the pool',
        '  user_pool_tier      = "PLUS" # dear',
        '  deletion_protection = "ACTIVE"',
    )
    assert (edit.first, edit.last) == (2, 3)
    [edit] = edits_of(written(tmp_path, {"main.tf": block('  deletion_protection = "INACTIVE"\n')}))
    assert edit.diff == ('-  deletion_protection = "INACTIVE"', '+  deletion_protection = "ACTIVE"')


@pytest.mark.parametrize(
    ("files", "kind", "place"),
    [
        ({"main.tf": block("  deletion_protection = var.a\n"), "v.tf": 'variable "a" {\n  default = "x"\n}\n'},
         FixKind.LIKELY, ("v.tf", ("variable", "a"))),
        ({"main.tf": block("  deletion_protection = local.a\n"), "l.tf": 'locals {\n  b = "x"\n  a = local.b\n}\n'},
         FixKind.LIKELY, ("l.tf", ("locals",))),
        ({"main.tf": block("  deletion_protection = upper(var.a)\n"), "v.tf": 'variable "a" {\n  default = "x"\n}\n'},
         FixKind.SKETCH, ("main.tf", ("resource", POOL, "this"))),
        ({"main.tf": block(""), "override.tf": block('  deletion_protection = "INACTIVE"\n')},
         FixKind.SKETCH, ("main.tf", ("resource", POOL, "this"))),
        ({"main.tf": block('  deletion_protection = "${"INACTIVE"}"\n')},
         FixKind.EXACT, ("main.tf", ("resource", POOL, "this"))),
        ({"main.tf.json": json.dumps({"resource": {POOL: {"this": {"name": "a"}}}}, indent=2)},
         FixKind.EXACT, ("main.tf.json", ("resource", POOL, "this"))),
    ],
    ids=["variable", "locals", "expression", "override", "wrapped", "json"],
)  # fmt: skip
def test_the_kind_tells_who_else_decides_the_value(
    tmp_path: Path, files: dict[str, str], kind: FixKind, place: tuple[str, tuple[str, ...]]
) -> None:
    [edit] = edits_of(written(tmp_path, files))
    assert (edit.kind, (edit.file, edit.block)) == (kind, place)
    changed, left = changed_files({tmp_path: [edit]})
    assert not left
    assert '"ACTIVE"' in changed[0].after


def test_a_variable_that_was_given_another_value_is_not_mended_by_its_default(tmp_path: Path) -> None:
    files = {"main.tf": block("  deletion_protection = var.a\n"), "v.tf": 'variable "a" {\n  default = "ACTIVE"\n}\n'}
    [edit] = edits_of(written(tmp_path, files), plan={"variables": {"a": {"value": "INACTIVE"}}})
    assert edit.kind is FixKind.SKETCH


def test_a_value_that_comes_through_a_call_is_changed_where_it_is_written(tmp_path: Path) -> None:
    files = {
        "main.tf": 'module "a" {\n  source = "./m"\n  on     = "INACTIVE"\n}\nmodule "b" {\n  source = "./m"\n}\n',
        "m/main.tf": 'variable "on" {\n  default = "OFF"\n}\n' + block("  deletion_protection = var.on\n"),
    }
    [edit] = edits_of(written(tmp_path, files), f"module.a.{POOL}.this")
    assert (edit.kind, edit.file, edit.block, edit.first) == (FixKind.LIKELY, "main.tf", ("module", "a"), 3)
    [edit] = edits_of(tmp_path, f"module.b.{POOL}.this")
    assert (edit.kind, edit.file, edit.block) == (FixKind.LIKELY, "m/main.tf", ("variable", "on"))


def test_a_module_that_others_share_is_not_changed_for_one_of_them(tmp_path: Path) -> None:
    files = {
        "main.tf": 'module "a" {\n  source = "./m"\n}\nmodule "b" {\n  source = "./m"\n}\n',
        "m/main.tf": block('  deletion_protection = "INACTIVE"\n'),
    }
    both = (f"module.a.{POOL}.this", f"module.b.{POOL}.this")
    written(tmp_path, files)
    assert [edit.kind for edit in edits_of(tmp_path, *both)] == [FixKind.EXACT]
    assert [edit.kind for edit in edits_of(tmp_path, both[0], planned=both)] == [FixKind.LIKELY]


def beside(top: Path, name: str = "stack") -> Path:
    """A stack that calls a module beside its own folder, and one that is downloaded."""
    inside = {"main.tf": 'module "a" {\n  source = "../m"\n}\nmodule "b" {\n  source = "acme/pool/aws"\n}\n'}
    written(top, {"m/main.tf": block('  deletion_protection = "INACTIVE"\n')})
    return written(top / name, inside)


def test_a_module_beside_a_stack_without_a_repository_is_left_alone(tmp_path: Path) -> None:
    stack = beside(tmp_path)
    [edit] = edits_of(stack, f"module.a.{POOL}.this")
    assert (edit.kind, edit.file) == (FixKind.SKETCH, "../m/main.tf")
    changed, left = changed_files({stack: [edit]})
    assert not changed
    assert [one.why for one in left] == ["the file is outside the stack and its repository"]
    assert edits_of(stack, f"module.b.{POOL}.this") == ()


def test_a_module_of_the_same_repository_is_the_stacks_own_unless_another_folder_calls_it(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    stack = beside(tmp_path)
    [edit] = edits_of(stack, f"module.a.{POOL}.this")
    assert (edit.kind, edit.file) == (FixKind.EXACT, "../m/main.tf")
    written(tmp_path, {"other/main.tf": '# ../m\nmodule "z" {\n  source = "../n"\n}\n'})
    assert [one.kind for one in edits_of(stack, f"module.a.{POOL}.this")] == [FixKind.EXACT]
    other = beside(tmp_path, "another")
    [edit] = edits_of(stack, f"module.a.{POOL}.this")
    assert edit.kind is FixKind.LIKELY
    [changed], left = changed_files({stack: [edit], other: [edit]})
    assert (changed.stacks, left) == ((stack, other), ())
    changed.write()
    assert 'deletion_protection = "ACTIVE"' in (tmp_path / "m" / "main.tf").read_text()


def test_a_link_out_of_the_repository_is_not_followed(tmp_path: Path) -> None:
    stack = beside(tmp_path / "repository")
    (tmp_path / "repository" / ".git").mkdir()
    (tmp_path / "repository" / "m").rename(tmp_path / "elsewhere")
    (tmp_path / "repository" / "m").symlink_to(tmp_path / "elsewhere")
    [edit] = edits_of(stack, f"module.a.{POOL}.this")
    assert edit.kind is FixKind.SKETCH
    assert changed_files({stack: [edit]})[0] == ()


def test_edits_of_one_file_by_several_stacks_are_made_together(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    stack, other = beside(tmp_path), beside(tmp_path, "another")
    address = f"module.a.{POOL}.this"
    [protected] = edits_of(stack, address)
    [tiered] = edits_of(other, address, safe={"user_pool_tier": "PLUS"})
    [against] = edits_of(other, address, safe={"deletion_protection": "OTHER"})
    [changed], left = changed_files({stack: [protected], other: [tiered, against]})
    assert changed.edits == (protected, tiered)
    assert "ACTIVE" in changed.after
    assert "PLUS" in changed.after
    assert [one.why for one in left] == ["another stack that has the file wants another value"]


def test_edits_that_contradict_each_other_are_sketches(tmp_path: Path) -> None:
    stack = written(tmp_path, {"main.tf": block('  deletion_protection = "INACTIVE"\n')})
    found = [finding(rule="A"), finding(rule="B"), finding(rule="C")]
    address = found[0].address
    safe = {
        ("A", address): (("deletion_protection", '"ACTIVE"'),),
        ("B", address): (("deletion_protection", '"OTHER"'),),
        ("C", address): (("mfa_configuration", '"ON"'),),
    }
    made = with_edits(Findings.of(found, checks=3), safe, stack=stack, planned=[address], plans=[{}])
    assert [one.edits[0].kind for one in made.findings] == [FixKind.SKETCH, FixKind.SKETCH, FixKind.EXACT]


@pytest.mark.parametrize(
    "body",
    [
        '  name     = "a"\n  password = "canary"\n',
        '  password = "canary"\n',
        '  name = "canary"\n',
        '  name = sensitive("b")\n',
    ],
)
def test_no_edit_shows_a_line_that_may_hold_a_secret(tmp_path: Path, body: str) -> None:
    changes = [{"change": {"after": {"password": "canary"}, "after_sensitive": {"password": True}}}]
    assert edits_of(written(tmp_path, {"main.tf": block(body)}), plan={"resource_changes": changes}) == ()


def test_without_a_plan_nobody_knows_which_neighbor_is_secret(tmp_path: Path) -> None:
    written(tmp_path, {"main.tf": block('  password = "canary"\n')})
    assert edits_of(tmp_path, planned=()) == ()
    written(tmp_path, {"main.tf": block('  password = "canary"\n  deletion_protection = "INACTIVE"\n')})
    [edit] = edits_of(tmp_path, planned=())
    assert edit.old == ('  deletion_protection = "INACTIVE"',)


def test_every_nested_block_gets_the_value_and_one_is_made_where_there_is_none(tmp_path: Path) -> None:
    body = (
        '  name = "a"\n\n  rule {\n    on = false\n  }\n  rule {\n    key = 1\n  }\n'
        '  dynamic "rule" {\n    for_each = [1]\n    content {\n      on = false\n    }\n  }\n'
    )
    file = parse(block(body))
    made = with_values(file, ("resource", POOL, "this"), {"rule.on": True, "other.a": 1, "other.bc": [True]})
    assert made is not None
    assert made.count("on  = true") == 1
    assert made.count("on = true") == 2
    assert made.endswith("  }\n\n  other {\n    a  = 1\n    bc = [true]\n  }\n}\n")


def test_a_block_on_one_line_is_opened() -> None:
    made = with_values(parse('resource "aws_x" "y" { a = 1 }\n'), ("resource", "aws_x", "y"), {"long": "b"})
    assert made == 'resource "aws_x" "y" {\n  a    = 1\n  long = "b"\n}\n'


def test_line_ends_and_mode_of_a_file_stay(tmp_path: Path) -> None:
    path = tmp_path / "main.tf"
    path.write_bytes(block('  name = "é"\n').replace("\n", "\r\n").encode())
    path.chmod(0o640)
    [edit] = edits_of(tmp_path)
    [changed], _ = changed_files({tmp_path: [edit]})
    changed.write()
    assert (
        path.read_bytes()
        == block('  name                = "é"\n  deletion_protection = "ACTIVE"\n').replace("\n", "\r\n").encode()
    )
    assert path.stat().st_mode & 0o777 == 0o640
    assert [one.name for one in tmp_path.iterdir()] == ["main.tf"]


def test_a_file_that_has_changed_since_is_not_edited(tmp_path: Path) -> None:
    stack = written(tmp_path, {"main.tf": block('  deletion_protection = "INACTIVE"\n')})
    [edit] = edits_of(stack)
    written(tmp_path, {"main.tf": "# a new head\n" + block('  deletion_protection = "INACTIVE"\n')})
    changed, left = changed_files({stack: [edit]})
    assert not changed
    assert "changed since" in left[0].why


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    stack = written(tmp_path / "gone", {"main.tf": block("")})
    [changed], _ = changed_files({stack: edits_of(stack)})
    shutil.rmtree(stack)
    with pytest.raises(UsageError, match=r"main\.tf"):
        changed.write()


def test_what_is_undecided_has_no_edits(tmp_path: Path) -> None:
    stack = written(tmp_path, {"main.tf": block("")})
    open_ = replace(finding(), verdict=Verdict.UNDECIDED)
    made = with_edits(
        Findings.of([open_], checks=1),
        {(RULE, open_.address): (("deletion_protection", '"ACTIVE"'),)},
        stack=stack, planned=[open_.address], plans=[{}],
    )  # fmt: skip
    assert made.undecided[0].edits == ()


def test_a_heredoc_is_one_line_of_the_arguments_that_are_aligned() -> None:
    text = 'resource "aws_x" "y" {\n  a      = 1\n  policy = <<-EOT\n    {}\n  EOT\n}\n'
    assert with_values(parse(text), ("resource", "aws_x", "y"), {"longer_one": True}) == (
        'resource "aws_x" "y" {\n  a          = 1\n  policy     = <<-EOT\n    {}\n  EOT\n  longer_one = true\n}\n'
    )
