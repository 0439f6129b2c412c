"""The page about the configuration file says what there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tfproof.config import read_configuration_file
from tfproof.config.schema import SETTINGS, STACK
from tfproof.pages import rule_page, rules_with_pages

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "configuration.md").read_text()
RULE = re.compile(r"""(?<!["\w])(?:rule=|id=|=\s*)"((?:PROOF|TFPROOF)_[A-Z_]+)"|"(TFPROOF_UPGRADE_[A-Z]+)\"""")


def test_the_example_is_a_configuration(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    for folder in ("infra", "modules/queue/examples/basic"):
        (tmp_path / folder).mkdir(parents=True)
    for file in ("infra/prod.tfvars", "tfproof-baseline.json"):
        (tmp_path / file).touch()
    (tmp_path / "tfproof.toml").write_text(example)
    read = read_configuration_file(tmp_path / "tfproof.toml")
    assert [stack.name for stack in read.stacks] == ["prod", "modules/queue/examples/basic"]


def test_every_setting_has_a_row_with_its_option() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (.+?) \|", PAGE, re.MULTILINE))
    assert set(rows) == {*SETTINGS, *STACK}
    assert {name: setting.option in rows[name] for name, setting in SETTINGS.items()} == dict.fromkeys(SETTINGS, True)


def rules_in_source() -> set[str]:
    texts = (file.read_text() for file in (ROOT / "src" / "tfproof").rglob("*.py") if "config" not in file.parts)
    found = {one or other for text in texts for one, other in RULE.findall(text)}
    return {rule for rule in found if not rule.endswith("_")} - VARIABLES


VARIABLES = {
    "TFPROOF_CHECKOV",
    "TFPROOF_STORE",
    "TFPROOF_CACHE",
    "TFPROOF_TIMEOUT",
    "TFPROOF_MIRROR",
    "TFPROOF_TERRAFORM",
    "TFPROOF_MUTATION_JOB",
}


def test_every_rule_has_a_page_and_every_page_a_rule() -> None:
    policies = {file.stem for file in (ROOT / "docs" / "policies").glob("*.md")}
    assert {*rules_with_pages()} == policies | rules_in_source()
    assert len(rules_in_source()) > 20


@pytest.mark.parametrize("rule", sorted(rules_in_source()))
def test_a_page_says_why_and_what_to_do(rule: str) -> None:
    page = rule_page(rule) or ""
    assert page.startswith(f"# {rule}: ")
    assert "\n## Why\n" in page
    assert "\n## Fix\n" in page
