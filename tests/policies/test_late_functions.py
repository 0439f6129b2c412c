"""What only an apply computes has no value in the source, also where Checkov can evaluate it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tfproof.findings import View
from tfproof.scan import CheckovProcess, scan

CLIENT = """
resource "aws_cognito_user_pool_client" "this" {{
  name                    = "this"
  user_pool_id            = "eu-west-2_example"
  enable_token_revocation = {value}
}}
"""


@pytest.mark.parametrize(
    ("value", "verdict"),
    [
        ('timestamp() == "" ? false : null', "undecided"),
        ('formatdate("YYYY", timestamp()) == "1999" ? false : true', "undecided"),
        ('timeadd(timestamp(), "1h") == "2000-01-01T00:00:00Z" ? false : null', "undecided"),
        ('uuid() == "" ? false : null', "undecided"),
        ('parseint("7e2", 16) == 2018 ? true : false', None),
    ],
)
def test_a_value_that_only_an_apply_computes_decides_nothing(
    process: CheckovProcess, tmp_path: Path, value: str, verdict: str | None
) -> None:
    (tmp_path / "main.tf").write_text(CLIENT.format(value=value))
    result = scan(process.environment, stack=tmp_path, process=process, ids=["CGA_CL_05"])
    assert [one.verdict.value for one in (*result.findings, *result.undecided)] == ([verdict] if verdict else [])
    assert all(one.view == View.SOURCE for one in result.undecided)
