"""``tfproof config``: the settings in force, and where each comes from."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tfproof.cli.options import write_report
from tfproof.cli.reporting import Reporter
from tfproof.cli.run_options import settings_with_places
from tfproof.hcl import source_files


def run(options: argparse.Namespace) -> int:
    """Print them; always 0, since a file that is not understood is an error before."""
    Reporter.of(options)  # refuses what no run could write, and rules that there are not
    settings = list(settings_with_places(options))
    write_report(
        _as_json(options, settings) if options.format == "json" else _as_text(options, settings), options.output
    )
    return 0


def _as_text(options: argparse.Namespace, settings: list[tuple[str, Any, str]]) -> str:
    configuration = options.configuration
    lines = [f"file: {configuration.file or 'none'}"]
    lines += [f"{name} = {_shown(value)}  ({place})" for name, value, place in settings]
    lines += [f"severity of {rule} = {value.value}" for rule, value in configuration.severities.items()]
    for one in configuration.accept:
        until = f" until {one.expires}" if one.expires else ""
        lines.append(f"accepted: {one.rule} at {one.address}{until}: {one.reason}  ({one.location})")
    if configuration.file is None and options.stack == Path() and not source_files(Path(), opentofu=True):
        lines.append("stacks: none (`tfproof init` writes them down)")
        return "\n".join(lines) + "\n"
    for stack in options.stacks:
        lines.append(f"stack {stack.name or stack.stack or '.'}: {'; '.join(_inputs(stack))}")
    return "\n".join(lines) + "\n"


def _inputs(stack: argparse.Namespace) -> Iterator[str]:
    """What a stack is planned with. Names only: values may be secrets."""
    yield f"folder {stack.stack or '.'}"
    if stack.var_file:
        yield f"var files {', '.join(map(str, stack.var_file))}"
    named = [*stack.inputs, *(text.partition("=")[0] for text in stack.var)]
    if named:
        yield f"variables {', '.join(named)}"
    if stack.answers or stack.data:
        yield f"data of {', '.join([*stack.answers, *(text.partition('=')[0] for text in stack.data)])}"
    if stack.workspace:
        yield f"workspace {stack.workspace}"


def _as_json(options: argparse.Namespace, settings: list[tuple[str, Any, str]]) -> str:
    configuration = options.configuration
    shown = {
        "file": str(configuration.file) if configuration.file else None,
        "settings": {name: {"value": _plain(value), "from": place} for name, value, place in settings},
        "severities": dict(configuration.severities),
        "accept": [
            {
                "rule": one.rule,
                "address": one.address,
                "stack": one.stack,
                "reason": one.reason,
                "expires": _plain(one.expires),
            }
            for one in configuration.accept
        ],
        "stacks": [
            {"name": one.name, "folder": str(one.stack), "inputs": list(_inputs(one))} for one in options.stacks
        ],
    }
    return f"{json.dumps(shown, indent=2)}\n"


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else str(value)


def _shown(value: Any) -> str:
    return "none" if value in (None, []) else json.dumps(_plain(value)) if not isinstance(value, Path) else str(value)
