"""Findings in, text out."""

from tfproof.reports.json_report import render_json
from tfproof.reports.text_report import render_text

__all__ = ["render_json", "render_text"]
