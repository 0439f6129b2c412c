"""The HTML report in a browser: quiet, offline, no wider than the window, and readable without its script."""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.browser.accessibility import faults
from tests.browser.chromium import Chromium, found
from tests.unit.reports.samples import PLACE, edit, finding, path, undecided

from tfproof.findings import Findings, Location, Severity
from tfproof.plan import Plan
from tfproof.reports.html_report import PlannedStack, render_html, render_mutants_html

HOSTILE = "</script><script>alert(1)</script>\"'{{7*7}}\u202e<img src=x onerror=alert(1)>"
NOISE = ("Runtime.consoleAPICalled", "Log.entryAdded", "Runtime.exceptionThrown", "Page.javascriptDialogOpening")


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    executable = found()
    if executable is None:
        if os.environ.get("TFPROOF_BROWSER_TESTS") == "required":
            pytest.fail("no Chromium on PATH, and these tests must run here")
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
        finding(
            location=place,
            path=path("a guest of aws_cognito_identity_pool.this", "aws_iam_role.guest", "s3:GetObject on b/*"),
        ),
        finding(
            severity=Severity.CRITICAL,
            location=place,
            edits=(edit(),),
            path=path(
                "a guest of aws_cognito_identity_pool.this",
                HOSTILE,
                'module.x["漢字漢字漢字漢字漢字漢字"].aws_iam_role.y',
                "x" * 300,
            ),
        ),
    ]
    file = folder / "page.html"
    stacks = {"": PlannedStack(folder=folder, plan=plan, applied=None)}
    file.write_text(render_html(Findings.of(items, checks=9), PLACE, stacks))
    return file


@pytest.mark.sampled(2)
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
    shown = "[...document.querySelectorAll('details.cause[data-sev]')].filter(one => !one.hidden).length"
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


@pytest.mark.sampled(3)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_everybody_can_read_it(browser: Chromium, page: Path, width: int, dark: bool) -> None:
    browser.open(page, width=width, dark=dark)
    browser.value("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert faults(browser) == []


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("planted", "told"),
    [
        ("document.querySelector('.lead').style.color = '#bbb'", "contrast 1"),
        ("document.querySelector('svg .second').style.fill = '#ccc'", "contrast 1"),
        ("q.removeAttribute('aria-label'); q.removeAttribute('placeholder')", "searchbox without a name"),
        ("document.querySelector('nav').removeAttribute('aria-label')", "navigation without a name"),
        ("document.querySelector('main').outerHTML = '<div>' + document.querySelector('main').innerHTML + '</div>'", "0 of main"),
        ("document.querySelector('h2').outerHTML = '<h4>x</h4>'", "heading skips a level"),
        ("document.querySelector('h2').id = 'q'", "id twice: q"),
        ("document.documentElement.lang = ''", "no language"),
        ("document.querySelector('.code').removeAttribute('tabindex')", "scrolled by mouse alone"),
        ("document.querySelectorAll('.cause .t').forEach(one => one.style.overflowWrap = 'normal')", "cut off"),
        ("document.querySelector('svg .first').textContent = 'x'.repeat(60)", "text leaves its box"),
        ("document.querySelectorAll('svg .first')[1].setAttribute('y', document.querySelectorAll('svg .second')[1].getAttribute('y'))", "texts overlap"),
        ("document.getElementById('all').style.height = '12px'", "target of"),
        ("document.querySelector('.steps').append(document.createElement('p'))", "not of its list"),
    ],
)  # fmt: skip
def test_each_planted_fault_is_seen(browser: Chromium, page: Path, planted: str, told: str) -> None:
    browser.open(page)
    browser.value("document.querySelectorAll('details').forEach(one => one.open = true)")
    browser.value(f"{planted}; 0")
    assert told in "\n".join(faults(browser))


def test_keys_alone_reach_and_open_everything(browser: Chromium, page: Path) -> None:
    here = "document.activeElement"
    browser.open(page)
    browser.press("Tab")
    assert browser.value(f"{here}.className") == "skip"
    assert browser.value(f"{here}.getBoundingClientRect().left >= 0")
    stops = []
    for _ in range(200):
        browser.press("Tab")
        stop = browser.value(
            f"{here} === document.body ? '' : {here}.outerHTML.slice(0, 60) + [...document.querySelectorAll('*')].indexOf({here})"
        )
        if not stop or stop in stops:
            break
        stops.append(stop)
        assert browser.value(f"getComputedStyle({here}).outlineStyle") != "none", stop
    every = "[...document.querySelectorAll('a[href],button,input,summary,[tabindex]')].filter(one => one.checkVisibility()).length"
    assert len(stops) == browser.value(every) - 1, "all but the first"
    browser.open(page)
    browser.press("/", "Slash")
    assert browser.value(f"{here}.id") == "q"
    for letter in "oth":
        browser.press(letter)
    assert browser.value("q.value") == "oth"
    browser.press("Escape")
    assert browser.value("q.value + document.activeElement.tagName") == "BODY"
    for _ in range(4):
        browser.press("j")
    browser.press("k")
    assert browser.value(f"{here}.parentElement.id") == "cause-3"
    browser.press("j")
    was = browser.value(f"{here}.parentElement.open")
    browser.press("Enter")
    assert browser.value(f"{here}.parentElement.open") is not was
    browser.value("document.querySelectorAll('details.cause').forEach(one => one.open = false)")
    browser.value("new Promise(done => { addEventListener('hashchange', () => done(0)); location.hash = '#cause-2' })")
    assert (
        browser.value(
            "[...document.querySelectorAll('details.cause')].filter(one => one.open).map(one => one.id).join()"
        )
        == "cause-2"
    )


def test_a_severity_is_told_by_more_than_its_color(browser: Chromium, page: Path) -> None:
    browser.open(page)
    marks = browser.value(
        "[...document.querySelectorAll('.chip .sev')].map(one => [one.firstChild.textContent, one.textContent])"
    )
    assert len({shape for shape, _ in marks}) == len({word for _, word in marks}) == 6
    ways = "[...document.querySelectorAll('.drawing-legend .curve')].map(one => getComputedStyle(one).strokeDasharray)"
    assert len(set(browser.value(ways))) == len(browser.value(ways)) == 2


def test_on_paper_it_is_light_whole_and_without_controls(browser: Chromium, page: Path) -> None:
    browser.open(page, dark=True, media="print")
    browser.value(
        "document.documentElement.dataset.theme = 'dark'; document.querySelectorAll('details').forEach(one => one.open = true)"
    )
    assert browser.value("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert [one for one in faults(browser) if "contrast" in one] == []
    hidden = "[...document.querySelectorAll('.nav,.filter,.themebtn')].some(one => one.checkVisibility())"
    assert browser.value(hidden) is False
    assert set(
        browser.value("[...document.querySelectorAll('.cause,.drawing')].map(one => getComputedStyle(one).breakInside)")
    ) == {"avoid"}
    opened = browser.value("document.body.scrollHeight")
    browser.value("document.querySelectorAll('details').forEach(one => one.open = false)")
    assert abs(browser.value("document.body.scrollHeight") - opened) < 50, (
        "what is closed on the screen is there on paper"
    )
    paper = base64.b64decode(browser.ask("Page.printToPDF")["data"])
    assert paper.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) > 2


def test_marks_are_there_in_forced_colors_and_nothing_moves_unasked(browser: Chromium, page: Path) -> None:
    browser.open(page, forced_colors="active", prefers_reduced_motion="reduce")
    browser.value("document.querySelectorAll('details').forEach(one => one.open = true)")
    marks = browser.value(
        "[...document.querySelectorAll('.code .here,.code .add,.code .del')].map(one => getComputedStyle(one).borderLeftWidth)"
    )
    assert set(marks) == {"4px"}
    ink = browser.value(
        "[...document.querySelectorAll('.box rect,.way .curve')].map(one => getComputedStyle(one).stroke)"
    )
    assert len(set(ink)) == 1
    assert browser.value("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    assert browser.value("document.getAnimations().length") == 0


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
def test_ten_thousand_findings_open_within_two_seconds_and_are_searched_at_once(
    browser: Chromium, tmp_path: Path
) -> None:
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

    def drawn_after(action: str) -> float:
        before = seconds()
        browser.value(f"new Promise(done => {{ {action}; requestAnimationFrame(() => requestAnimationFrame(done)) }})")
        return seconds() - before

    before = seconds()
    browser.open(file)
    opened = seconds() - before
    assert 0 < opened < 2
    visible = "[...document.querySelectorAll('[data-sev]:not(button)')].filter(one => one.checkVisibility()).length"
    every = browser.value(visible)
    assert every > 9_000
    for words, left in (("y7777", 1), ("", every), ("no such finding", 0)):
        spent = drawn_after(f"q.value = '{words}'; q.dispatchEvent(new Event('input'))")
        assert 0 < spent < 1, "hiding rows whose `display` is `list-item` takes time that grows with their square"
        assert browser.value(visible) == left
        assert browser.value("document.getElementById('shown').textContent") == f"{left} of {every} shown"
        assert browser.value("document.querySelector('.rows').checkVisibility()") is (left > 0)
    browser.value("q.value = ''; q.dispatchEvent(new Event('input'))")
    severity = "document.querySelector('button[data-sev=high]').click()"
    assert 0 < drawn_after(severity) < 1
    assert browser.value(visible) == 0
    assert 0 < drawn_after(severity) < 1
    assert browser.value(visible) == every
