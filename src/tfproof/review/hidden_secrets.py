"""Keeps secrets out of what a report shows of the source."""

from __future__ import annotations

import functools
import json
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from tfproof import hcl
from tfproof.findings import Finding, Findings
from tfproof.plan import Applied, Plan
from tfproof.plan.named_secrets import private_key_lines, writes_secret
from tfproof.plan.secret_values import TELLING, holds_secret, secrets_of, sensitive_arguments
from tfproof.review.hunks import Hunk
from tfproof.review.model import Excerpt
from tfproof.source_edits import SourceEdit
from tfproof.terraform.configuration import read_configuration
from tfproof.terraform.source_tree import read_tree

_HIDDEN = "(not shown: it may hold a secret)"
_LONGEST = 200
_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"')
_TEMPLATE = re.compile(r"[$%]\{[^}]*\}")
_LONG_LITERAL = 8
_WORD = re.compile(r"[\w+/-]{16,}={0,2}")
_SECRET_RULE = "CKV_SECRET"  # noqa: S105 - the prefix of rules
_MARKS = ("sensitive", "ephemeral")


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """What no report shows of a stack.

    Attributes:
        texts: the values that plans mark sensitive, by Terraform or by the schema of a provider.
        arguments: the names of arguments that have such a value, in any form of writing.
    """

    texts: frozenset[str] = frozenset()
    arguments: frozenset[str] = frozenset()
    _whole: str = field(init=False, repr=False, compare=False, default="")

    def __post_init__(self) -> None:
        object.__setattr__(self, "_whole", "\0".join(self.texts))

    @classmethod
    def of(cls, plans: Iterable[Mapping[str, Any]]) -> Self:
        """Return the secrets of plans."""
        plans = list(plans)
        texts = secrets_of(plans)
        lines = {line.strip() for text in texts if "\n" in text for line in hcl.lines_of(text)}
        return cls(
            texts=frozenset(text for text in (*texts, *(line for line in lines if len(line) >= TELLING)) if text),
            arguments=sensitive_arguments(plans),
        )

    @classmethod
    def all_of(cls, several: Iterable[Secrets]) -> Self:
        """Return the secrets of several stacks as one."""
        known = tuple(several)
        return cls(
            texts=frozenset().union(*(one.texts for one in known)),
            arguments=frozenset().union(*(one.arguments for one in known)),
        )

    def hold(self, text: str) -> bool:
        """Whether a value is a secret, or has one in it."""
        return holds_secret(text, self.texts)

    def are_in(self, line: str) -> bool:
        """Whether a line of source has a secret, or writes a part of one."""
        if any(secret in line or _written(secret) in line for secret in self.texts):
            return True
        literals = (piece for literal in _LITERAL.findall(line) for piece in _TEMPLATE.split(literal))
        return any(len(part) >= TELLING and part in self._whole for part in (line.strip(), *literals))


def secrets_shown_by(
    folder: Path, plan: Plan, applied: Applied | None, reported: Mapping[str, Sequence[tuple[int, int]]]
) -> Secrets:
    """Return the secrets of a stack, those included that a check found on lines of its source.

    Args:
        folder: the stack's.
        plan: its plan.
        applied: its state after a simulated apply.
        reported: the lines, by file, on which a check found a secret.
    """
    marked = Secrets.of(marked_in(plan, applied))
    found = (text for file, places in reported.items() for text in _texts_on(folder / file, places))
    return replace(marked, texts=marked.texts.union(found))


def _texts_on(path: Path, places: Sequence[tuple[int, int]]) -> Iterator[str]:
    """What some lines hold that may be the secret: literals, and long words of scripts."""
    source = _read(path)
    lines = hcl.lines_of(source.text) if source is not None else []
    for first, last in places:
        for line in lines[first - 1 : last]:
            yield from (text for text in _LITERAL.findall(line) if len(text) >= _LONG_LITERAL and "${" not in text)
            yield from (word for word in _WORD.findall(line) if any(map(str.isdigit, word)))


def marked_in(plan: Plan, applied: Applied | None) -> list[Mapping[str, Any]]:
    """Return what :meth:`Secrets.of` reads of a stack: its plan and its state, write-only values and what source declares included."""
    found: list[Mapping[str, Any]] = [dict(plan), _declared(plan)]
    if applied is not None:
        values = [one.raw for one in applied.all_resources.values()]
        changes = [{"change": {"after": raw.value, "after_sensitive": raw.sensitive}} for raw in values]
        found += [dict(applied), {"resource_changes": changes}]
    return found


def _declared(plan: Plan) -> dict[str, Any]:
    """The sensitive and ephemeral variables of a stack and its local modules, as a plan has those of the root.

    A plan says of no variable that it is ephemeral, and nothing of the values of variables of modules.
    """
    if plan.source is None or not plan.source.is_dir():
        return {}
    given: Mapping[str, Any] = dict(plan).get("variables", {})
    values = {
        name: given[name].get("value") for name in read_configuration(plan.source).sensitive_variables if name in given
    }
    for number, path in enumerate(read_tree(plan.source.resolve()).files):
        source = _read(path)
        for block in source.blocks if source is not None else ():
            default = block.attribute("default") if block.type == "variable" else None
            if default is not None and any(_is_marked(block, mark) for mark in _MARKS):
                known = hcl.constant(default.expression)
                values[f"{number} {block.start}"] = None if known is hcl.NOT_CONSTANT else known
    return {
        "variables": {name: {"value": value} for name, value in values.items()},
        "configuration": {"root_module": {"variables": {name: {"sensitive": True} for name in values}}},
    }


def without_telling_edits(result: Findings, secrets: Secrets) -> Findings:
    """Return findings without edits of which a line has a secret; what belongs to such an edit is left out with it."""
    every = result.all
    if not any(one.edits for one in every):
        return result
    left = [replace(one, edits=quiet_edits(one, secrets)) for one in every]
    return replace(Findings.of(left, checks=result.checks, notes=result.notes), fail_on=result.fail_on)


def quiet_edits(finding: Finding, secrets: Secrets) -> tuple[SourceEdit, ...]:
    """Return the edits of a finding, or none where a line of one has a secret."""
    lines = (line for edit in finding.edits for line in (*edit.old, *edit.new))
    return () if any(map(secrets.are_in, lines)) else finding.edits


def reported_secret_lines(found: Findings) -> dict[str, list[tuple[int, int]]]:
    """Return the lines, by file, on which a check found a secret."""
    told: dict[str, list[tuple[int, int]]] = {}
    for one in found.all:
        if one.rule.startswith(_SECRET_RULE) and one.location is not None:
            told.setdefault(one.location.file, []).append((one.location.line, one.location.line))
    return told


def secret_lines(path: Path, secrets: Secrets) -> tuple[tuple[int, int], ...]:
    """Return the first and last line of each place of a source file of which no value is shown.

    Those are declarations of sensitive variables, arguments that have a secret somewhere in the stack, write-only arguments, and
    what is handed to ``sensitive``. What is after an error of syntax is not shown either, and of a file that is no source, only
    a policy document is: a plan may have a secret of another one in a form that cannot be recognized, such as Base64.
    """
    source = _read(path)
    if source is None:
        return () if not path.is_file() or _is_policy(path) else ((1, sys.maxsize),)
    return secret_places(source, secrets)


def secret_places(source: hcl.File, secrets: Secrets) -> tuple[tuple[int, int], ...]:
    """Return the places of a source file of which no value is shown, as :func:`secret_lines` does."""
    found = [
        (source.line(node), source.line(max(node.end - 1, node.start)))
        for node in (*hcl.walk(source.body), *source.blocks)
        if _is_secret(node, secrets)
    ]
    found += private_key_lines(hcl.lines_of(source.text))
    if source.error is not None:
        found.append((max(source.line(source.body.end - 1), 1), source.text.count("\n") + 1))
    return tuple(found)


def shown_line(line: str, secrets: Secrets, *, hidden: bool) -> str:
    """Return a line of source as a report shows it.

    Args:
        line: the line.
        secrets: what is never shown.
        hidden: whether no value of it is shown.
    """
    if not hidden and not secrets.are_in(line) and not writes_secret(line):
        return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
    name = line.partition("=")[0].rstrip()
    named = "=" in line and re.fullmatch(r"\s*[\w-]+", name) and not secrets.are_in(name)
    return f"{name} = {_HIDDEN}" if named else _HIDDEN


def excerpt(
    hunk: Hunk,
    secrets: Secrets,
    *,
    hidden: Collection[tuple[int, int]],
    hidden_then: Collection[tuple[int, int]],
) -> Excerpt:
    """Return a hunk to show. Values of variable definitions files, and lines with a secret, are left out.

    Args:
        hunk: the hunk.
        secrets: what is never shown.
        hidden: places of the file's current version of which no value is shown: first and last line.
        hidden_then: the same of the base revision.
    """
    is_values = (
        ".tfvars" in hunk.file
        or any(hunk.meets(first, last) for first, last in hidden)
        or any(hunk.meets(first, last, old=True) for first, last in hidden_then)
    )
    return Excerpt(
        file=hunk.file,
        line=hunk.new_start if hunk.new else max(hunk.new_start - 1, 1),
        removed=tuple(shown_line(line, secrets, hidden=is_values) for line in hunk.old),
        added=tuple(shown_line(line, secrets, hidden=is_values) for line in hunk.new),
    )


def _read(path: Path) -> hcl.File | None:
    if not hcl.is_source_file(path.name, opentofu=True):
        return None
    try:
        return hcl.read_file(path)
    except OSError:
        return None


def _is_secret(node: object, secrets: Secrets) -> bool:
    if isinstance(node, hcl.Attribute):
        return node.name in secrets.arguments or node.name.endswith("_wo")
    if isinstance(node, hcl.FunctionCall):
        return node.name.rpartition("::")[2] == "sensitive"
    return (
        isinstance(node, hcl.Block)
        and node.type in ("variable", "output")
        and any(map(functools.partial(_is_marked, node), _MARKS))
    )


def _is_marked(block: hcl.Block, mark: str) -> bool:
    found = block.attribute(mark)
    return found is not None and hcl.constant(found.expression) is not False


def _is_policy(path: Path) -> bool:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(document, dict) and "Statement" in document


def _written(text: str) -> str:
    return json.dumps(text)[1:-1]
