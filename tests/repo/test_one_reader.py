"""Terraform source is read by ``tfproof.hcl`` alone: no other parser, no patterns over its text, no list of suffixes."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

# Checkov's own module of that name, which the scan teaches to read each file once.
OF_CHECKOV = frozenset({"scan/worker/parse_cache.py"})
SOURCE = (
    'module "m" {', '  source = "../m"', 'provider "aws" {', "  alias = aws.east", 'variable "x" { default = 1 }', "  prevent_destroy = true",
    "  text = <<-EOT", 'resource "aws_s3_bucket" "b" {', '  path = file("${path.module}/x")', "  required_providers {", "/* a comment */",
    '  hashes = ["h1:AAAA"]', 'data "external" "x" {', '  "source": "../m",',
)  # fmt: skip
# A match that holds one of these is about the syntax, and not about a word of Terraform's messages.
SYNTAX = re.compile(r'=\s*"|" \{|<<-?E|= true|file\(|\{ default|_providers \{|/\* a|=\s*\[|": "')
# What a pattern matches here, it matches anywhere.
PROSE = "some words/of any: kind=alike, one.two"


@functools.cache
def modules(repository: Path) -> tuple[tuple[str, ast.Module], ...]:
    package = repository / "src" / "tfproof"
    texts = {path.relative_to(package).as_posix(): path.read_text("utf-8") for path in sorted(package.rglob("*.py"))}
    return tuple(
        (name, ast.parse(text))
        for name, text in texts.items()
        if not name.startswith(("hcl/", "own_policies/")) and any(word in text for word in ("hcl2", "re.compile", '.tf"'))
    )  # fmt: skip


def patterns(tree: ast.Module) -> Iterator[re.Pattern[str]]:
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and ast.unparse(node.func) == "re.compile"
            and isinstance(node.args[0], ast.Constant)
        ):
            text = ast.literal_eval(node.args[0])
            flags = re.MULTILINE | (re.DOTALL if "DOTALL" in ast.unparse(node) else 0)
            yield re.compile(text.decode() if isinstance(text, bytes) else text, flags)


def test_no_other_parser_is_imported(repository: Path) -> None:
    found = {
        name
        for name, tree in modules(repository) for node in ast.walk(tree)
        if isinstance(node, ast.Import) and any(alias.name == "hcl2" for alias in node.names)
    }  # fmt: skip
    assert found <= OF_CHECKOV


def test_no_pattern_reads_the_syntax(repository: Path) -> None:
    found = {
        (name, pattern.pattern)
        for name, tree in modules(repository) for pattern in patterns(tree) if not pattern.search(PROSE)
        for line in SOURCE
        if (match := pattern.search(line)) is not None and SYNTAX.search(match.group())
    }  # fmt: skip
    assert found == set()


def test_only_the_reader_knows_which_files_are_source(repository: Path) -> None:
    found = {
        name
        for name, tree in modules(repository) for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("glob", "endswith"))
        and any(isinstance(inner, ast.Constant) and inner.value in {"*.tf", "*.tf.json", ".tf", ".tf.json"}
                for inner in ast.walk(node))
    }  # fmt: skip
    assert found == set()


@pytest.mark.parametrize(
    "pattern",
    [r'\bsource"?\s*[:=]\s*"([^"]+)"', r'^provider\s+"([^"]+)"\s*\{', r"prevent_destroy(\s*)=(\s*)true", r"<<-?([A-Za-z_]\w*)", r"/\*.*\*/",
     r"hashes\s*=\s*\[.*?\]", r"\bfile\s*\("],
)  # fmt: skip
def test_patterns_that_read_the_syntax_are_told(pattern: str) -> None:
    assert any((match := re.search(pattern, line)) and SYNTAX.search(match.group()) for line in SOURCE)
