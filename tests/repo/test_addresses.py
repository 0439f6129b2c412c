"""Addresses are read in one place."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]

TELL_TALES = re.compile(
    r"""(?:split|partition)\(\s*["']\."""  # steps between dots
    r"""|(?:split|partition)\(\s*["']\["""  # the key
    r"""|\\\[\(\?:"""  # a pattern for keys
    r"""|\\\[\[\^\\\]\]\*\\\]"""
    r"""|removeprefix\(["']data\."""
    r"""|["']module\.["']"""
)
# Each with what it takes apart instead of an address.
ALLOWED = {
    "cli/init.py": "the name of a file",
    "cli/options.py": "where, on a command line, a type or an address ends and its answer begins",
    "cli/unexpected_errors.py": "the name of a module of Python",
    "inputs/refusal_words.py": "a class of characters, in the words of a provider",
    "mutation/certain_verdicts.py": "the kind and the name of what is mutated: var.x.default",
    "mutation/composed_plans.py": "the name of an output among what a clone has",
    "plan/locations.py": "how the addresses of blocks begin, by their type",
    "plan/core.py": "a type with data. before it, as Plan.resources_of_type takes it",
    "plan/model.py": "the version of a format",
    "provider/refusals.py": "what a provider names in its own words",
    "provider/simulated_texts.py": "the names of templates",
    "provider/templates.py": "a version",
    "scan/environment.py": "a version",
    "scan/facts/secret_texts.py": "a type with data. before it, as Checkov's graph has it",
    "scan/facts/documents.py": "the name of a condition's part",
    "scan/fixes/argument_edits.py": "the way to an argument through nested blocks",
    "scan/plan_file_input.py": "a version",
    "scan/plan_input.py": "a version",
    "terraform/git_revision.py": "the name of a file",
    "terraform/allowed_downloads.py": "the host of a URL",
    "terraform/plan_run.py": "a version",
    "terraform/versions.py": "a version",
    "terraform/module_folders.py": "a key of Terraform's manifest: names with dots between them",
    # Texts of expressions as Checkov leaves them, which are not always the language.
    "scan/facts/unresolved.py": "the text of an expression",
}


def test_no_other_code_takes_addresses_apart() -> None:
    package = ROOT / "src/tfproof"
    found = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if path.parent.name not in ("addresses", "hcl") and TELL_TALES.search(path.read_text(encoding="utf-8"))
    }
    assert found - ALLOWED.keys() == set()
    assert ALLOWED.keys() - found == set(), "no longer needed"
