"""The tables in the Terraform READMEs say what the source says."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from module_readmes import BEGIN, END, ReadmeError, fill, main, module_folders, tables
from terraform_source import STACK


@pytest.fixture
def stack(tmp_path: Path) -> Path:
    """A private copy of the stack."""
    return Path(shutil.copytree(STACK, tmp_path / "terraform"))


@pytest.mark.parametrize("module", module_folders(STACK), ids=lambda path: path.name)
def test_a_readme_has_the_tables_of_its_module(module: Path) -> None:
    text = (module / "README.md").read_text(encoding="utf-8")
    assert fill(text, tables(module)) == text, "run tools/module_readmes.py"


@pytest.mark.parametrize("module", module_folders(STACK), ids=lambda path: path.name)
def test_a_readme_explains_before_it_lists(module: Path) -> None:
    prose = (module / "README.md").read_text(encoding="utf-8").partition(BEGIN)[0]
    assert len(prose.split()) >= 50


def test_a_new_input_makes_the_check_fail_until_the_tables_are_written(
    stack: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    readme = stack / "modules" / "acm" / "README.md"
    with (stack / "modules" / "acm" / "variables.tf").open("a", encoding="utf-8") as file:
        file.write(
            '\nvariable "zone" {\n  description = "A|B"\n  type        = list(string)\n  default     = null\n}\n'
        )
    before = readme.read_text(encoding="utf-8")

    assert main(["--check", "--stack", str(stack)]) == 1
    assert "acm/README.md: out of date" in capsys.readouterr().out
    assert readme.read_text(encoding="utf-8") == before

    assert main(["--stack", str(stack)]) == 0
    assert "| `zone` | A\\|B | `list(string)` | `null` |" in readme.read_text(encoding="utf-8")
    assert main(["--check", "--stack", str(stack)]) == 0


def test_a_readme_that_is_missing_cannot_be_checked(stack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (stack / "modules" / "s3" / "README.md").unlink()
    assert main(["--check", "--stack", str(stack)]) == 2
    assert "s3/README.md" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["no markers", BEGIN, f"{END}{BEGIN}", f"{BEGIN}{END}{BEGIN}{END}"])
def test_markers_must_be_there_once_and_in_order(text: str) -> None:
    with pytest.raises(ReadmeError, match="expected one"):
        fill(text, "tables")


def test_a_required_input_and_a_default_are_told_apart() -> None:
    written = tables(STACK / "modules" / "secrets_manager")
    assert (
        "| `rest_api_id` | Id of the REST API; key `sls_api_gateway_rest_api_id`. | `string` | **required** |"
        in written
    )
    assert "| `number` | `30` |" in written
