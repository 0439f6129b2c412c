"""All that a plan depends on changes the digest, and what does not leaves it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tfproof.cases import Case
from tfproof.cases.cache.cache_key import CacheKeys
from tfproof.terraform import Executable

TERRAFORM = Executable(path=Path("terraform"), product="terraform", version="1.11.4", origin="PATH")
Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def make(name: str, text: str) -> Path:
        path = tmp_path / "repository" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    make("stack/main.tf", 'module "a" {\n  source = "../modules/a"\n}\nvariable "x" {\n  default = null\n}\n')
    make("modules/a/main.tf", 'locals { t = templatefile("${path.module}/t.tftpl", {}) }\n')
    make("modules/a/t.tftpl", "text")
    make("stack/.terraform.lock.hcl", "")
    make("x.tfvars", "x = 1\n")
    return make


def case(write: Write, **inputs: object) -> Case:
    stack = write("README.md", "").parent / "stack"
    return Case(source=stack, inputs=inputs, var_files=(stack.parent / "x.tfvars",))


def digest(case: Case, executable: Executable = TERRAFORM, *, ways: tuple[bool, ...] = (True,)) -> str | None:
    return CacheKeys().digest(case, executable, ways=ways)


@pytest.mark.parametrize(
    "name", ["stack/main.tf", "modules/a/main.tf", "modules/a/t.tftpl", "stack/.terraform.lock.hcl", "x.tfvars"]
)
def test_each_file_that_the_case_can_see_counts(write: Write, name: str) -> None:
    before = digest(case(write))
    write(name, (case(write).source.parent / name).read_text() + "\n")
    assert before is not None
    assert digest(case(write)) not in {before, None}


def test_a_new_file_counts(write: Write) -> None:
    before = digest(case(write))
    write("modules/a/more.tf", "")
    assert digest(case(write)) != before


def test_a_file_that_the_case_cannot_see_does_not_count(write: Write) -> None:
    before = digest(case(write))
    write("modules/b/main.tf", "")
    write("stack/terraform.tfstate", "{}")
    assert digest(case(write)) == before


def test_inputs_versions_and_settings_count(write: Write) -> None:
    newer = Executable(path=Path("terraform"), product="terraform", version="1.12.0", origin="PATH")
    tofu = Executable(path=Path("terraform"), product="tofu", version="1.11.4", origin="PATH")
    found = [
        digest(case(write)), digest(case(write, x=None)), digest(case(write, x=1)), digest(case(write, x="1")),
        digest(case(write, x=True)), digest(case(write), newer), digest(case(write), tofu),
        digest(case(write), ways=(False,)),
    ]  # fmt: skip
    assert None not in found
    assert len(set(found)) == len(found)


def test_where_the_repository_and_terraform_are_does_not_count(write: Write, tmp_path: Path) -> None:
    before = digest(case(write))
    moved = (tmp_path / "repository").rename(tmp_path / "elsewhere")
    elsewhere = Executable(path=Path("/x/terraform"), product="terraform", version="1.11.4", origin="--terraform")
    there = Case(source=moved / "stack", var_files=(moved / "x.tfvars",))
    assert digest(there, elsewhere) == before


def test_a_change_within_the_session_is_noticed(write: Write) -> None:
    keys = CacheKeys()
    first = keys.digest(case(write), TERRAFORM, ways=(True,))
    assert keys.digest(case(write), TERRAFORM, ways=(True,)) == first
    path = write("modules/a/t.tftpl", "texT")
    os.utime(path, (1, 1))
    second = keys.digest(case(write), TERRAFORM, ways=(True,))
    assert second != first
    write("modules/a/new.json", "{}")
    assert keys.digest(case(write), TERRAFORM, ways=(True,)) not in {first, second}


def test_a_file_that_is_named_by_an_absolute_path_counts(write: Write, tmp_path: Path) -> None:
    outside = tmp_path / "outside.json"
    write("stack/more.tf", f'locals {{ o = fileexists("{outside}") }}\n')
    found = [digest(case(write))]
    outside.write_text("1")
    found.append(digest(case(write)))
    outside.write_text("2")
    found.append(digest(case(write)))
    assert None not in found
    assert len(set(found)) == 3


@pytest.mark.parametrize(
    "text",
    [
        'locals { f = fileset("FOLDER", "*") }',
        "locals { t = plantimestamp() }",
        'data "external" "x" { program = ["date"] }',
        'provider "aws" {\n  endpoints {\n    s3 = "http://localhost:4566"\n  }\n}',
        'data "terraform_remote_state" "x" { backend = "local" }',
        'provider "aws" { endpoints = [] }',
        'provider "aws" {\n  dynamic "endpoints" {\n    for_each = []\n    content {}\n  }\n}',
        "data external x {}",
        'output "x" { value = "${core::plantimestamp()}" }',
        'locals { f = "${file("FOLDER${"/x"}")}" }',
        'locals { f = fileset("\\u002fFOLDER", "*") }',
        "locals {\n  f = <<-E\n    FOLDER\n  E\n}",
        "locals { a = (",
    ],
)
def test_a_case_that_can_see_more_than_files_has_no_digest(write: Write, tmp_path: Path, text: str) -> None:
    write("modules/a/more.tf", text.replace("FOLDER", str(tmp_path)))
    assert digest(case(write)) is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("more.tf.json", '{"data": {"http": {"x": {"url": "https://example.com"}}}}'),
        ("more.tf.json", '{"provider": {"aws": [{"endpoints": [{"s3": "http://localhost"}]}]}}'),
        ("more.tf.json", '{"locals": {"t": "${plantimestamp()}"}}'),
        ("more.tf.json", '{"locals": {"t": "${fileset(\\"FOLDER\\", \\"*\\")}"}}'),
        ("more.tofu", "locals { t = plantimestamp() }"),
        ("more.tftpl", "now ${plantimestamp()}"),
        ("more.tftpl", '%{ for x in fileset("FOLDER", "*") }${x}%{ endfor }'),
        ("more.auto.tfvars", 'x = ["FOLDER"]\n'),
    ],
)
def test_a_case_can_see_more_through_files_of_any_kind(write: Write, tmp_path: Path, name: str, text: str) -> None:
    write(f"modules/a/{name}", text.replace("FOLDER", str(tmp_path)))
    assert digest(case(write)) is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("more.tf", "# plantimestamp() says more\n"),
        ("more.tf", 'locals { a = "data \\"external\\" plantimestamp()" }\n'),
        ("more.tf", 'variable "endpoints" { default = [{ endpoints = [] }] }\n'),
        ("more.tf", 'resource "x_y" "http" {\n  endpoints {}\n}\n'),
        ("more.tftpl", "cd FOLDER\necho $(date) ${x} $${plantimestamp()}\n"),
        ("more.tftpl", "this is ${no template\n"),
    ],
)
def test_words_in_text_say_nothing(write: Write, tmp_path: Path, name: str, text: str) -> None:
    write(f"modules/a/{name}", text.replace("FOLDER", str(tmp_path)))
    assert digest(case(write)) is not None


def test_a_case_that_is_given_a_folder_has_no_digest(write: Write, tmp_path: Path) -> None:
    assert digest(case(write, x={"folders": [str(tmp_path)]})) is None
    assert digest(case(write, x="/no/such/folder")) is not None
    assert digest(case(write, x="/")) is not None
