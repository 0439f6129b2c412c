"""The pages say what the policies say."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from tfproof.scan.facts.docstring import parse_docstring

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("policy_docs", ROOT / "tools" / "policy_docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules["policy_docs"] = module
    spec.loader.exec_module(module)
    return module


def test_the_pages_are_up_to_date(tool: ModuleType) -> None:
    assert tool.stale() == []


def test_a_changed_a_missing_and_a_surplus_page_are_noticed(
    tool: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = tool.pages()
    monkeypatch.setattr(tool, "PAGES", tool.ROOT / "docs" / "policies" / "nowhere")
    assert len([file for file in tool.stale() if file.endswith(".md")]) == len(pages)


def test_each_fix_shows_terraform_before_and_after(tool: ModuleType) -> None:
    for page in tool.pages():
        assert page.text.fix.index("Before::") < page.text.fix.index("After::"), page.id
        assert page.text.short_fix.endswith("."), page.id


def test_a_title_states_the_problem_and_the_requirement_is_another_sentence(tool: ModuleType) -> None:
    for page in tool.pages():
        title, requirement = page.text.title, page.text.requirement
        assert len(title) <= 70, page.id
        assert title[0].isupper(), page.id
        assert not (title + requirement).endswith("."), page.id
        assert ". " not in title, page.id
        assert title.lower() != requirement.lower(), page.id
        assert not requirement.lower().startswith(("ensure", "that ", "a ", "an ")), page.id


def test_a_docstring_that_states_no_requirement_requires_what_its_title_says() -> None:
    text = "Title.\n\nWhy:\n    a\n\nFix:\n    b\n\nReferences:\n    - https://example.com/x\n"
    assert parse_docstring(text).requirement == "Title"


@pytest.mark.parametrize("part", ["Why", "Fix", "References"])
def test_a_docstring_without_a_part_is_refused(part: str) -> None:
    good = "Title.\n\nRequirement:\n    c\n\nWhy:\n    a\n\nFix:\n    b\n\nReferences:\n    - https://example.com/x\n"
    assert parse_docstring(good).references == ("https://example.com/x",)
    with pytest.raises(ValueError, match=part):
        parse_docstring(good.replace(f"{part}:", "Other:"))
