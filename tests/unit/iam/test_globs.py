"""Three ways to match a pattern agree: regular expression, automaton, and the obvious recursion."""

from __future__ import annotations

import random
import time

import pytest
from tests.unit.iam import iam_naive

from tfproof.iam.globs import Automaton, Glob, Piece, Shape, Wild, compile_glob
from tfproof.iam.string_samples import string_classes
from tfproof.iam.time_limit import Budget, QueryGaveUp

SIGNS: dict[str, Piece] = {"*": Wild.MANY, "?": Wild.ONE}


def glob(text: str, shape: Shape = Shape.TEXT, *, fold: bool = False) -> Glob:
    return compile_glob([SIGNS.get(char, char) for char in text], shape, fold=fold)


@pytest.mark.parametrize("shape", list(Shape))
def test_random_patterns_match_alike_in_every_way(shape: Shape) -> None:
    source = random.Random(11)  # noqa: S311
    hits = 0
    for _ in range(4000):
        pattern = "".join(source.choice("ab:*?*") for _ in range(source.randint(0, 9)))
        text = "".join(source.choice("ab:") for _ in range(source.randint(0, 9)))
        compiled = glob(pattern, shape)
        expected = iam_naive.glob(list(pattern), text, arn="" if shape is Shape.TEXT else shape.value)
        automaton = Automaton((compiled,))
        state = automaton.start
        for char in text:
            state = automaton.step(state, char)
        assert compiled.matches(text) is expected, (pattern, text)
        assert automaton.accepted(state) == (expected,), (pattern, text)
        hits += expected
    assert hits > 200


def test_matching_never_takes_long() -> None:
    start = time.process_time()
    for pattern in ("*a" * 40 + "b", "a*" * 200 + "b", "*a?b" * 60):
        assert not glob(pattern).matches("a" * 3000 + "c")
        assert not glob("arn:aws:*:" + pattern, Shape.RESOURCE).matches("arn:aws:s3:" + "a" * 3000 + "c")
    assert time.process_time() - start < 5


def test_each_way_to_match_some_patterns_has_one_witness() -> None:
    patterns = [glob(text) for text in ("a*", "*b", "ab", "?")]
    found = string_classes(patterns, Budget(5))
    vectors = [tuple(one.matches(text) for one in patterns) for text in found]
    assert len(vectors) == len(set(vectors))
    assert set(vectors) == {
        (True, True, True, False),  # ab
        (True, True, False, False),  # a.b
        (True, False, False, False),  # a..
        (True, False, False, True),  # a
        (False, True, False, False),  # .b
        (False, True, False, True),  # b
        (False, False, False, True),  # .
        (False, False, False, False),
    }


def test_a_class_with_a_single_member_is_not_confused_with_its_neighbours() -> None:
    """Only "ab" matches all three wildcards, and it is also named: no other text may stand for it."""
    patterns = [glob(text) for text in ("a*", "*b", "??", "ab")]
    vectors = {tuple(one.matches(text) for one in patterns) for text in string_classes(patterns, Budget(5))}
    assert (True, True, True, True) in vectors
    assert (True, True, True, False) not in vectors


def test_classes_are_found_even_when_every_usual_letter_is_taken() -> None:
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=~"
    patterns = [glob(f"*{char}*") for char in letters[:6]] + [glob(f"?{letters}")]
    assert any(not any(one.matches(text) for one in patterns) for text in string_classes(patterns, Budget(20)))


def test_too_many_classes_run_out_of_time() -> None:
    with pytest.raises(QueryGaveUp, match="no answer within"):
        string_classes([glob(f"*{number}*") for number in range(100, 140)], Budget(0.05))


def test_case_is_folded_for_ascii_letters_only() -> None:
    assert glob("aÉ", fold=True).matches("AÉ")
    assert not glob("aÉ", fold=True).matches("Aé")
    assert not glob("k", fold=True).matches("\u212a")
