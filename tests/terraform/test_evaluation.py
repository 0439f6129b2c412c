"""What expressions come to before apply, compared with Terraform's own console."""

from __future__ import annotations

import base64
import json
import random
import subprocess
from collections.abc import Callable
from pathlib import Path

from tfproof.addresses import ROOT
from tfproof.hcl import parse_expression
from tfproof.plan.abstract_values import AbstractValue
from tfproof.plan.evaluate import evaluate
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
    """Nothing can be referred to."""

    plain = False

    def lookup(self, name: str, scope: Scope) -> AbstractValue:
        raise AssertionError(f"{name} in {scope}")


def test_what_is_known_before_apply_is_what_terraform_says(executable: Executable, tmp_path: Path) -> None:
    maker = Maker(12)
    texts = list(dict.fromkeys(maker.any(depth) for depth in (1, 2, 2, 3) for _ in range(SAMPLE)))[:SAMPLE]
    symbols = [evaluate(parse_expression(text), Scope(modules=ROOT), NoNames()) for text in texts]
    known = [(text, symbol.known) for text, symbol in zip(texts, symbols, strict=True) if symbol.is_known]
    assert len(known) >= SAMPLE // 2
    (tmp_path / "main.tf").write_text(
        "locals {\n" + "".join(f"  e{at} = try((\n{text}\n), null)\n" for at, (text, _) in enumerate(known)) + "}\n"
    )
    together = ", ".join(f"local.e{at}" for at in range(len(known)))
    console = subprocess.run(
        [executable.path, "console"], input=f"base64encode(jsonencode([{together}]))\n", capture_output=True, text=True,
        check=True, cwd=tmp_path, env=clean_environment(tmp_path),
    )  # fmt: skip
    right = json.loads(base64.b64decode(console.stdout.strip().strip('"')))
    assert {text: ours for (text, ours), told in zip(known, right, strict=True) if ours != told} == {}
