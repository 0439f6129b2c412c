"""What Lark compiles is kept beside the compiled modules, whole or not at all."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from tfproof.scan.worker.compiled_grammar import compiled_grammar

NAME = ".lark_cache_someone_0123_3_11.tmp"


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where Lark keeps its files, empty as that of each scan."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_what_was_compiled_is_there_the_next_time(scratch: Path, tmp_path: Path) -> None:
    folder = tmp_path / "__pycache__"
    with compiled_grammar(folder):
        assert not (scratch / NAME).exists()
        (scratch / NAME).write_bytes(b"compiled")
    assert [path.name for path in folder.iterdir()] == [NAME]
    (scratch / NAME).unlink()

    with compiled_grammar(folder):
        assert (scratch / NAME).read_bytes() == b"compiled"


def test_a_folder_that_cannot_be_written_keeps_nothing(scratch: Path, tmp_path: Path) -> None:
    folder = tmp_path / "a_file"
    folder.write_text("not a folder")
    with compiled_grammar(folder):
        (scratch / NAME).write_bytes(b"compiled")
    assert folder.read_text() == "not a folder"


def test_nothing_half_written_is_left(scratch: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    folder = tmp_path / "__pycache__"
    monkeypatch.setattr(Path, "replace", full)
    with compiled_grammar(folder):
        (scratch / NAME).write_bytes(b"compiled")
    assert list(folder.iterdir()) == []
