"""What an excerpt of a file that is no source shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from tfproof.review.hidden_secrets import Secrets, excerpt, secret_lines
from tfproof.review.hunks import Hunk


@pytest.mark.parametrize(
    ("name", "text", "shown"),
    [
        ("trust.json", '{"Statement": [{"Action": "sts:AssumeRole"}]}', True),
        ("data.json", '{"password": "canary"}', False),
        ("data.json", '["Statement", "canary"]', False),
        ("data.json", '"Statement canary"', False),
        ("cut.json", '{"Statement": "canary"', False),
        ("start.tpl", "export KEY=canary", False),
        ("values.yaml", "key: canary", False),
        ("main.tf", 'x = "canary"', True),
    ],
)
def test_of_a_file_that_is_no_source_only_a_policy_document_is_shown(
    tmp_path: Path, name: str, text: str, shown: bool
) -> None:
    (tmp_path / name).write_text(text)
    secrets = Secrets.of([])
    hunk = Hunk(file=name, old_start=1, old=(), new_start=1, new=(text,))
    made = excerpt(hunk, secrets, hidden=secret_lines(tmp_path / name, secrets), hidden_then=())
    assert (made.added == (text,)) is shown
    assert shown or "canary" not in "".join(made.added)


def test_a_file_that_one_version_has_not_hides_nothing_of_the_other(tmp_path: Path) -> None:
    assert secret_lines(tmp_path / "gone.json", Secrets.of([])) == ()
