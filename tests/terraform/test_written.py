"""Values that are written in Terraform's language: read as Terraform reads them, and compared with its own console."""

from __future__ import annotations

import base64
import itertools
import json
import subprocess
from pathlib import Path

import pytest

from tfproof.errors import UsageError
from tfproof.terraform import Executable, Sandboxes
from tfproof.terraform.environment import clean_environment

SCALARS = (
    '""', '"a"', '"a b"', r'"a\"b"', r'"tab\there"', r'"line\nbreak"', r'"back\\\\slash"', r'"\u00e9\U0001F600"', '"é ü ß 日本 🙂"',
    '"e\u0301"', '"$${not} %%{any}"', '"$ % $$ %%"', '"${1 + 1}"', '"a${true}b${"c"}"', '"%{ if true }yes%{ else }no%{ endif }"',
    '"# no // comment /* here */"', '"{}[](),=:"', "\"it's\"", "0", "-0", "1", "-17", "1.50", "1e3", "1E-2", "123456789012345678901234567890",
    "0.1", "true", "false", "null", "1 + 2 * 3", "7 % 4", "!true", "1 < 2 && 2 < 1", 'true ? "a" : "b"', '("a")',
)  # fmt: skip
SHAPES = (
    "{0}", "[{0}]", "[{0}, {1},]", "{{ a = {0} }}", "{{ a : {0}, b = {1} }}", '{{ "quoted key" = {0}, "ü" = [{1}] }}',
    "{{ a = {{ b = {{ c = [{0}, {{ d = {1} }}] }} }} }}", "[\n  {0}, # a comment\n  {1}\n]", "{{\n  a = {0}\n  b = {1}\n}}",
    '[for v in [{0}, {1}] : v]', '{{ for i, v in [{0}] : "k${{i}}" => v }}', '{{ ("x") = {0}, 1 = {1}, true = 2 }}',
)  # fmt: skip
WHOLE = (
    "[]", "{}", "[[], {}]", "[[[[1]]]]", '{ "" = 1 }', '{ "a.b" = { "c/d" = "e" } }', "[1, 2, 3][1]", '{ a = 1 }.a', '{ a = 1 }["a"]',
    "[{ a = 1 }, { a = 2 }][*].a", '[for k, v in { b = 1, a = 2 } : "${k}=${v}"]', '{ for v in ["a", "b"] : v => v if v != "a" }',
    "<<EOT\nhere\n  doc\nEOT\n", "<<-EOT\n    less\n      more\n  EOT\n", '["x", <<EOT\n${1 + 1} \\ "quoted"\nEOT\n]',
    '{\n  a = <<-X\n    one\n    two\n  X\n  b = 1\n}', "/* before */ [1] // after", "\n[\n\n1,\n\n2\n]\n",
)  # fmt: skip
EXPRESSIONS = tuple(dict.fromkeys([
    *SCALARS, *WHOLE,
    *(shape.format(one, other) for shape, (one, other) in zip(itertools.cycle(SHAPES), itertools.product(SCALARS, SCALARS[::5]))),
]))[:260]  # fmt: skip


def test_two_hundred_expressions_are_read_as_the_console_reads_them(
    workspaces: Sandboxes, executable: Executable, tmp_path: Path
) -> None:
    assert len(EXPRESSIONS) >= 200
    told = workspaces.read_written({str(at): text for at, text in enumerate(EXPRESSIONS)})
    (tmp_path / "main.tf").write_text(
        "locals {\n" + "".join(f"  e{at} = (\n{text}\n)\n" for at, text in enumerate(EXPRESSIONS)) + "}\n"
    )
    together = ", ".join(f"local.e{at}" for at in range(len(EXPRESSIONS)))
    asked = f"base64encode(jsonencode([{together}]))\n"
    console = subprocess.run(
        [executable.path, "console"], input=asked, capture_output=True, text=True, check=True, cwd=tmp_path,
        env=clean_environment(tmp_path),
    )  # fmt: skip
    expected = json.loads(base64.b64decode(console.stdout.strip().strip('"')))
    assert len(expected) == len(EXPRESSIONS)
    for text, value, right in zip(EXPRESSIONS, told.values(), expected, strict=True):
        assert (value, type(value)) == (right, type(right)), text


@pytest.mark.parametrize(
    "text", ["[1,", "{a = }", 'upper("a")', "var.x", "x", '"', "1 +", "", "<<EOT\nopen", "{a = 1 b = 2}"]
)
def test_what_terraform_does_not_read_is_refused_by_name(workspaces: Sandboxes, text: str) -> None:
    with pytest.raises(UsageError, match="cannot read the value of the second"):
        workspaces.read_written({"the first": "1", "the second": text})
