"""Addresses as Terraform prints them, compared with ours."""

from __future__ import annotations

import json
import subprocess
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tfproof.addresses import ROOT, ResourceAddress, ResourceInstance
from tfproof.terraform import Executable
from tfproof.terraform.environment import clean_environment

KEYS = (
    "plain", "a.b", "a[0]", 'q"q', "back\\slash", "a\nb\tc\rd", "${x}", "$${x}", "$", "%{if}", "%%{", "$%{", "{", "é", "e\u0301",
    "\u202eleft", "\u2066", "\u200b", "\u2028", "\xa0", "\x07\x7f", "\ufeff", "😀", "👩\u200d💻", "\U000e0041", "\ue000", '"].x["',
    "module.x.aws_y.z", " ", "", "0", "a=b", "</script>", "'", "`", "//", "#",
)  # fmt: skip
MODULE = 'm.n["k"]'


def resources(module: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from module.get("resources", ())
    for child in module.get("child_modules", ()):
        yield from resources(child)


def test_hostile_keys_are_printed_and_read_as_terraform_does(executable: Executable, tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "main.tf").write_text(
        'variable "keys" {}\nresource "terraform_data" "x" {\n  for_each = var.keys\n}\n'
    )
    (tmp_path / "main.tf").write_text(
        'variable "keys" {\n  type = set(string)\n}\n'
        'resource "terraform_data" "x" {\n  for_each = var.keys\n}\n'
        f'module "m" {{\n  source   = "./m"\n  for_each = toset([{json.dumps(MODULE)}])\n  keys     = var.keys\n}}\n'
    )
    (tmp_path / "terraform.tfvars.json").write_text(json.dumps({"keys": KEYS}))

    def terraform(*arguments: str) -> str:
        return subprocess.run(
            [executable.path, *arguments], capture_output=True, encoding="utf-8", check=True, cwd=tmp_path,
            env=clean_environment(tmp_path),
        ).stdout  # fmt: skip

    terraform("init", "-input=false")
    terraform("apply", "-auto-approve", "-input=false")
    listed = [line for line in terraform("state", "list").split("\n") if line]
    shown = list(resources(json.loads(terraform("show", "-json"))["values"]["root_module"]))
    wanted = {unicodedata.normalize("NFC", key) for key in KEYS}
    block = ResourceAddress(type="terraform_data", name="x")
    ours = {str(one.instance(key)) for one in (block, block.within(ROOT.child("m", MODULE))) for key in wanted}
    assert set(listed) == ours
    assert {one["address"] for one in shown} == ours
    for one in shown:
        found = ResourceInstance.parse(one["address"])
        assert (found.key, str(found)) == (one["index"], one["address"])
