"""One HTML file of a run, to look at offline: it loads nothing, and is read without a script as well."""

from tfproof.reports.html_report.model import PlannedStack
from tfproof.reports.html_report.mutants import render_mutants_html
from tfproof.reports.html_report.rendering import render_html, render_review_html

__all__ = ["PlannedStack", "render_html", "render_mutants_html", "render_review_html"]
