"""Text that comes from source files and plans, made safe to show."""

from __future__ import annotations

import re

# Neither XML nor a terminal can show these: https://www.w3.org/TR/xml/#charsets
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def visible(text: str) -> str:
    r"""Return ``text`` with control characters and halves of characters written out, as in ``\x1b``."""
    return _INVISIBLE.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), text)


def one_line(text: str) -> str:
    """Return ``text`` visible, with each run of white space as one space."""
    return visible(" ".join(text.split()))
