"""Write the inputs and outputs tables of each Terraform README, from the source.

Usage::

    python tools/module_readmes.py           # rewrite what is out of date
    python tools/module_readmes.py --check   # change nothing; exit 1 and name what is out of date

The tables stand between ``<!-- BEGIN GENERATED -->`` and ``<!-- END GENERATED -->``; all else is prose and stays as it is.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from terraform_source import STACK, read_folder

BEGIN = "<!-- BEGIN GENERATED -->"
END = "<!-- END GENERATED -->"


class ReadmeError(Exception):
    """A README has no single place for the tables."""


def module_folders(stack: Path) -> list[Path]:
    """Return the stack's folder and that of each of its modules."""
    return [stack, *sorted(path for path in (stack / "modules").iterdir() if path.is_dir())]


def tables(module: Path) -> str:
    """Return the Markdown tables of the inputs and outputs that a module's files declare."""
    folder = read_folder(module, "module")
    inputs = sorted((block.name, block.body) for block in folder.of("variable"))
    outputs = sorted((block.name, block.body) for block in folder.of("output"))
    lines = ["## Inputs", ""]
    lines += _table(
        ("Name", "Description", "Type", "Default"),
        (
            (f"`{name}`", _text(body["description"]), f"`{_expression(body['type'])}`", _default(body))
            for name, body in inputs
        ),
    )
    lines += ["", "## Outputs", ""]
    lines += _table(
        ("Name", "Description"),
        ((f"`{name}`", _text(body["description"])) for name, body in outputs),
    )
    return "\n".join(lines)


def fill(readme: str, generated: str) -> str:
    """Return a README's text with what is between the markers replaced.

    Raises:
        ReadmeError: the markers are missing, doubled or in the wrong order.
    """
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end or BEGIN in after or END in before + after:
        raise ReadmeError(f"expected one {BEGIN!r} and, after it, one {END!r}")
    return f"{before}{BEGIN}\n\n{generated}\n\n{END}{after}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Rewrite or check the READMEs; return 0 when they are up to date, 1 when not (check), 2 when one cannot be read."""
    parser = argparse.ArgumentParser(description="Write the inputs and outputs tables of each Terraform README.")
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when a README is out of date")
    parser.add_argument("--stack", type=Path, default=STACK, help="folder of the stack (default: terraform/)")
    options = parser.parse_args(arguments)

    stale: list[Path] = []
    for module in module_folders(options.stack):
        readme = module / "README.md"
        try:
            text = readme.read_text(encoding="utf-8")
            wanted = fill(text, tables(module))
        except (OSError, ReadmeError) as error:
            print(f"{readme}: {error}", file=sys.stderr)
            return 2
        if wanted != text:
            stale.append(readme)
            if not options.check:
                readme.write_text(wanted, encoding="utf-8")
    for readme in stale:
        print(f"{readme}: {'out of date: run tools/module_readmes.py' if options.check else 'rewritten'}")
    return 1 if stale and options.check else 0


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    cells = [header, ["---"] * len(header), *rows]
    return ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in cells]


def _text(literal: str) -> str:
    """Return what a quoted HCL string without templates says."""
    return str(json.loads(literal))


def _expression(value: str) -> str:
    """Return an HCL expression without the ``${...}`` that the parser puts around it."""
    inner = value[2:-1] if value.startswith("${") and value.endswith("}") else value
    return " ".join(inner.split())


def _default(variable: Mapping[str, Any]) -> str:
    if "default" not in variable:
        return "**required**"
    value = variable["default"]
    if isinstance(value, str):
        return f"`{_expression(value)}`"
    return f"`{json.dumps(value)}`"


if __name__ == "__main__":
    sys.exit(main())
