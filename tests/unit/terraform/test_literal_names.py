from __future__ import annotations

from pathlib import Path

import pytest

from tfproof.terraform.literal_names import worked_out

_REQUIRED = "terraform {{\n  required_providers {{\n    a = {}\n  }}\n}}\n".format
REFUSED = {
    "a template as source": _REQUIRED('{ source = "hashicorp/${"aws"}" }'),
    "a call as source": _REQUIRED('{ source = format("hashicorp/%s", "aws") }'),
    "letters of another alphabet": _REQUIRED('{ source = "hashicorp/\uff41ws" }'),
    "a key that is worked out": _REQUIRED('{ (format("%s", "source")) = "hashicorp/aws" }'),
    "a requirement that is worked out": _REQUIRED('merge({ source = "hashicorp/aws" }, {})'),
    "an alias that is worked out": 'provider "aws" {\n\n  alias = "x${"y"}"\n}\n',
}
TAKEN = {
    "a source": _REQUIRED('{ source = "hashicorp/aws", version = ">= 5.0", configuration_aliases = [a.b] }'),
    "a quoted key": _REQUIRED('{ "source" = "hashicorp/aws" }'),
    "a constraint alone": _REQUIRED('">= 5.0"'),
    "an alias": 'provider "aws" {\n  alias = "x"\n}\n',
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_name_that_terraform_works_out_is_refused_with_its_line(tmp_path: Path, name: str) -> None:
    (tmp_path / "main.tf").write_text(REFUSED[name])
    (found,) = worked_out(tmp_path, ["."])
    assert (found.file, found.line) == ("main.tf", 3)


@pytest.mark.parametrize("name", TAKEN)
def test_a_name_that_is_written_out_is_taken(tmp_path: Path, name: str) -> None:
    (tmp_path / "main.tf").write_text(TAKEN[name])
    assert worked_out(tmp_path, ["."]) == ()
