"""Where tfproof's own policies are."""

from __future__ import annotations

from pathlib import Path

from tfproof.errors import ScanError
from tfproof.installation import PACKAGE


def own_policies() -> Path:
    """Return the folder of the policies that come with tfproof.

    They stand beside the package in a checkout, and inside it when installed from a wheel.

    Raises:
        ScanError: they are in neither place.
    """
    places = (PACKAGE / "own_policies", PACKAGE.parents[1] / "policies")
    for place in places:
        if (place / "__init__.py").is_file():
            return place
    raise ScanError(
        "tfproof's own policies are not installed",
        where=", ".join(str(place) for place in places),
        expected="a folder of policies",
        fix="reinstall tfproof, or name a folder with --policies",
    )
