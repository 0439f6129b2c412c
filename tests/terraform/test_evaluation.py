"""What expressions come to before apply, compared with Terraform's own console."""

from __future__ import annotations

import base64
import json
import random
import subprocess
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.unit.language.two_evaluators import EXPRESSIONS, FAILS, OPEN, comparable, in_a_plan, in_a_rule

from tfproof.addresses import ROOT
from tfproof.hcl import parse_expression
from tfproof.plan.abstract_values import AbstractValue
from tfproof.plan.evaluate import evaluate
from tfproof.plan.read_files import read_beside
from tfproof.plan.scopes import Scope
from tfproof.terraform import Executable
from tfproof.terraform.environment import clean_environment

SAMPLE = 260
TEXTS = ('"a"', '"b c"', '""', '"é"', r'"q\"q"', '"$${x}"', '"%%{y}"', '"1"', '"true"')


class Maker:
    """Makes expressions of a wanted type, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - no secret

    def number(self, depth: int) -> str:
        if depth <= 0:
            return str(self._random.choice((0, 1, 2, 7, 10, 120, -3)))
        left, right = self.number(depth - 1), self.number(depth - 1)
        return self._one(
            f"({left} + {right})", f"({left} * {right})", f"({left} - {right})", f"-({left})", f"(84 / {self._few()})",
            f"(17 % {self._few()})", f"({self.boolean(depth - 1)} ? {left} : {right})", f"[{left}, {right}][1]",
            f"{{ a = {left}, b = {right} }}.b", f'{{ a = {left} }}["a"]',
        )  # fmt: skip

    def text(self, depth: int) -> str:
        if depth <= 0:
            return self._random.choice(TEXTS)
        inner, other, number = self.text(depth - 1), self.text(depth - 1), self.number(depth - 1)
        return self._one(
            f'"x${{{inner}}}-${{{number}}}"', f'"${{{inner}}}"', f'"${{{self.boolean(depth - 1)}}}!"',
            f"({self.boolean(depth - 1)} ? {inner} : {other})", f"({self.boolean(depth - 1)} ? {number} : {inner})",
            f'"%{{ if {self.boolean(depth - 1)} }}${{{inner}}}%{{ else }}no%{{ endif }}"',
            f'"%{{ for v in {self.texts(depth - 1)} }}<${{v}}>%{{ endfor }}"',
            f'"%{{ for k, v in {self.texts_by_name(depth - 1)} ~}} ${{k}}=${{v}} %{{~ endfor }}"',
            f"{self.texts(depth - 1)}[0]", f"lookup({{ a = {inner} }}, \"a\", {other})",
        )  # fmt: skip

    def boolean(self, depth: int) -> str:
        if depth <= 0:
            return self._random.choice(("true", "false"))
        return self._one(
            f"({self.number(depth - 1)} > {self.number(depth - 1)})", f"({self.number(depth - 1)} <= {self.number(0)})",
            f"({self.text(depth - 1)} == {self.text(depth - 1)})", f"({self.number(depth - 1)} != {self.number(0)})",
            f"!{self.boolean(depth - 1)}", f"({self.boolean(depth - 1)} && {self.boolean(depth - 1)})",
            f"({self.boolean(depth - 1)} || {self.boolean(depth - 1)})", f"({self.text(depth - 1)} != null)",
        )  # fmt: skip

    def texts(self, depth: int) -> str:
        inner, other = self.text(depth - 1), self.text(depth - 1)
        if depth <= 0:
            return f"[{inner}, {other}]"
        whole = self.texts(depth - 1)
        return self._one(
            f"[{inner}, {other}]", f"concat({whole}, [{inner}])", f"[for v in {whole} : \"${{v}}.\"]",
            f"[for i, v in {whole} : v if i < 1]", f"[for k, v in {self.texts_by_name(depth - 1)} : v]",
            f"([{{ n = {inner} }}, {{ n = {other} }}][*].n)", f"tolist([{inner}, {self.number(depth - 1)}])",
            f"[for v in toset([{inner}, {other}, {inner}]) : v]", f"tolist({whole})",
        )  # fmt: skip

    def texts_by_name(self, depth: int) -> str:
        inner, other = self.text(depth - 1), self.text(depth - 1)
        if depth <= 0:
            return f"{{ b = {inner}, a = {other} }}"
        return self._one(
            f'{{ (true ? "z" : "y") = {inner}, "a${{1}}" = {other} }}',
            f"merge({self.texts_by_name(depth - 1)}, {{ a = {inner} }})",
            f'{{ for i, v in {self.texts(depth - 1)} : "k${{i}}" => v }}', f"tomap({{ a = {inner}, b = {other} }})",
            f"{{ for k, v in {self.texts_by_name(depth - 1)} : k => v if k != \"a\" }}",
        )  # fmt: skip

    def any(self, depth: int) -> str:
        makers: tuple[Callable[[int], str], ...] = (
            self.number, self.text, self.boolean, self.texts, self.texts_by_name
        )  # fmt: skip
        return self._random.choice(makers)(depth)

    def _few(self) -> int:
        return self._random.choice((1, 2, 3, 4, 7))

    def _one(self, *texts: str) -> str:
        return self._random.choice(texts)


class NoNames:
    """Nothing can be referred to but the folder of the module."""

    plain = False

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def lookup(self, name: str, scope: Scope) -> AbstractValue:
        assert name == "path", scope
        return AbstractValue()

    def text_beside(self, scope: Scope, path: str) -> str | None:  # noqa: ARG002 - as the protocol has it
        return read_beside(self._folder, path)


FILES = {
    "text.txt": "a ${b}\r\n%{ c }é\n",
    "if.tftpl": "%{ if a }\n x\n%{ else ~}\n y\n%{ endif }\n${b}",
    "for.tftpl": "[\n%{ for one in names ~}\n  ${one},\n%{ endfor ~}\n]\n%{ for k, v in { p = 1 } }${k}-${v}%{ endfor }",
    "escaped.tftpl": '$${a} %%{ if } \\n "q" \r\n${"in ${b}"}~',
    "only.tftpl": "${b}",
}
READ = [
    'file("${path.module}/text.txt")',
    'core::file("${path.module}/text.txt")',
    *(f'templatefile("${{path.module}}/if.tftpl", {{ a = {a}, b = "z" }})' for a in ("true", "false")),
    'templatefile("${path.module}/for.tftpl", { names = ["a", "b"] })',
    'templatefile("${path.module}/escaped.tftpl", merge({ b = 5 }, { c = 1 }))',
    *(f'templatefile("${{path.module}}/only.tftpl", {{ b = {b} }})' for b in ('"x"', "5", '["l", 1]')),
]
NOT_NORMALIZED = ['"e\u0301"', '"e${"\u0301"}"', '"e\u0301" == "\u00e9"']


def said_by_terraform(executable: Executable, folder: Path, texts: list[str]) -> list[Any]:
    """What ``terraform console`` says of expressions, as :func:`comparable` has it."""
    (folder / "main.tf").write_text(
        "locals {\n" + "".join(f'  e{at} = try([(\n{text}\n)], "{FAILS}")\n' for at, text in enumerate(texts)) + "}\n"
    )
    together = ", ".join(f"local.e{at}" for at in range(len(texts)))
    console = subprocess.run(
        [executable.path, "console"], input=f"base64encode(jsonencode([{together}]))\n", capture_output=True, text=True,
        check=True, cwd=folder, env=clean_environment(folder),
    )  # fmt: skip
    told = json.loads(base64.b64decode(console.stdout.strip().strip('"')), parse_float=Decimal)
    return [FAILS if one == FAILS else comparable(one[0]) for one in told]


def test_what_is_known_before_apply_is_what_terraform_says(executable: Executable, tmp_path: Path) -> None:
    maker = Maker(12)
    texts = list(dict.fromkeys(maker.any(depth) for depth in (1, 2, 2, 3) for _ in range(SAMPLE)))[:SAMPLE]
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8", newline="")
    texts += READ + NOT_NORMALIZED
    symbols = [evaluate(parse_expression(text), Scope(modules=ROOT), NoNames(tmp_path)) for text in texts]
    known = {text: comparable(one.known) for text, one in zip(texts, symbols, strict=True) if one.is_known}
    assert len(known) >= SAMPLE // 2
    assert {*known} >= {*READ, *NOT_NORMALIZED}
    rules = {text: found for text in texts if (found := in_a_rule(text)) != OPEN}
    assert len(rules) >= SAMPLE // 2
    right = dict(zip(texts, said_by_terraform(executable, tmp_path, texts), strict=True))
    assert {text: ours for text, ours in known.items() if ours != right[text]} == {}
    assert {text: ours for text, ours in rules.items() if ours != right[text]} == {}


def test_both_evaluators_say_what_terraform_says(executable: Executable, tmp_path: Path) -> None:
    right = dict(zip(EXPRESSIONS, said_by_terraform(executable, tmp_path, [*EXPRESSIONS]), strict=True))
    plans = {text: found for text in EXPRESSIONS if (found := in_a_plan(text)) not in (OPEN, right[text])}
    rules = {text: found for text in EXPRESSIONS if (found := in_a_rule(text)) not in (OPEN, right[text])}
    assert (plans, rules) == ({}, {})
