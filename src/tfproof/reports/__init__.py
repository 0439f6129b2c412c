"""Findings in, text out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tfproof.lazy_names import loader

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

if not TYPE_CHECKING:  # which would take every name for one of the package
    __getattr__ = loader(
        __name__,
        {
            "FORMATS": "formats",
            "Format": "formats",
            "ReportContext": "context",
            "findings_report": "json_report",
            "json_text": "escaping",
            "render_json": "json_report",
            "render_markdown": "markdown_report",
            "render_text": "text_report",
        },
    )
