"""Texts that are almost Terraform source, and what Go's own parser and the reader say of them."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from pathlib import Path

import pygohcl

from tfproof.hcl import parse

ROOT = Path(__file__).resolve().parents[3]
_WORDS = (
    '"', "${", "%{", "}", "{", "[", "]", "(", ")", "\n", " ", ".", "..", "...", "*", "[*]", ".*", "=", "==", "=>", ":",
    "?", "!", "-", "+", "/", "//", "/*", "*/", "#", "<<E\n", "<<-E\n", "E\n", "\\", "\\n", "$", "%", "$${", "~}", "for ",
    "if ", "in ", "endif", "a", "a.b", "1", "1.5", "1e3", "0", "null", "::", "f(", ",", '"a"', "\t", "\r\n", "\r", "é",
    "%{ if true }", "%{ endif }", "%{ else }", "%{ for x in y }", "%{ endfor }", "x = 1\n", "b {}\n", "'", "`", ";", "&&",
    "||", "&", "|", "^", "@", "<", ">", "\u0301", "²", "\ufeff", "\x0b", "\u2028", "\u00a0", "Ⅷ", "\U0001d4b3", "\\ud800", "\\U00110000", "1.2.3", "\x1c", "-a", ".0", ".0.1",
)  # fmt: skip
_LONGEST = 1500


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What both say of a text: the error, or ``None`` where it is right."""

    text: str
    ours: str | None
    theirs: str | None

    @property
    def agree(self) -> bool:
        """Whether both accept it, or both refuse it."""
        return (self.ours is None) == (self.theirs is None)


def sources() -> list[str]:
    """Return short files of this repository, and the vectors of the native syntax."""
    files = [path for path in sorted(ROOT.glob("t*/**/*.tf")) if ".terraform" not in path.parts]
    texts = [text for path in files if len(text := path.read_text(encoding="utf-8")) < _LONGEST]
    return texts + 3 * _vectors("native")


def json_sources() -> list[str]:
    """Return the vectors of the JSON syntax."""
    return _vectors("json")


def _vectors(syntax: str) -> list[str]:
    vectors = json.loads((Path(__file__).parent / "vectors.json").read_text(encoding="utf-8"))["vectors"]
    return [vector["text"] for vector in vectors if vector["syntax"] == syntax]


def mutant(chance: random.Random, text: str) -> str:
    """Return a text with one to three words inserted, removed, replaced or repeated."""
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        at, way = chance.randrange(len(text) + 1), chance.random()
        if way < 0.45:
            text = text[:at] + chance.choice(_WORDS) + text[at:]
        elif way < 0.7:
            text = text[:at] + text[at + chance.choice((1, 1, 1, 2, 5)) :]
        elif way < 0.85:
            text = text[:at] + chance.choice(_WORDS) + text[at + 1 :]
        else:
            start, end = sorted((at, chance.randrange(len(text) + 1)))
            text = text[:at] + text[start : min(end, start + 30)] + text[at:]
    return text


def judge(text: str) -> Judgement:
    """Return what the reader and Go's parser say: what Go only cannot turn into Python is right all the same."""
    theirs = None
    try:
        pygohcl.loadb(text.encode("utf-8"), True)
    except pygohcl.HCLParseError as error:
        theirs = str(error)
    except pygohcl.HCLInternalError:
        pass
    ours = parse(text).error
    return Judgement(text=text, ours=None if ours is None else str(ours), theirs=theirs)
