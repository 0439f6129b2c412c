"""What a session writes reaches the command once, whole, and the ids of mutants tell their folders apart."""

from __future__ import annotations

import pickle
from pathlib import Path

from tfproof.mutation.generate import mutants_of
from tfproof.mutation.pytest_process import Pieces
from tfproof.mutation.session import Out

SOURCE = 'resource "terraform_data" "this" {\n  input = true\n}\n'


def test_a_piece_is_read_once_and_only_when_it_is_whole(tmp_path: Path) -> None:
    out, pieces = Out(tmp_path / "out"), Pieces(tmp_path / "out")
    assert list(pieces.new()) == []
    out.write("progress", 1)
    out.write("progress", 2)
    assert list(pieces.new()) == [("progress", 1), ("progress", 2)]
    half = pickle.dumps(("progress", 3)).hex() + "\n"
    with (tmp_path / "out").open("a") as stream:
        stream.write(half[:9])
        stream.flush()
        assert list(pieces.new()) == []
        stream.write(half[9:])
    assert list(pieces.new()) == [("progress", 3)]


def test_a_piece_that_was_not_taken_to_the_end_is_read_again(tmp_path: Path) -> None:
    out, pieces = Out(tmp_path / "out"), Pieces(tmp_path / "out")
    out.write("progress", 1)
    for _ in pieces.new():
        break  # as an interrupt does
    assert list(pieces.new()) == [("progress", 1)]


def test_equal_files_of_two_folders_have_mutants_of_their_own_which_are_the_same_in_each_clone(tmp_path: Path) -> None:
    """Of three folders with equal source, the report had the mutants of the last one only."""
    ids: dict[str, list[set[str]]] = {}
    for clone in ("one", "other"):
        for module in ("a", "b"):
            folder = tmp_path / clone / module
            folder.mkdir(parents=True)
            (folder / "main.tf").write_text(SOURCE)
            (tmp_path / clone / ".git").mkdir(exist_ok=True)
            ids.setdefault(clone, []).append({one.id for one in mutants_of(folder)})
    first, second = ids["one"]
    assert first
    assert not first & second
    assert ids["other"] == ids["one"]
