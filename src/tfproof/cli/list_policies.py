"""``tfproof scan --list``: the policies that a scan would run."""

from __future__ import annotations

import argparse
import dataclasses
import json
from collections.abc import Sequence

from tfproof.cli.options import write_report
from tfproof.cli.scan_step import ScanSession
from tfproof.errors import UsageError
from tfproof.findings import Severity
from tfproof.scan.protocol import PolicyInfo

_SHOWN = ("id", "severity", "title", "types", "guideline", "file", "own")
_WORST_FIRST = [severity.value for severity in Severity]


def list_policies(options: argparse.Namespace) -> int:
    """Write the policies that the options choose; nothing is planned or scanned.

    Raises:
        UsageError: they are asked for in a format that has no place for them.
    """
    if options.format not in {"text", "json"} or options.also:
        raise UsageError("policies are listed as text or json only", fix="leave out --also, or use --format json")
    with ScanSession(options) as scanner:
        policies = scanner.chosen()
    write_report(_as_json(policies) if options.format == "json" else _as_text(policies), options.output)
    return 0


def _as_text(policies: Sequence[PolicyInfo]) -> str:
    width = max((len(policy.id) for policy in policies), default=0)
    lines = [f"{policy.id:<{width}}  {policy.severity:<8}  {policy.title}" for policy in policies]
    counts = [
        f"{number} {severity}"
        for severity in _WORST_FIRST
        if (number := sum(policy.severity == severity for policy in policies))
    ]
    without = sum(not policy.severity for policy in policies)
    counts += [f"{without} without a severity"] if without else []
    return "\n".join([*lines, "", f"{len(policies)} policies: {', '.join(counts)}", ""])


def _as_json(policies: Sequence[PolicyInfo]) -> str:
    shown = [{name: value for name, value in dataclasses.asdict(one).items() if name in _SHOWN} for one in policies]
    return f"{json.dumps(shown, indent=2)}\n"
