"""What a configuration file may say, and how it is refused."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tfproof.config import ConfigurationFile, find_configuration, read_configuration_file
from tfproof.errors import UsageError
from tfproof.findings import Severity

WRONG = [
    ('fail_on = "higher"', 1, "fail_on = 'higher': no such severity", "write high"),
    ("fail_on = 3", 1, "fail_on = 3", None),
    ('\nfailon = "high"', 2, "no such setting: failon", "write fail_on"),
    ('fail-on = "high"', 1, "no such setting: fail-on", "write fail_on"),
    ('zebra = "high"', 1, "no such setting: zebra", "remove it"),
    ('skip = "CKV_AWS_1"', 1, "not a list", None),
    ('accounts = [\n  "1",\n  2\n]', 1, "accounts", None),
    ('timeout = "5"', 1, "not a positive number", None),
    ("timeout = 0", 1, "not a positive number", None),
    ("timeout = true", 1, "not a positive number", None),
    ("timeout = inf", 1, "not a positive number", None),
    ('offline = "yes"', 1, "neither true nor false", None),
    ('baseline = "gone.json"', 1, "no such file", None),
    ('baseline = ""', 1, "not a string", None),
    ('formats = ["json=../x.json"]', 1, "outside of the folder", None),
    ('formats = ["json=/tmp/x.json"]', 1, "outside of the folder", None),
    ('formats = ["json=link/x.json"]', 1, "outside of the folder", None),
    ('policy_documents = ["limit.json"]', 1, "not NAME=FILE", None),
    ("stacks = 3", 1, "stacks is not a list of tables", None),
    ('[stacks]\nfolder = "infra"', 1, "stacks is not a list of tables", None),
    ("stacks = [3]", 1, "stacks holds 3", None),
    ('\n[[stacks]]\nname = "x"', 2, "has no folder", "add folder"),
    ('[[stacks]]\nfolder = "gone"', 2, "no such folder", None),
    ('[[stacks]]\nfolder = "infra"\nvar_file = ["x"]', 3, "no such setting: var_file", "write var_files"),
    ('[[stacks]]\nfolder = "infra"\nvariables = [1]', 3, "variables: not a table", None),
    ('[[stacks]]\nfolder = "infra"\nvariables = { secret = 2027-01-01 }', 3, "no dates", None),
    ('[[stacks]]\nfolder = "infra"\n[stacks.variables]\nlimit = nan', 3, "no such number", None),
    ('[[stacks]]\nfolder = "infra"\ndata = { "data.x.y" = 3 }', 3, "data: not a table", None),
    ('[[stacks]]\nfolder = "infra"\n[[stacks]]\nfolder = "infra"', 3, "two stacks are called infra", None),
    ('[severities]\n\nCKV_AWS_1 = "lo"', 3, "no such severity", None),
    ("severities = 3", 1, "severities is not a table", None),
    ('[[accept]]\nrule = "A"\naddress = "b"', 1, "has no reason", "add reason"),
    ('[[accept]]\nrule = "A"\naddress = "b"\nreason = "  "', 4, "empty reason", None),
    ('[[accept]]\nrule = "A"\naddress = "b"\nreason = "c"\nexpires = "2027-01-01"', 5, "not a date", None),
    ('[[accept]]\nrule = "A"\naddress = "b"\nreason = "c"\nexpires = 2027-01-01T00:00:00', 5, "not a date", None),
    (
        '[[accept]]\nrule = "A"\naddress = "b"\nreason = "c"\nexpired = 2027-01-01',
        5,
        "no such setting",
        "write expires",
    ),
    ('[[accept]]\nrule = "A"\naddress = "b"\nreason = "c"\nstack = "infa"', 5, "no such stack: infa", None),
    ('policies = ["policies"]', 1, "without your permission", "--config tfproof.toml"),
    ('local_providers = ["acme/random"]', 1, "without your permission", "--no-config"),
    ('allowed_providers = ["acme/random"]', 1, "without your permission", "--no-config"),
]


def written(folder: Path, text: str, name: str = "tfproof.toml") -> Path:
    for each in ("infra", "policies"):
        (folder / each).mkdir(exist_ok=True)
    if not (folder / "link").exists():
        (folder / "link").symlink_to("/tmp")  # noqa: S108 - nothing is written
    (folder / name).write_text(text)
    return folder / name


@pytest.mark.parametrize(("text", "line", "what", "fix"), WRONG, ids=[text for text, *_ in WRONG])
def test_what_is_not_understood_is_refused_with_its_line(
    text: str, line: int, what: str, fix: str | None, tmp_path: Path
) -> None:
    file = written(tmp_path, text)
    with pytest.raises(UsageError) as caught:
        read_configuration_file(file)
    assert what in caught.value.what
    assert caught.value.where == f"{file}:{line}"
    assert fix is None or fix in (caught.value.fix or "")


def test_a_refusal_shows_no_value_that_a_stack_is_planned_with(tmp_path: Path) -> None:
    file = written(tmp_path, '[[stacks]]\nfolder = "infra"\nvariables = { password = "hunter2", day = 2027-01-01 }')
    with pytest.raises(UsageError) as caught:
        read_configuration_file(file)
    assert "hunter2" not in caught.value.render()


@pytest.mark.parametrize("text", ["fail_on = ", "\xff", "[tool", 'a = "\n"'])
def test_what_is_not_toml_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "tfproof.toml").write_bytes(text.encode("latin-1"))
    with pytest.raises(UsageError, match="is not TOML"):
        read_configuration_file(tmp_path / "tfproof.toml")


WHOLE = """
accounts = ["123456789012"]
fail_on = "high"
stock = false
policies = ["own", "policies"]
formats = ["text", "sarif=report.sarif"]
[severities]
"CKV_*" = "low"
[[stacks]]
name = "prod"
folder = "infra"
variables = { size = 3 }
[stacks.data."data.aws_region.me"]
name = "eu-west-1"
[[accept]]
rule = "CGA_UP_01"
address = "aws_x.this"
stack = "prod"
reason = "SHOP-12"
expires = 2027-01-31
"""


def check_whole(read: ConfigurationFile, folder: Path) -> None:
    assert read.values["fail_on"] is Severity.HIGH
    assert read.values["policies"] == ("own", str(folder / "policies"))
    assert read.values["formats"] == ("text", f"sarif={folder / 'report.sarif'}")
    assert read.severities == {"CKV_*": Severity.LOW}
    (stack,) = read.stacks
    assert (stack.name, stack.folder, stack.variables) == ("prod", folder / "infra", {"size": 3})
    assert stack.data == {"data.aws_region.me": {"name": "eu-west-1"}}
    (accepted,) = read.accept
    assert (accepted.stack, accepted.expires) == ("prod", dt.date(2027, 1, 31))


def test_a_file_that_the_user_names_may_name_code(tmp_path: Path) -> None:
    check_whole(read_configuration_file(written(tmp_path, WHOLE), trusted=True), tmp_path)


def test_pyproject_says_the_same_in_its_table(tmp_path: Path) -> None:
    text = (
        WHOLE.replace("[[", "[[tool.tfproof.")
        .replace("[sev", "[tool.tfproof.sev")
        .replace("[stacks.d", "[tool.tfproof.stacks.d")
    )
    file = written(tmp_path, f"[tool.tfproof]{text}", "pyproject.toml")
    check_whole(read_configuration_file(file, trusted=True), tmp_path)
    file.write_text('[tool.other]\nx = 1\n[tool.tfproof]\nfail_on = "no"\n')
    with pytest.raises(UsageError) as caught:
        read_configuration_file(file)
    assert caught.value.where == f"{file}:4"


def test_a_file_is_found_in_the_repository_and_never_above_it(tmp_path: Path) -> None:
    below = tmp_path / "repository" / "infra" / "prod"
    below.mkdir(parents=True)
    (tmp_path / "tfproof.toml").write_text("")
    assert find_configuration(below) is None
    (tmp_path / "repository" / ".git").mkdir()
    assert find_configuration(below) is None
    inside = tmp_path / "repository" / "pyproject.toml"
    inside.write_text("[tool.other]\n")
    assert find_configuration(below) is None
    inside.write_text("[tool.tfproof]\n")
    assert find_configuration(below) == inside
    nearer = below / "tfproof.toml"
    nearer.write_text("")
    assert find_configuration(below) == nearer


def test_two_configurations_in_one_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "tfproof.toml").write_text("")
    (tmp_path / "pyproject.toml").write_text("[tool.tfproof]\n")
    with pytest.raises(UsageError, match="two configurations"):
        find_configuration(tmp_path)


def test_a_pyproject_that_does_not_parse_is_an_error_only_when_it_may_hold_settings(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project\n")
    assert find_configuration(tmp_path) is None
    (tmp_path / "pyproject.toml").write_text("[tool.tfproof]\n[project\n")
    with pytest.raises(UsageError, match="cannot read"):
        find_configuration(tmp_path)
