"""The page of a mutation run: each fault at its place in the source, with what noticed it, or that nothing did."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tfproof.amounts import count
from tfproof.hcl import Attribute, File, constant, lines_of, parse, walk
from tfproof.reports.html_report.templates import hash_of, own_file, template
from tfproof.review.hidden_secrets import Secrets, secret_places, shown_line

_LIVING: Final = frozenset({"Survived", "NoCoverage"})
_NOTICED: Final = frozenset({"Killed"})
_WORDS: Final = {"Survived": "nothing noticed", "NoCoverage": "no test asserts what it changes"}
_SECRET_NAME: Final = re.compile(
    r"(?:^|_)(?:passwords?|passphrase|secret|tokens?|credentials?|private_key|access_key|api_key|plaintext|secret_string|secret_binary)$"
)
_MOST: Final = 5_900_000
_SHOWN: Final = 25

Code = tuple[str, str, str, str]
"""A line as the template shows it: number, sign, text and kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MutantLine:
    """A mutant as the page shows it: ``lines`` are its difference."""

    id: str
    title: str
    words: str
    lines: tuple[Code, ...]
    suggestion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MutatedLine:
    """A line of source with the mutants that begin on it."""

    number: int
    text: str
    living: tuple[MutantLine, ...]
    noticed: tuple[MutantLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MutatedFile:
    """A file with its lines, how many of its mutants nothing noticed, and that in words."""

    name: str
    living: int
    words: str
    lines: tuple[MutatedLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MutantsPage:
    """All that the page shows."""

    headline: str
    facts: tuple[tuple[str, str], ...]
    files: tuple[MutatedFile, ...]


def render_mutants_html(report: Mapping[str, Any], summary: Sequence[str]) -> str:
    """Return the page of a mutation run.

    Args:
        report: by the schema of mutation testing reports, as ``--format json`` has it.
        summary: its counts as lines ``name: text``.

    Raises:
        ImportError: Jinja2, which the extra ``report`` brings, is not installed.
    """
    from markupsafe import Markup

    page = _page(report, summary)
    style = own_file("page.css")
    policy = f"default-src 'none'; style-src '{hash_of(style)}'; base-uri 'none'; form-action 'none'"
    macros: Any = template("mutants.html.j2").module
    parts = [str(macros.head(page, Markup(style), policy))]  # noqa: S704 - the style is a file of this package
    size, left = len(parts[0].encode()), 0
    for number, file in enumerate(page.files, start=1):
        parts.append(str(macros.file_head(file, number)))
        for line in file.lines:
            text = str(macros.line(line))
            size += len(text.encode("utf-8", "backslashreplace"))
            if size <= _MOST:
                parts.append(text)
            else:
                left += 1
        parts.append("</div></section>\n")
    parts.append(f'<p class="dim">{left} lines do not fit here: --format json</p>\n' if left else "")
    parts.append(str(macros.tail(page)))
    return "".join(parts)


def _page(report: Mapping[str, Any], summary: Sequence[str]) -> MutantsPage:
    files = tuple(
        sorted(
            (_file(number, name, file) for number, (name, file) in enumerate(report["files"].items(), start=1)),
            key=_worst_first,
        )
    )
    living = sum(file.living for file in files)
    headline = f"Nothing noticed {count(living, 'fault')}" if living else "Every fault was noticed"
    facts = [(name, text.strip()) for name, _, text in (line.partition(":") for line in summary)]
    every = any(file["mutants"] for file in report["files"].values())
    return MutantsPage(headline=headline if every else "No fault was planted", facts=tuple(facts), files=files)


def _worst_first(file: MutatedFile) -> tuple[int, str]:
    return -file.living, file.name


def _file(number: int, name: str, file: Mapping[str, Any]) -> MutatedFile:
    source = parse(file["source"], path=Path(name))
    secrets = _secrets(source)
    places = secret_places(source, secrets)
    lines = lines_of(file["source"])
    hidden = {line for first, last in places for line in range(first, min(last, len(lines)) + 1)}
    at: dict[int, list[tuple[str, Mapping[str, Any]]]] = defaultdict(list)
    for place, mutant in enumerate(file["mutants"], start=1):
        at[mutant["location"]["start"]["line"]].append((f"{number}-{place}", mutant))
    shown = [
        MutatedLine(
            number=line,
            text=shown_line(text, secrets, hidden=line in hidden),
            living=tuple(_mutants(at[line], _LIVING, lines, hidden)),
            noticed=tuple(_mutants(at[line], _NOTICED, lines, hidden)),
        )
        for line, text in enumerate(lines, start=1)
    ]
    living = sum(len(line.living) for line in shown)
    noticed = sum(len(line.noticed) for line in shown)
    return MutatedFile(name=name, living=living, words=f"{noticed} noticed, {living} not noticed", lines=tuple(shown))


def _secrets(source: File) -> Secrets:
    """What a file writes out as the value of an argument with the name of a secret: there is no plan that says what is one."""
    found = [one for one in walk(source.body) if isinstance(one, Attribute) and _SECRET_NAME.search(one.name)]
    texts = {one.name: constant(one.expression) for one in found}
    known = {name: text for name, text in texts.items() if isinstance(text, str) and text}
    return Secrets(texts=frozenset(known.values()), arguments=frozenset(known))


def _mutants(
    mutants: Sequence[tuple[str, Mapping[str, Any]]], statuses: frozenset[str], lines: Sequence[str], hidden: set[int]
) -> Iterator[MutantLine]:
    for id_, one in mutants:
        if one["status"] in statuses:
            first, last = one["location"]["start"]["line"], one["location"]["end"]["line"]
            is_hidden = any(number in hidden for number in range(first, last + 1))
            yield MutantLine(
                id=id_,
                title=one["mutatorName"].replace("-", " ").replace("_", " ").capitalize(),
                words=_WORDS.get(one["status"], one.get("statusReason", ""))
                if not is_hidden
                else one["status"].lower(),
                lines=() if is_hidden else tuple(_difference(one, lines)),
                suggestion="" if is_hidden else one["tfproof"].get("suggestion") or "",
            )


def _difference(mutant: Mapping[str, Any], lines: Sequence[str]) -> Iterator[Code]:
    """The lines of a mutant before and after; where its place does not hold its original, the two texts alone."""
    start, end = mutant["location"]["start"], mutant["location"]["end"]
    first, original = start["line"], mutant["tfproof"]["original"]
    old = list(lines[first - 1 : end["line"]])
    text = "\n".join(old)
    place = start["column"] - 1
    if text[place : place + len(original)] == original:
        new = lines_of(text[:place] + mutant["replacement"] + text[place + len(original) :])
    else:
        old, new = lines_of(original), lines_of(mutant["replacement"])
    yield from ((str(first + number), "-", one, "del") for number, one in enumerate(old[:_SHOWN]))
    yield from ((str(first + number), "+", one, "add") for number, one in enumerate(new[:_SHOWN]))
