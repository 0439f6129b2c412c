"""What was accepted before: findings by rule, address and value, so that a further weakening is a finding again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tfproof.errors import UsageError
from tfproof.findings import Finding, Findings

_FORMAT = 1
_KEYS = ("rule", "address", "verdict", "value")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Accepted:
    """One accepted finding. ``value`` is a digest of what was found; sensitive values are never part of it."""

    rule: str
    address: str
    verdict: str
    value: str

    @classmethod
    def of(cls, finding: Finding) -> Accepted:
        """What accepts ``finding`` as it is, and nothing worse."""
        text = json.dumps([finding.found, finding.digest], ensure_ascii=False)
        value = hashlib.sha256(text.encode()).hexdigest()[:16]
        return cls(rule=finding.rule, address=finding.address, verdict=finding.verdict.value, value=value)


def write_baseline(result: Findings) -> str:
    """Return the file that accepts everything in ``result``: the same bytes for the same findings."""
    accepted = sorted({Accepted.of(finding) for finding in (*result.findings, *result.undecided)})
    entries = [{key: getattr(one, key) for key in _KEYS} for one in accepted]
    return json.dumps({"format": _FORMAT, "accepted": entries}, indent=2, ensure_ascii=False) + "\n"


def read_baseline(file: Path) -> frozenset[Accepted]:
    """Return what ``file`` accepts.

    Raises:
        UsageError: there is no such file, or it is no baseline.
    """
    try:
        raw = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(
            f"cannot read the baseline {file}: {error.strerror}", fix=f"make it with --write-baseline {file}"
        ) from None
    except ValueError as error:
        where = f"{file}:{error.lineno}" if isinstance(error, json.JSONDecodeError) else str(file)
        raise _no_baseline(file, where) from None
    if not isinstance(raw, dict) or raw.get("format") != _FORMAT:
        raise _no_baseline(file, f"{file}: format {raw.get('format') if isinstance(raw, dict) else 'none'}")
    return frozenset(_entry(entry, file, number) for number, entry in enumerate(_listed(raw, file)))


def _listed(raw: dict[str, Any], file: Path) -> list[Any]:
    if not isinstance(raw.get("accepted"), list):
        raise _no_baseline(file, f"{file}: accepted")
    return list(raw["accepted"])


def _entry(entry: object, file: Path, number: int) -> Accepted:
    if not isinstance(entry, dict) or not all(isinstance(entry.get(key), str) for key in _KEYS):
        raise _no_baseline(file, f"{file}: accepted[{number}]")
    return Accepted(**{key: entry[key] for key in _KEYS})


def _no_baseline(file: Path, where: str) -> UsageError:
    return UsageError(
        f"{file} is no baseline",
        where=where,
        expected=f"format {_FORMAT}, as --write-baseline writes it: {', '.join(_KEYS)} of each accepted finding",
        fix=f"make it anew with --write-baseline {file}",
    )


def without_accepted(
    result: Findings, accepted: Iterable[Accepted], *, ran: Callable[[str], bool] = lambda _: True
) -> Findings:
    """Return ``result`` without what was accepted; the notes tell how much that was, and what matches nothing any more.

    Args:
        result: what was found.
        accepted: what :func:`read_baseline` gave.
        ran: whether a rule was run at all: of those that were not, an unused entry says nothing.
    """
    known = frozenset(accepted)
    met = {Accepted.of(finding) for finding in (*result.findings, *result.undecided)} & known
    left = [finding for finding in (*result.findings, *result.undecided) if Accepted.of(finding) not in known]
    unused = [f"{one.rule} {one.address}" for one in sorted(known - met) if ran(one.rule)]
    notes = {**result.notes, "accepted": len(met), "accepted_unused": unused}
    return Findings.of(left, checks=result.checks, notes=notes)
