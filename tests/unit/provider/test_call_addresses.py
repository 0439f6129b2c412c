from __future__ import annotations

import json
from pathlib import Path

import pytest

from tfproof.provider.call_addresses import AddressLog, type_in


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("aws_s3_bucket.this", "aws_s3_bucket"),
        ("module.a.aws_s3_bucket.this[0]", "aws_s3_bucket"),
        ('module.a["b.c"].module.d[1].aws_s3_bucket.this["x.y[0]"]', "aws_s3_bucket"),
        ("data.aws_vpc.main", "data.aws_vpc"),
        ('module.a["k"].data.aws_vpc.main["k"]', "data.aws_vpc"),
        ("ephemeral.aws_secretsmanager_random_password.p", "ephemeral.aws_secretsmanager_random_password"),
        ("nonsense", None),
    ],
)
def test_the_type_is_read_from_an_address(address: str, kind: str | None) -> None:
    assert type_in(address) == kind


def test_the_last_resource_of_a_type_that_was_begun_is_the_one(tmp_path: Path) -> None:
    output = tmp_path / "out"
    log = AddressLog(output)
    assert log.current("aws_x") is None
    with output.open("a", encoding="utf-8") as file:
        file.write('Terraform will perform the following actions:\n\naws_x.a["k 1"]: Creating...\n')
        file.flush()
        assert log.current("aws_x") == 'aws_x.a["k 1"]'
        file.write('aws_x.a["k 1"]: Creation complete after 0s [id=z]\nmodule.m.aws_x.b: Modifying... [id=z]\naws_')
        file.flush()
        assert log.current("aws_x") == "module.m.aws_x.b"
        file.write("y.c: Creating...\ndata.aws_x.d: Reading...\n")
        file.flush()
        assert log.current("aws_x") == "module.m.aws_x.b"
        assert log.current("aws_y") == "aws_y.c"
        assert log.current("aws_x", "data.") == "data.aws_x.d"


def test_a_refresh_is_not_the_beginning_of_a_change(tmp_path: Path) -> None:
    output = tmp_path / "out"
    output.write_text("aws_x.a: Refreshing state... [id=1]\n", encoding="utf-8")
    assert AddressLog(output).current("aws_x") is None


def test_machine_readable_output_is_followed_too(tmp_path: Path) -> None:
    output = tmp_path / "out"
    started = {"type": "apply_start", "hook": {"resource": {"addr": "aws_x.a[0]"}, "action": "create"}}
    other = {"type": "planned_change", "hook": {"resource": {"addr": "aws_x.b"}}}
    output.write_text("".join(f"{json.dumps(m)}\n" for m in (started, other)) + "{broken\n", encoding="utf-8")
    assert AddressLog(output).current("aws_x") == "aws_x.a[0]"


def test_an_instance_has_the_place_of_its_key_among_those_that_are_planned(tmp_path: Path) -> None:
    output = tmp_path / "out"
    planned = [
        ("create", 'aws_x.a["c"]'),
        ("create", 'aws_x.a["b"]'),
        ("delete", 'aws_x.a["a"]'),
        ("create", 'aws_y.a["a"]'),
    ]
    lines = [
        {"type": "planned_change", "change": {"action": action, "resource": {"addr": address}}}
        for action, address in planned
    ]
    lines.append({"type": "change_summary", "changes": {"add": 3}})
    output.write_text("".join(f"{json.dumps(one, separators=(',', ':'))}\n" for one in lines), encoding="utf-8")
    log = AddressLog(output)
    assert log.is_applying
    assert [log.index(f'aws_x.a["{key}"]') for key in "bc"] == [0, 1]
    assert (log.index("aws_x.a[7]"), log.index("aws_x.a"), log.index(None)) == (7, None, None)


def test_it_applies_once_the_plan_is_told_and_what_is_deleted_is_not_begun(tmp_path: Path) -> None:
    output = tmp_path / "out"
    log = AddressLog(output)
    assert not log.is_applying
    start = {"type": "apply_start", "hook": {"resource": {"addr": "aws_x.new"}, "action": "create"}}
    gone = {"type": "apply_start", "hook": {"resource": {"addr": "aws_x.old"}, "action": "delete"}}
    lines = [{"type": "planned_change"}, {"type": "change_summary"}, start, gone]
    output.write_text("".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines[:1]), encoding="utf-8")
    assert not log.is_applying
    output.write_text("".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines), encoding="utf-8")
    assert log.is_applying
    assert log.current("aws_x") == "aws_x.new"


def test_it_says_when_few_resources_are_left_and_not_before(tmp_path: Path) -> None:
    told: list[str] = []
    output = tmp_path / "out"
    log = AddressLog(output, lambda: told.append("few"))
    summary = {"type": "change_summary", "changes": {"add": 30, "change": 2, "import": 5, "remove": 9}}

    def begin(address: str, action: str = "create") -> str:
        return json.dumps({"type": "apply_start", "hook": {"resource": {"addr": address}, "action": action}})

    with output.open("a", encoding="utf-8") as file:
        print(json.dumps(summary, separators=(",", ":")), file=file, flush=True)
        for number in range(11):
            print(begin(f"aws_x.a[{number}]"), begin("aws_x.gone", "delete"), sep="\n", file=file)
            print(begin("data.aws_x.read", "read"), file=file, flush=True)
            assert log.current("aws_x") == f"aws_x.a[{number}]"
        assert told == []
        print(begin("aws_x.a[11]"), file=file, flush=True)
        assert log.current("aws_x") == "aws_x.a[11]"
        assert told == ["few"]


@pytest.mark.parametrize("changes", [{}, {"add": None}, {"add": "many"}])
def test_an_apply_of_which_nobody_knows_the_size_counts_as_nearly_done(tmp_path: Path, changes: object) -> None:
    told: list[str] = []
    output = tmp_path / "out"
    output.write_text(json.dumps({"type": "change_summary", "changes": changes}, separators=(",", ":")) + "\n")
    AddressLog(output, lambda: told.append("few")).current("aws_x")
    assert told == ["few"]


def test_an_instance_follows_where_a_block_before_its_own_is_planned_in_its_module(tmp_path: Path) -> None:
    output = tmp_path / "out"
    for address in ("module.m.aws_x.a[0]", "module.m.aws_x.b", "aws_x.b"):
        with output.open("a", encoding="utf-8") as file:
            change = {"action": "create", "resource": {"addr": address}}
            file.write(json.dumps({"type": "planned_change", "change": change}, separators=(",", ":")) + "\n")
    log = AddressLog(output)
    log.current("aws_x")
    earlier = {"aws_x.b": ("aws_x.a",)}
    assert log.follows("module.m.aws_x.b", earlier)
    assert not log.follows("module.m.aws_x.a[0]", earlier)
    assert not log.follows("aws_x.b", earlier)  # the block before it has no instance there
    assert not log.follows(None, earlier)
