"""Small scripts that stand before Terraform (to log or to count its calls), and the program that they hand over to."""

from __future__ import annotations

import re
from pathlib import Path

_MOST_BYTES = 4096
_SHELL = re.compile(r"#!\s*(?:/usr)?/bin/(?:env\s+)?(?:ba|da)?sh\s*$")
# One program, named by an absolute path that holds no variable.
_LAST = re.compile(r"""exec\s+(?P<quote>["']?)(?P<path>/[^"'$`\\\n]+?)(?P=quote)\s+"\$@"\s*$""")
# Commands that decide nothing, alone on their line.
_HARMLESS = re.compile(r"(?:echo|printf|export|touch)\s[^;&|<`\\]*$")


def handed_to(script: Path) -> Path | None:
    """Return the program that a shell script runs in any case: its last line, with no way around it.

    Returns:
        ``None`` for everything else, above all for version managers, which run one program today and another tomorrow.
    """
    try:
        with script.open("rb") as opened:
            text = opened.read(_MOST_BYTES + 1)
        lines = [line.strip() for line in text.decode().splitlines()]
    except (OSError, UnicodeDecodeError):
        return None
    if len(text) > _MOST_BYTES or not lines or not _SHELL.match(lines[0]):
        return None
    commands = [line for line in lines[1:] if line and not line.startswith("#")]
    last = _LAST.match(commands[-1]) if commands else None
    if last is None or not all(_HARMLESS.match(command) for command in commands[:-1]):
        return None
    return Path(last["path"])
