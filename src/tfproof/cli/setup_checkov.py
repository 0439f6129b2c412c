"""``tfproof setup-checkov``: make the environment of Checkov ahead of the first scan, for images and machines without a network."""

from __future__ import annotations

import argparse

from tfproof.cases import Settings
from tfproof.cli.options import write_report
from tfproof.cli.streams import say
from tfproof.errors import UsageError
from tfproof.scan.checkov_install import install_checkov


def run(_: argparse.Namespace) -> int:
    """Print the folder of the environment; 0 when it is there.

    Raises:
        UsageError: there is no cache folder.
        ScanError: the environment cannot be made.
    """
    cache = Settings.of().cache
    if cache is None:
        raise UsageError("there is no cache folder for this user", fix="name one with TFPROOF_CACHE")
    write_report(f"{install_checkov(cache, say=lambda text: say(f'tfproof: {text}'))}\n", None)
    return 0
