"""The HTML report in a browser: quiet, offline, no wider than the window, and readable without its script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.browser.chromium import Chromium, found
from tests.unit.reports.samples import PLACE, finding, undecided

from tfproof.findings import Findings, Location, Severity
from tfproof.plan import Plan
from tfproof.reports.html_report import PlannedStack, render_html, render_mutants_html

HOSTILE = "</script><script>alert(1)</script>\"'{{7*7}}\u202e<img src=x onerror=alert(1)>"
NOISE = ("Runtime.consoleAPICalled", "Log.entryAdded", "Runtime.exceptionThrown", "Page.javascriptDialogOpening")


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    executable = found()
    if executable is None:
        pytest.skip("no Chromium on PATH: on Debian, apt-get install chromium")
    with Chromium(executable) as started:
        yield started


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")
    (folder / "main.tf").write_text(f'resource "aws_x" "y" {{\n  name = "{"x" * 300}"\n}}\n')
    values: dict[str, Any] = {"name": "x" * 10_000, "tags": {HOSTILE: HOSTILE}}
    change = {"actions": ["create"], "before": None, "after": values, "after_unknown": {"arn": True}}
    entry = {"address": f'aws_x.y["{HOSTILE}"]', "mode": "managed", "type": "aws_x", "name": "y", "index": HOSTILE}
    plan = Plan({"format_version": "1.2", "resource_changes": [{**entry, "provider_name": "p", "change": change}]})
    place = Location(file="main.tf", line=2)
    items = [
        finding(rule=HOSTILE, found="x" * 10_000, address=HOSTILE, fix=HOSTILE, title="x" * 500, location=place),
        *(
            finding(severity=one, location=Location(file="other.tf", line=number))
            for number, one in enumerate(Severity)
        ),
        undecided(location=None),
    ]
    file = folder / "page.html"
    stacks = {"": PlannedStack(folder=folder, plan=plan, applied=None)}
    file.write_text(render_html(Findings.of(items, checks=9), PLACE, stacks))
    return file


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_it_is_quiet_offline_and_fits(browser: Chromium, page: Path, width: int, dark: bool) -> None:
    browser.open(page, width=width, dark=dark)
    browser.value("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert browser.value("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert browser.value("document.images.length + document.scripts.length") == 1
    colors = browser.value("getComputedStyle(document.body).backgroundColor")
    assert colors == ("rgb(18, 21, 19)" if dark else "rgb(251, 251, 250)")
    assert [one for one in browser.events if one["method"] in NOISE] == []
    asked = [one["params"]["request"]["url"] for one in browser.events if one["method"] == "Network.requestWillBeSent"]
    assert asked == [page.as_uri()]


def test_search_and_severities_choose_what_is_shown(browser: Chromium, page: Path) -> None:
    shown = "[...document.querySelectorAll('details.cause')].filter(one => !one.hidden).length"
    browser.open(page)
    assert browser.value(shown) == 6
    browser.value("q.value = 'OTHER.tf'; q.dispatchEvent(new Event('input'))")
    assert browser.value(shown) == 4
    browser.value("document.querySelector('button[data-sev=low]').click()")
    assert browser.value(shown) == 3
    assert browser.value("document.getElementById('shown').textContent") == "3 of 6 shown"


def test_without_its_script_everything_is_there_and_no_control_is_dead(browser: Chromium, page: Path) -> None:
    browser.open(page, script=False)
    tree = browser.ask("DOM.getDocument", depth=-1, pierce=True)
    html = browser.ask("DOM.getOuterHTML", nodeId=tree["root"]["nodeId"])["outerHTML"]
    assert html.count('<details class="cause"') == 6
    assert html.count('class="tree"') == 1
    shot = browser.ask("Accessibility.getFullAXTree")["nodes"]
    roles = [node["role"]["value"] for node in shot if not node.get("ignored") and "role" in node]
    assert "button" not in roles
    assert "searchbox" not in roles
    assert roles.count("DisclosureTriangle") >= 6


@pytest.mark.parametrize("width", [320, 1280])
def test_the_page_of_mutants_is_quiet_and_fits(browser: Chromium, tmp_path: Path, width: int) -> None:
    long = f'"{"x" * 300}"'
    mutant = {
        "id": "a", "mutatorName": "flip", "replacement": HOSTILE, "status": "Survived",
        "location": {"start": {"line": 2, "column": 7}, "end": {"line": 2, "column": 309}},
        "tfproof": {"original": long, "suggestion": HOSTILE * 50},
    }  # fmt: skip
    files = {f"{'deep/' * 40}main.tf": {"source": f"locals {{\n  a = {long}\n}}\n", "mutants": [mutant]}}
    file = tmp_path / "page.html"
    file.write_text(render_mutants_html({"files": files}, [f"note: {HOSTILE}"]))
    browser.open(file, width=width)
    browser.value("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert browser.value("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert browser.value("document.images.length + document.scripts.length") == 0
    assert browser.value("document.querySelectorAll('div.mutant').length") == 1
    assert [one for one in browser.events if one["method"] in NOISE] == []


@pytest.mark.thorough
def test_ten_thousand_findings_open_within_two_seconds(browser: Chromium, tmp_path: Path) -> None:
    items = [
        finding(address=f"aws_x.y{number}", location=Location(file="main.tf", line=number // 2 + 1))
        for number in range(10_000)
    ]
    file = tmp_path / "page.html"
    file.write_text(render_html(Findings.of(items, checks=1), PLACE))
    browser.ask("Performance.enable", timeDomain="threadTicks")  # of the page's own thread, however busy the machine is

    def seconds() -> float:
        metrics = {one["name"]: one["value"] for one in browser.ask("Performance.getMetrics")["metrics"]}
        return float(metrics["TaskDuration"])

    before = seconds()
    browser.open(file)
    opened = seconds() - before
    assert 0 < opened < 2
    browser.value("q.value = 'y7777'; q.dispatchEvent(new Event('input'))")
    assert (
        browser.value("[...document.querySelectorAll('[data-sev]:not(button)')].filter(one => !one.hidden).length") == 1
    )
