"""Write ``docs/policies/<ID>.md`` and ``policies/README.md`` from the policies' docstrings.

``python tools/policy_docs.py`` writes; with ``--check`` it says what is out of date and exits 1. Needs no Checkov: the
files are read, not run.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tfproof.scan.facts.docstring import PolicyText, parse_docstring
from tfproof.scan.facts.permissions import HOLDERS

ROOT = Path(__file__).resolve().parents[1]
POLICIES = ROOT / "policies"
PAGES = ROOT / "docs" / "policies"
SEVERITIES = ("CRITICAL", "HIGH", "MEDIUM", "LOW")
INDEX = """# Policies

Checkov policies for Cognito sign-in in front of a web app. This page and those that it links to are written by
`python tools/policy_docs.py`.

With tfproof: `tfproof check` runs them over source and plan, together with Checkov's own, and refuses to pass what could
not be decided. With Checkov alone, in an environment that has tfproof as well:

```sh
checkov --external-checks-dir policies -c 'CGA_*' -d DIR
```

There a check that could not decide is a failed check whose details begin with `undecided`: scan the plan as well. Its `--list`
shows stock policies only, for it ends before it loads a folder: `tfproof scan --list` shows all, with their severities.

| id | severity | policy | judges |
|---|---|---|---|
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One policy, as its file declares it."""

    id: str
    severity: str
    resources: tuple[str, ...]
    file: str
    text: PolicyText


def pages() -> tuple[Page, ...]:
    """Read every policy; the most severe first, then by id."""
    found = [_page(path) for path in sorted(POLICIES.glob("*.py")) if not path.name.startswith("__")]
    return tuple(sorted(found, key=lambda page: (SEVERITIES.index(page.severity), page.id)))


def _page(path: Path) -> Page:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    module = {name: value for node in tree.body for name, value in _assigned(node)}
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    declared = {name: value for node in classes[0].body for name, value in _assigned(node)}
    return Page(
        id=_literal(declared["id"], module),
        severity=_literal(declared["severity"], module),
        resources=tuple(_literal(declared["resources"], module)),
        file=path.name,
        text=parse_docstring(ast.get_docstring(tree, clean=False)),
    )


def _assigned(node: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        yield node.targets[0].id, node.value


def _literal(node: ast.expr, module: dict[str, ast.expr]) -> Any:
    """A literal, ``tuple(NAME)`` of a mapping that the module spells out: its keys, or what the policies share."""
    if isinstance(node, ast.Name) and node.id == "HOLDERS":
        return HOLDERS
    if isinstance(node, ast.Call) and isinstance(node.args[0], ast.Name):
        mapping = module[node.args[0].id]
        if isinstance(mapping, ast.Dict):
            return [ast.literal_eval(key) for key in mapping.keys if key is not None]
    return ast.literal_eval(node)


def render(page: Page) -> str:
    """Return a policy's page."""
    judged = ", ".join(f"`{name}`" for name in page.resources)
    references = "\n".join(f"- <{url}>" for url in page.text.references)
    return (
        f"# {page.id}: {page.text.title}\n\nEnsure that {page.text.requirement}.\n\n"
        f"Severity {page.severity.lower()}. Judges {judged}. Source: [`policies/{page.file}`](../../policies/{page.file}).\n\n"
        f"## Why\n\n{_markdown(page.text.why)}\n\n## Fix\n\n{_markdown(page.text.fix)}\n\n"
        f"## References\n\n{references}\n"
    )


def _markdown(text: str) -> str:
    """Docstrings are written with ``literals`` and ``::`` blocks; Markdown wants backticks and fences."""
    lines: list[str] = []
    fenced = False
    for line in text.splitlines():
        indented = line.startswith("    ") or (fenced and not line.strip())
        if fenced and not indented:
            while lines and not lines[-1]:
                lines.pop()
            lines += ["```", ""]
            fenced = False
        if line.endswith("::"):
            lines += [f"{line[:-1]}".replace("``", "`"), "", "```hcl"]
            fenced = True
        elif fenced:
            if line.strip() or lines[-1] != "```hcl":
                lines.append(line[4:])
        else:
            lines.append(line.replace("``", "`"))
    return "\n".join([*lines, "```"] if fenced else lines)


def wanted() -> dict[Path, str]:
    """Return every generated file and its text."""
    every = pages()
    rows = [
        f"| [{page.id}](../docs/policies/{page.id}.md) | {page.severity.lower()} | {page.text.title} | "
        f"{', '.join(f'`{name}`' for name in page.resources)} |\n"
        for page in every
    ]
    files = {POLICIES / "README.md": INDEX + "".join(rows)}
    files.update({PAGES / f"{page.id}.md": render(page) for page in every})
    return files


def stale() -> list[str]:
    """Return the generated files that are missing, different, or no longer wanted; relative to the repository."""
    files = wanted()
    wrong = [path for path, text in files.items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    wrong += [path for path in PAGES.glob("*.md") if path not in files]
    return sorted(str(path.relative_to(ROOT)) for path in wrong)


def main(arguments: list[str]) -> int:
    """Write the pages, or with ``--check`` compare them."""
    if arguments == ["--check"]:
        for file in stale():
            print(f"{file} is out of date: run python tools/policy_docs.py")
        return 1 if stale() else 0
    PAGES.mkdir(parents=True, exist_ok=True)
    for path, text in wanted().items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
