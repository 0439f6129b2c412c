"""What a command line that is not understood gets: a sentence, the nearest name, and no page of usage."""

from __future__ import annotations

import pytest

from tfproof.cli.parser import make_parser, parse


@pytest.mark.parametrize(
    ("words", "says", "fix", "code"),
    [
        ("chek", "invalid choice: 'chek'", "did you mean check?", 2),
        ("check --varfile x", "unrecognized arguments: --varfile", "did you mean --var-file or --var?", 2),
        ("check --recursive --zzz", "unrecognized arguments: --zzz", "tfproof check --help", 2),
        ("check a b", "unrecognized arguments: b", "tfproof check --help", 2),
        ("check --format htm", "invalid choice: 'htm'", "did you mean html?", 2),
        ("check --only", "--only: expected one argument", "tfproof check --help", 2),
        ("review", "required: --from", "name what to compare with: tfproof review --from main", 2),
        ("exec pytest -q", "unrecognized arguments: -q", "write -- before the command: tfproof exec", 125),
        ("exec", "required: COMMAND", "tfproof exec --help", 125),
    ],
)
def test_an_error_is_short_and_names_the_way_out(
    capsys: pytest.CaptureFixture[str], words: str, says: str, fix: str, code: int
) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(words.split())
    said = capsys.readouterr()
    assert ended.value.code == code
    assert said.out == ""
    assert "usage:" not in said.err
    what, way_out = said.err.splitlines()
    assert says in what
    assert way_out.startswith(f"  fix: {fix}")


def test_no_words_at_all_get_the_help_with_the_first_commands(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse([])
    assert ended.value.code == 2
    assert "tfproof check --recursive" in capsys.readouterr().err


def test_each_command_has_such_a_parser() -> None:
    [commands] = [one.choices for one in make_parser()._actions if isinstance(one.choices, dict)]
    assert len(commands) > 15
    assert {type(one).__name__ for one in commands.values()} == {"CommandParser"}
