"""What a command says where there is nothing that it could judge."""

from __future__ import annotations

from pathlib import Path

import pytest

from tfproof.cli import main


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("check", ("no Terraform source in .", "`tfproof check --recursive` takes all root modules")),
        ("check --recursive", ("no root module below .", "name a folder that has one, or is above one\n")),
    ],
)
def test_an_empty_folder_is_told_with_what_to_do_next(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: str,
    told: tuple[str, str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(words.split()) == 2
    said = capsys.readouterr().err
    assert all(text in said for text in told)
    assert "None" not in said
    assert ("--recursive" in said) is ("--recursive" not in words)
