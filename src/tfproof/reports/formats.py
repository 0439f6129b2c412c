"""Every format that findings can be written in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tfproof.findings import Findings
from tfproof.reports.context import ReportContext
from tfproof.reports.github_report import render_github
from tfproof.reports.gitlab_report import render_gitlab
from tfproof.reports.html_report import render_html
from tfproof.reports.json_report import render_json
from tfproof.reports.junit_report import render_junit
from tfproof.reports.markdown_report import render_markdown
from tfproof.reports.sarif_report import render_sarif
from tfproof.reports.text_report import render_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A way to write findings.

    Args:
        name: what users call it.
        about: for whom it is.
        render: findings and the stack's place in, text out.
        document: True when the text is one document that nothing may stand before or after.
    """

    name: str
    about: str
    render: Callable[[Findings, ReportContext], str]
    document: bool


FORMATS = {
    form.name: form
    for form in (
        Format(name="text", about="for a terminal", render=lambda found, _: render_text(found), document=False),
        Format(name="json", about="for scripts", render=render_json, document=True),
        Format(name="sarif", about="for code scanning: SARIF 2.1.0", render=render_sarif, document=True),
        Format(name="junit", about="for the test report of a CI", render=render_junit, document=True),
        Format(name="github", about="annotations of GitHub Actions", render=render_github, document=False),
        Format(name="gitlab", about="GitLab code quality", render=render_gitlab, document=True),
        Format(name="html", about="a page to look at offline (extra `report`)", render=render_html, document=True),
        Format(name="markdown", about="a table", render=render_markdown, document=False),
    )
}
