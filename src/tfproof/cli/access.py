"""``tfproof access``: what a change of a stack newly allows, and what it no longer allows."""

from __future__ import annotations

import argparse
import time

from tfproof.cases.comparing import compared_with
from tfproof.cli.access_report import as_json, as_markdown, as_text
from tfproof.cli.options import planning
from tfproof.cli.progress import step
from tfproof.cli.reporting import Reporter


def run(options: argparse.Namespace) -> int:
    """Return 0 when nothing is newly allowed but what is declared, 1 when something is, or nobody can say."""
    reporter = Reporter.of(options)
    start = time.monotonic()
    with planning(options) as (planner, case), step(f"comparing {case.source} with {options.before}"):
        compared = compared_with(planner, case, options.before)
    result = compared.findings(allow=options.allow)
    seconds = time.monotonic() - start
    return reporter.write(
        result,
        {
            "text": lambda: as_text(compared, result, seconds),
            "json": lambda: as_json(compared, result),
            "markdown": lambda: as_markdown(compared, result),
        },
    )
