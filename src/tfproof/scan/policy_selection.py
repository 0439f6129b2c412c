"""Which of the loaded policies run."""

from __future__ import annotations

import difflib
import fnmatch
from collections.abc import Sequence

from tfproof.errors import UsageError
from tfproof.scan.protocol import Loaded


def select(loaded: Loaded, *, ids: Sequence[str] = (), stock: bool = True) -> frozenset[str]:
    """Return the ids of the policies to run.

    Args:
        loaded: what there is.
        ids: ids or patterns such as ``CGA_FED_*``; everything when empty.
        stock: whether stock policies may run.

    Raises:
        UsageError: an id or pattern names none of them.
    """
    every = sorted(policy.id for policy in loaded.policies if stock or policy.own)
    if not ids:
        return frozenset(every)
    chosen: set[str] = set()
    for wanted in ids:
        found = fnmatch.filter(every, wanted)
        if not found:
            near = difflib.get_close_matches(wanted.upper(), every, n=3, cutoff=0.5)
            raise UsageError(
                f"there is no policy {wanted}",
                expected=f"an id such as {', '.join(near) or every[0] if every else 'none: no policy was loaded'}",
                fix="name one of them, or a pattern such as 'CGA_FED_*'"
                + ("" if stock else "; stock policies are left out by --no-stock"),
            )
        chosen.update(found)
    return frozenset(chosen)
