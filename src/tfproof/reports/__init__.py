"""Findings in, text out."""

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
