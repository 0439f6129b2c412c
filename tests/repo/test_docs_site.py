"""The site of the documentation: every page has its place, links lead from there, and it builds without a warning."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

import docs_site
from tfproof.cli.parser import make_parser

ROOT = Path(__file__).parents[2]


def test_each_page_has_one_place_in_the_menu() -> None:
    pages = [
        place.removesuffix(".md") for place in docs_site.sources().values() if "/" not in place and place != "index.md"
    ]
    listed = [name for names in docs_site.PAGES.values() for name in names]
    assert sorted(listed) == sorted({*pages, "command-line", "api", "rules"})


def test_links_lead_from_the_place_on_the_site_and_those_to_no_page_are_named() -> None:
    places = docs_site.sources()
    text = "[a](../policies/README.md#x) [`b`](pytest.md) [c](../src/tfproof/errors.py) [d](https://example.com/x.md)"
    assert docs_site.relinked(text, "docs/scan.md", places) == (
        "[a](checkov-policies.md#x) [`b`](pytest.md) c (`src/tfproof/errors.py`) [d](https://example.com/x.md)"
    )
    rule = next(page for page in places if page.startswith("docs/policies/"))
    assert docs_site.relinked("[a](../scan.md)", rule, places) == "[a](../scan.md)"
    with pytest.raises(SystemExit, match=r"gone\.md leads nowhere"):
        docs_site.relinked("[a](gone.md)", "docs/scan.md", places)


def test_the_reference_of_the_command_line_has_each_option_of_each_command() -> None:
    text = docs_site.command_line()
    sections = dict(re.findall(r"^## tfproof (\S+)\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL))
    helps = next(one for one in make_parser()._actions if one.choices).choices
    assert helps is not None
    assert sections.keys() == set(helps)
    assert "`--from REV`" in sections["review"]
    assert "--var-file" in sections["check"]
    assert "{info,clear}" in sections["store"]


@pytest.mark.thorough
def test_it_builds_without_a_warning_and_not_with_a_link_that_leads_nowhere(tmp_path: Path) -> None:
    python = ROOT / ".venv-docs" / "bin" / "python"
    if not python.exists():
        pytest.skip("there is no .venv-docs: run `make site`")
    build = [python, ROOT / "tools" / "docs_site.py", tmp_path / "site"]
    run = subprocess.run(build, capture_output=True, text=True, check=False, timeout=300)
    assert run.returncode == 0, run.stdout + run.stderr
    page = (tmp_path / "site" / "api.html").read_text()
    for name in ("must_admit_only", "upgraded_from", "wired_to", "snapshot", "UnknownValueError"):
        assert f"{name}</span>" in page
    assert "The state after a simulated apply: every value known" in page
