"""Every format that findings can be written in."""

from __future__ import annotations

import importlib
from dataclasses import dataclass

from tfproof.findings import Findings
from tfproof.reports.context import ReportContext


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A way to write findings.

    Args:
        name: what users call it, and the module that writes it.
        about: for whom it is.
        document: True when the text is one document that nothing may stand before or after.
    """

    name: str
    about: str
    document: bool

    def render(self, result: Findings, place: ReportContext) -> str:
        """Return findings as text. What writes it is loaded now: a command line that only names formats costs nothing."""
        write = getattr(importlib.import_module(f"tfproof.reports.{self.name}_report"), f"render_{self.name}")
        text: str = write(result) if self.name == "text" else write(result, place)
        return text


FORMATS = {
    form.name: form
    for form in (
        Format(name="text", about="for a terminal", document=False),
        Format(name="json", about="for scripts", document=True),
        Format(name="sarif", about="for code scanning: SARIF 2.1.0", document=True),
        Format(name="junit", about="for the test report of a CI", document=True),
        Format(name="github", about="annotations of GitHub Actions", document=False),
        Format(name="gitlab", about="GitLab code quality", document=True),
        Format(name="html", about="a page to look at offline (extra `report`)", document=True),
        Format(name="markdown", about="a table", document=False),
    )
}
