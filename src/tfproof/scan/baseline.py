"""What was accepted before: findings by rule, address and what the check looked at, so that a further weakening is one again."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tfproof.errors import UsageError
from tfproof.findings import Finding, Findings, Severity, Verdict

_FORMAT = 2
_KEYS = ("rule", "address", "verdict", "value")
_OPTIONAL = ("severity", "reason", "expires")
_Key = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Accepted:
    """One accepted finding.

    Args:
        rule: the rule's id.
        address: the address that it is about.
        verdict: failed or undecided.
        value: a digest of what the check looked at; sensitive values are never part of it.
        severity: as bad as it may be; empty in format 1, which does not say.
        reason: why it is accepted: without one, a critical finding is not.
        expires: the last day on which it is accepted, if there is one.
        form: the format of the file.
    """

    rule: str
    address: str
    verdict: str
    value: str
    severity: str = ""
    reason: str = ""
    expires: str = ""
    form: int = _FORMAT

    @classmethod
    def of(cls, finding: Finding) -> Accepted:
        """What accepts ``finding`` as it is, and nothing worse."""
        rule, address, verdict, value = _keys(finding, _FORMAT)
        return cls(rule=rule, address=address, verdict=verdict, value=value, severity=finding.severity.value)

    @property
    def key(self) -> _Key:
        """What a finding is compared by."""
        return (self.rule, self.address, self.verdict, self.value)

    def refused(self, finding: Finding, today: dt.date) -> str:
        """Why this does not accept a finding with its own key, or nothing."""
        if self.expires and dt.date.fromisoformat(self.expires) < today:
            return f"the baseline accepted it until {self.expires}"
        if finding.severity is Severity.CRITICAL and finding.verdict is Verdict.FAILED and not self.reason.strip():
            return "the baseline gives no reason, and a critical finding is accepted only with one"
        worse = self.severity and finding.severity.rank < Severity(self.severity).rank
        return f"the baseline accepted it as {self.severity}" if worse else ""

    def to_json(self) -> dict[str, str]:
        """The entry of a file of the current format."""
        entry = {name: getattr(self, name) for name in (*_KEYS, "severity", "reason")}
        return {**entry, "expires": self.expires} if self.expires else entry


def _keys(finding: Finding, form: int) -> _Key:
    if form == 1:
        text = json.dumps([finding.found, finding.former], ensure_ascii=False)
        value = hashlib.sha256(text.encode()).hexdigest()[:16]
    else:  # a finding about no value, such as a block that was not read, is distinguished from others by what it says
        value = finding.digest or hashlib.sha256(finding.found.encode("utf-8", "replace")).hexdigest()[:16]
    return (finding.rule, finding.address, finding.verdict.value, value)


def write_baseline(result: Findings, former: Iterable[Accepted] = (), *, elsewhere: Iterable[Accepted] = ()) -> str:
    """Return the file that accepts everything in ``result``: the same bytes for the same findings.

    Args:
        result: what was found.
        former: what was accepted before, in either format: reasons and dates of it are kept.
        elsewhere: what was accepted of stacks that this run is not about; it stays.
    """
    known = {one.key: one for one in former}
    entries: dict[_Key, Accepted] = {one.key: one for one in elsewhere}
    for finding in result.all:
        new = Accepted.of(finding)
        old = known.get(new.key) or known.get(_keys(finding, 1))
        entries.setdefault(new.key, replace(new, reason=old.reason, expires=old.expires) if old else new)
    accepted = [entries[key].to_json() for key in sorted(entries)]
    return json.dumps({"format": _FORMAT, "accepted": accepted}, indent=2, ensure_ascii=False) + "\n"


def read_baseline(file: Path) -> tuple[Accepted, ...]:
    """Return what ``file``, of format 1 or 2, accepts.

    Raises:
        UsageError: there is no such file, or it is no baseline; the message names the entry.
    """
    try:
        raw = json.loads(file.read_text(encoding="utf-8"), object_pairs_hook=_once)
    except OSError as error:
        raise UsageError(
            f"cannot read the baseline {file}: {error.strerror}", fix=f"make it with --write-baseline {file}"
        ) from None
    except ValueError as error:
        where = f"{file}:{error.lineno}" if isinstance(error, json.JSONDecodeError) else f"{file}: {error}"
        raise _no_baseline(file, where) from None
    except RecursionError:
        raise _no_baseline(file, str(file)) from None
    form = raw.get("format") if isinstance(raw, dict) else "none"
    if not isinstance(raw, dict) or isinstance(form, bool) or form not in (1, _FORMAT):
        raise _no_baseline(file, f"{file}: format {form}")
    if not isinstance(raw.get("accepted"), list):
        raise _no_baseline(file, f"{file}: accepted")
    seen: dict[_Key, int] = {}
    entries = []
    for number, item in enumerate(raw["accepted"]):
        entry = _entry(item, form, file, f"{file}: accepted[{number}]")
        first = seen.setdefault(entry.key, number)
        if first != number:
            raise _no_baseline(file, f"{file}: accepted[{number}] repeats accepted[{first}]")
        entries.append(entry)
    return tuple(entries)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise ValueError(f"{json.dumps(twice)} is given twice in one object")
    return dict(pairs)


def _entry(entry: object, form: int, file: Path, where: str) -> Accepted:
    if not isinstance(entry, dict):
        raise _no_baseline(file, where)
    known = _KEYS if form == 1 else (*_KEYS, *_OPTIONAL)
    for name in dict.fromkeys((*_KEYS, *entry)):
        if name not in known or not isinstance(entry.get(name), str):
            raise _no_baseline(file, f"{where}.{name}")
    one = Accepted(**entry, form=form)
    if one.verdict not in (Verdict.FAILED.value, Verdict.UNDECIDED.value):
        raise _no_baseline(file, f'{where}.verdict = "{one.verdict}"')
    if one.severity and one.severity not in [level.value for level in Severity]:
        raise _no_baseline(file, f'{where}.severity = "{one.severity}"')
    if one.expires and not is_day(one.expires):
        raise _no_baseline(file, f'{where}.expires = "{one.expires}"')
    return one


def is_day(text: str) -> bool:
    """True for a day such as 2026-12-31, and for no other way to write one."""
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _no_baseline(file: Path, where: str) -> UsageError:
    return UsageError(
        f"{file} is no baseline",
        where=where,
        expected=f"format {_FORMAT} as --write-baseline writes it: texts for {', '.join(_KEYS)} of each accepted finding, "
        'a reason, and expires = "2026-12-31" where it ends',
        fix=f"correct the entry, or delete {file} and make it with --write-baseline {file}",
    )


def without_accepted(
    result: Findings,
    accepted: Iterable[Accepted],
    *,
    ran: Callable[[str], bool] = lambda _: True,
    today: dt.date | None = None,
) -> Findings:
    """Return ``result`` without what was accepted; the notes tell how much that was, and what matches nothing any more.

    What an entry names and does not accept, since it has expired, gives no reason for a critical finding or is about
    something less bad, is a finding with a note that says so.

    Args:
        result: what was found.
        accepted: what :func:`read_baseline` gave.
        ran: whether a rule was run at all: of those that were not, an unused entry says nothing.
        today: the day to compare dates with.
    """
    known: Mapping[_Key, Accepted] = {one.key: one for one in accepted}
    day = today or dt.date.today()
    forms = {one.form for one in known.values()}
    met: set[_Key] = set()
    taken: set[_Key] = set()
    left: list[Finding] = []
    for finding in result.all:
        entry = next((known[key] for form in forms if (key := _keys(finding, form)) in known), None)
        refused = entry.refused(finding, day) if entry else ""
        if entry is None or refused:
            left.append(replace(finding, note=refused))
        else:
            taken.add(entry.key)
        if entry is not None:
            met.add(entry.key)
    unused = [f"{one.rule} {one.address}" for key, one in sorted(known.items()) if key not in met and ran(one.rule)]
    notes = {**result.notes, "accepted": len(taken), "accepted_unused": unused}
    return Findings.of(left, checks=result.checks, notes=notes)
