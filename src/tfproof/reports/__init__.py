"""Findings in, text out."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tfproof.reports.context import ReportContext
    from tfproof.reports.escaping import json_text
    from tfproof.reports.formats import FORMATS, Format
    from tfproof.reports.json_report import findings_report, render_json
    from tfproof.reports.markdown_report import render_markdown
    from tfproof.reports.text_report import render_text

__all__ = [
    "FORMATS",
    "Format",
    "ReportContext",
    "findings_report",
    "json_text",
    "render_json",
    "render_markdown",
    "render_text",
]

_HOMES = {
    "FORMATS": "tfproof.reports.formats",
    "Format": "tfproof.reports.formats",
    "ReportContext": "tfproof.reports.context",
    "findings_report": "tfproof.reports.json_report",
    "json_text": "tfproof.reports.escaping",
    "render_json": "tfproof.reports.json_report",
    "render_markdown": "tfproof.reports.markdown_report",
    "render_text": "tfproof.reports.text_report",
}


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used: a command that needs one of them does not pay for all."""
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
