"""Build the site of the documentation, with warnings as errors.

Usage::

    python tools/docs_site.py [FOLDER]      # build/site when absent

The pages are those that GitHub shows, at their places; the references of the command line and of the Python API are written
from the parser and from the docstrings. It runs in an environment of its own: see ``requirements/docs.txt``.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from posixpath import normpath, relpath
from typing import Final

from tfproof import __version__
from tfproof.cli.parser import make_parser

ROOT: Final = Path(__file__).parents[1]
PAGES: Final[Mapping[str, tuple[str, ...]]] = {
    "Start": ("install", "getting-started", "from-tftest", "from-terraform-test"),
    "Guides": (
        "pytest", "test", "watch", "review", "scan", "prove", "access", "upgrade", "coverage", "mutation", "fuzz", "fixes", "html",
        "other-tools", "ci",
    ),
    "Reference": (
        "cli", "command-line", "api", "configuration", "environment", "rules", "checkov-policies", "iam", "terraform",
        "simulated-values", "versions", "changelog",
    ),
    "Background": ("limits", "security", "performance", "comparison"),
    "Help": ("troubleshooting", "contributing", "architecture", "reporting"),
}  # fmt: skip
"""The pages by part, in the order of the menu."""
ELSEWHERE: Final = {
    "ARCHITECTURE.md": "architecture.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "README.md": "index.md",
    "SECURITY.md": "reporting.md",
    "policies/README.md": "checkov-policies.md",
}
"""Pages that do not stand in ``docs``, with their names on the site."""
CONFIGURATION: Final = """
project = "tfproof"
release = version = "{version}"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx_copybutton"]
html_theme = "furo"
html_title = "tfproof {version}"
html_show_sourcelink = False
html_show_copyright = False
myst_heading_anchors = 4
napoleon_google_docstring = True
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
copybutton_prompt_text = "$ "
smartquotes = False
suppress_warnings = ["misc.highlighting_failure"]

# "The state: every value known" in a property's docstring names no type.
from sphinx.ext.napoleon.docstring import GoogleDocstring
GoogleDocstring._consume_inline_attribute = lambda self: ("", [self._lines.next(), *self._dedent(self._consume_to_end())])
"""
API: Final[Mapping[str, tuple[str, ...]]] = {
    "Cases": (
        "autofunction tfproof.case", "autofunction tfproof.each_case", "autoclass tfproof.cases.PlannedCase",
        "autoclass tfproof.pytest_plugin.CaseFactory", "autoclass tfproof.cases.failures.Failure",
    ),
    "Plans": (
        "autoclass tfproof.plan.core.PlanCore", "autoclass tfproof.plan.Plan", "autoclass tfproof.plan.Applied",
        "autoclass tfproof.plan.Resource", "autoclass tfproof.plan.NestedBlock", "autoclass tfproof.plan.Wiring",
        "autofunction tfproof.references", "autofunction tfproof.plan.unused_inputs",
    ),
    "Values": ("autoclass tfproof.Unknown", "autofunction tfproof.is_unknown", "autoclass tfproof.values.Sensitive"),
    "IAM documents": (
        "autoclass tfproof.plan.document_assertions.DocumentAssertions", "autoclass tfproof.plan.PartialDocument",
        "autoclass tfproof.plan.PartialStatement",
    ),
    "Changes": (
        "autoclass tfproof.cases.upgrades.upgrade.Upgrade", "autoclass tfproof.cases.comparison.access_diff.AccessDiff",
        "autoclass tfproof.cases.lifecycle.destroy.DestroyResult", "autoclass tfproof.cases.lifecycle.drift.DriftResult",
    ),
    "Policies": ("autoclass tfproof.scan.policy_fixture.PolicyAssertions",),
    "tftest": ("autoclass tfproof.terraform.TerraformRunner",),
    "Errors": ("automodule tfproof.errors",),
}  # fmt: skip
LINK: Final = re.compile(r"\[(?P<text>[^\]\[]*)\]\((?!https?:|mailto:|#)(?P<target>[^)\s#]+)(?P<anchor>#[^)\s]*)?\)")


def sources() -> dict[str, str]:
    """Return the path on the site of each page of the repository, by its path there."""
    found = {
        file.relative_to(ROOT).as_posix(): file.relative_to(ROOT / "docs").as_posix()
        for file in ROOT.glob("docs/**/*.md")
    }
    return found | ELSEWHERE


def relinked(text: str, page: str, places: Mapping[str, str]) -> str:
    """Return a page with links that lead from its place on the site. What is no page there is named, and not linked.

    Args:
        text: the page.
        page: its path in the repository.
        places: path on the site by path in the repository.

    Raises:
        SystemExit: a link leads nowhere.
    """

    def link(match: re.Match[str]) -> str:
        target = normpath(str(PurePosixPath(page).parent / match["target"]))
        if target in places:
            here = str(PurePosixPath(places[page]).parent)
            return f"[{match['text']}]({relpath(places[target], here)}{match['anchor'] or ''})"
        if not (ROOT / target).exists():
            sys.exit(f"{page}: {match['target']} leads nowhere")
        return match["text"] if "`" in match["text"] else f"{match['text']} (`{target}`)"

    return LINK.sub(link, text)


def command_line() -> str:
    """Return the reference of the command line: every command with its options, each as its help says it."""
    parser = make_parser()
    (commands,) = (one for one in parser._actions if isinstance(one, argparse._SubParsersAction))  # noqa: SLF001
    lines = [
        "# All options",
        "",
        "Written from the parser of the command line: what `tfproof COMMAND --help` says.",
        "",
    ]
    lines += [f"{_plain(parser.epilog or '')}.", ""]
    for name, command in sorted(commands.choices.items()):
        lines += [f"## tfproof {name}", "", *_usage(command), *_options(command)]
    return "\n".join(lines)


def _usage(command: argparse.ArgumentParser) -> Iterator[str]:
    if command.description:
        yield from (f"{_plain(command.description)}.".replace("..", "."), "")
    usage = " ".join(command.format_usage().removeprefix("usage: ").split())
    yield from ("```text", usage, "```", "")
    if command.epilog:
        yield from (f"{_plain(command.epilog)}.", "")


def _options(command: argparse.ArgumentParser) -> Iterator[str]:
    formatter = argparse.HelpFormatter(prog=command.prog, width=1000)
    for group in command._action_groups:  # noqa: SLF001
        shown = [
            one
            for one in group._group_actions  # noqa: SLF001
            if one.help != argparse.SUPPRESS and not isinstance(one, argparse._HelpAction | argparse._SubParsersAction)  # noqa: SLF001
        ]
        if shown:
            yield from (f"**{group.title}**", "")
        for one in shown:
            said = formatter._expand_help(one) if one.help else ""  # noqa: SLF001
            yield from (f"- `{formatter._format_action_invocation(one)}`: {_plain(said)}", "")  # noqa: SLF001


def _plain(text: str) -> str:
    """Text for Markdown: what is outside of backticks means nothing but itself."""
    parts = re.split(r"(`[^`]*`)", " ".join(text.split()))
    return "".join(part if part.startswith("`") else re.sub(r"([\\*_<>\[\]$|])", r"\\\1", part) for part in parts)


def python_api() -> str:
    """Return the reference of the Python API, for Sphinx to fill in from the docstrings."""
    lines = [
        "# Python API",
        "",
        "Written from the docstrings. [tfproof in pytest](pytest.md) shows how all this is used.",
        "",
    ]
    for title, names in API.items():
        lines += [f"## {title}", "", "```{eval-rst}"]
        for name in names:
            directive, target = name.split()
            lines += [f".. {directive}:: {target}"]
            if directive != "autofunction":
                lines += ["   :members:", "   :show-inheritance:"]
            lines.append("")
        lines += ["```", ""]
    return "\n".join(lines)


def rules(places: Mapping[str, str]) -> str:
    """Return the list of the pages of rules."""
    lines = ["# Rules", "", "`tfproof explain RULE` prints the page of a rule, offline.", ""]
    names = [place for place in sorted(places.values()) if place.startswith(("rules/", "policies/"))]
    return "\n".join(
        [*lines, "```{toctree}", ":maxdepth: 1", "", *(name.removesuffix(".md") for name in names), "```", ""]
    )


def write_sources(folder: Path) -> None:
    """Write everything that the site is built from."""
    places = sources()
    for page, place in places.items():
        if page != "README.md":
            file = folder / place
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(relinked((ROOT / page).read_text(encoding="utf-8"), page, places), encoding="utf-8")
    for title, names in PAGES.items():
        with (folder / "index.md").open("a", encoding="utf-8") as index:
            index.write("\n".join(["", "```{toctree}", ":hidden:", f":caption: {title}", "", *names, "```", ""]))
    for name, text in (("command-line", command_line()), ("api", python_api()), ("rules", rules(places))):
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    (folder / "conf.py").write_text(CONFIGURATION.format(version=__version__), encoding="utf-8")


def main() -> int:
    """Build the site; return the exit code of Sphinx."""
    from sphinx.cmd.build import build_main

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=ROOT / "build" / "site")
    target = parser.parse_args().folder.resolve()
    pages = target.with_name(f"{target.name}-pages")
    shutil.rmtree(pages, ignore_errors=True)
    shutil.rmtree(target, ignore_errors=True)
    write_sources(pages)
    code = build_main(
        ["-q", "-W", "--keep-going", "-b", "html", "-d", str(pages / ".doctrees"), str(pages), str(target)]
    )
    print(f"{target / 'index.html'}" if code == 0 else "there is no site: see the warnings")
    return int(code)


if __name__ == "__main__":
    sys.exit(main())
