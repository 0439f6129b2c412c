"""``tfproof access``: what a change of a stack newly allows, and what it no longer allows."""

from __future__ import annotations

import argparse
import time

from tfproof.cases.comparison.compare import compared_with
from tfproof.cli.access_report import as_json, as_markdown, as_text
from tfproof.cli.options import planning
from tfproof.cli.plan_step import with_versions
from tfproof.cli.progress import step
from tfproof.cli.reporting import Reporter
from tfproof.reports.current_folder import StackFolder


def run(options: argparse.Namespace) -> int:
    """Return 0 when nothing is newly allowed but what is declared, 1 when something is, or it cannot be determined."""
    reporter = Reporter.of(options)
    start = time.monotonic()
    with planning(options) as (planner, case), step(f"comparing {case.source} with {options.before}"):
        compared = compared_with(planner, case, options.before)
        result = with_versions(compared.findings(allow=options.allow), planner)
    seconds = time.monotonic() - start
    return reporter.write(
        result,
        {
            "text": lambda chosen: as_text(compared, chosen, seconds, StackFolder(folder=case.source)),
            "json": lambda chosen: as_json(compared, chosen, reporter.place),
            "markdown": lambda chosen: as_markdown(compared, chosen),
        },
    )
