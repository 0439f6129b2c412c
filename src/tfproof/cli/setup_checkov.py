"""``tfproof setup-checkov``: make the environment of Checkov ahead of the first scan, for images and machines without a network."""

from __future__ import annotations

import argparse

from tfproof.cases import Settings
from tfproof.cli.options import write_report
from tfproof.cli.scan_step import install_and_say
from tfproof.errors import UsageError


def run(_: argparse.Namespace) -> int:
    """Print the folder of the environment; 0 when it is there.

    Raises:
        UsageError: there is no cache folder.
        ScanError: the environment cannot be made.
    """
    cache = Settings.of().cache
    if cache is None:
        raise UsageError("there is no cache folder for this user", fix="name one with TFPROOF_CACHE")
    write_report(f"{install_and_say(cache)}\n", None)
    return 0
