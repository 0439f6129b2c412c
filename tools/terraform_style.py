"""The rules by which this repository's Terraform is written, as checks of the source.

Usage::

    python tools/terraform_style.py [FOLDER...]     # exit 1 and name each break of a rule

A rule takes a :class:`Folder` and yields sentences. It is registered by ``@rule`` and its docstring is the rule's text.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from terraform_source import STACK, Folder, folders, is_block, text_of

Rule = Callable[[Folder], Iterator[str]]
RULES: dict[str, Rule] = {}


def rule(function: Rule) -> Rule:
    """Register a rule under its function's name."""
    RULES[function.__name__] = function
    return function


@rule
def files_are_the_four(folder: Folder) -> Iterator[str]:
    """main, variables, outputs, versions and a README; an example needs main and versions, and no file is per resource."""
    standard = {"main.tf", "variables.tf", "outputs.tf", "versions.tf"}
    needed = {"main.tf", "versions.tf"} if folder.role == "example" else standard | {"README.md"}
    present = {path.name for path in folder.path.iterdir()}
    yield from (f"{name} is missing" for name in sorted(needed - present))
    yield from (f"{name} is not one of the standard files" for name in sorted(present - standard) if _is_loaded(name))
    homes = {"variable": "variables.tf", "output": "outputs.tf", "terraform": "versions.tf"}
    for block in folder.blocks:
        home = homes.get(block.kind, "main.tf")
        if folder.role != "example" and block.file != home:
            yield f"{block} belongs into {home}"
    if folder.role == "module":
        yield from (
            f"examples/{name} is missing"
            for name in ("complete", "minimal")
            if not (folder.path / "examples" / name).is_dir()
        )


def _is_loaded(name: str) -> bool:
    """Whether Terraform or OpenTofu reads a file of a folder without being asked to."""
    kinds = (".tf", ".tf.json", ".tofu", ".tofu.json", ".auto.tfvars", ".auto.tfvars.json")
    return name.endswith(kinds) or name in {"terraform.tfvars", "terraform.tfvars.json"}


@rule
def providers_live_in_the_root(folder: Folder) -> Iterator[str]:
    """Provider blocks and backends are the root's; each provider of the root has default tags."""
    for block in folder.of("provider"):
        if folder.role == "module":
            yield f"{block} belongs into the root"
        elif folder.role == "root" and "default_tags" not in block.body:
            yield f"{block} has no default_tags"
    for block in folder.of("terraform"):
        if folder.role != "root" and "backend" in block.body:
            yield f"{block} declares a backend, which belongs into the root"
        if "var." in repr(block.body.get("backend")):
            yield f"{block} has a variable in its backend"


@rule
def versions_are_declared(folder: Folder) -> Iterator[str]:
    """Terraform >= 1.11; modules declare the provider as a floor, roots pin the line that is tested."""
    settings = folder.of("terraform")
    if len(settings) != 1:
        yield f"expected one terraform block, found {len(settings)}"
        return
    body = settings[0].body
    if body.get("required_version") != '">= 1.11"':
        yield f"required_version is {body.get('required_version')}, not >= 1.11"
    wanted = '">= 5.100"' if folder.role == "module" else '"~> 5.100"'
    providers = (body.get("required_providers") or [{}])[0]
    for name, provider in ((key, value) for key, value in providers.items() if not key.startswith("__")):
        if name == "aws" and provider.get("version") != wanted:
            yield f"provider {name} is {provider.get('version')}, not {wanted}"
    if "aws" not in providers:
        yield "the provider aws is not declared"


@rule
def names_are_snake_case_nouns(folder: Folder) -> Iterator[str]:
    """Names are snake_case; a resource's name does not repeat its type, and the only one of a type is `this`, or says what for."""
    for block in folder.of("resource", "data", "module", "variable", "output"):
        if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", block.name):
            yield f"{block}: the name is not snake_case"
    for block in folder.of("resource", "data"):
        kind = block.labels[0].removeprefix("aws_")
        if block.name in (kind, kind.rsplit("_", 1)[-1]) or block.name.endswith(f"_{kind}"):
            yield f"{block}: the name repeats the type"


@rule
def inputs_are_named_by_unit_and_positively(folder: Folder) -> Iterator[str]:
    """A number's name ends with its unit or says what it counts; a boolean's says what is so, not what is not."""
    for block in folder.of("variable"):
        kind = text_of(block.body.get("type"))
        unit = r"(_|^)(days|hours|minutes|seconds|bytes|requests|per_second|version)$"
        if kind == "number":
            if not re.search(unit, block.name):
                yield f"{block}: the name does not end with a unit"
        elif kind == "bool" and re.search(r"(^|_)(no|not|without|skip|disabled?)(_|$)", block.name):
            yield f"{block}: the name is negative"


@rule
def variables_have_an_exact_type_and_a_description(folder: Folder) -> Iterator[str]:
    """Every variable has a description and an exact type: no `any`, no bare `list`, `map` or `set`."""
    for block in folder.of("variable"):
        if len(text_of(block.body.get("description"))) < 10:
            yield f"{block} has no description"
        kind = text_of(block.body.get("type"))
        if not kind:
            yield f"{block} has no type"
        elif re.search(r"\bany\b", kind) or kind in ("list", "map", "set"):
            yield f"{block}: the type {kind} is not exact"


@rule
def variables_are_nullable_only_by_default(folder: Folder) -> Iterator[str]:
    """`nullable = false` unless the default is null: null then means "not given", and only there."""
    for block in folder.of("variable"):
        by_default = "default" in block.body and block.body["default"] is None
        if by_default == (block.body.get("nullable") is False):
            yield f"{block}: nullable = {block.body.get('nullable', 'true')} with default {block.body.get('default', 'none')}"


@rule
def variables_and_outputs_are_in_order(folder: Folder) -> Iterator[str]:
    """Variables and outputs are alphabetical, and their attributes stand in one order."""
    orders = {
        "variable": ["description", "type", "default", "nullable", "sensitive", "ephemeral", "validation"],
        "output": ["description", "value", "sensitive", "ephemeral", "precondition", "depends_on"],
    }
    for kind, order in orders.items():
        blocks = folder.of(kind)
        names = [block.name for block in blocks]
        yield from (f"{kind} {one} comes after {other}" for other, one in pairwise(names) if one < other)
        for block in blocks:
            if block.keys != [key for key in order if key in block.keys]:
                yield f"{block}: the attributes are {', '.join(block.keys)}"


@rule
def outputs_say_what_a_block_made(folder: Folder) -> Iterator[str]:
    """Outputs are described and refer to what the folder makes, not back to an input."""
    for block in folder.of("output"):
        if len(text_of(block.body.get("description"))) < 10:
            yield f"{block} has no description"
        if not re.search(r"\b(aws_\w+|module|data|local)\.", text_of(block.body.get("value"))):
            yield f"{block} refers to nothing that is made here"


@rule
def inputs_are_validated_at_the_boundary(folder: Folder) -> Iterator[str]:
    """Names, domains, stages, regions and zones are validated; a message names the variable and says what is allowed."""
    checked = {"domain_name", "root_domain_name", "service_name", "stage", "stage_name", "region", "hosted_zone_id"}
    for block in folder.of("variable"):
        validations = block.body.get("validation", [])
        if folder.role != "example" and block.name in checked and not validations:
            yield f"{block} has no validation"
        for validation in validations:
            message = text_of(validation.get("error_message"))
            if not message.startswith(f"{block.name} must "):
                yield f'{block}: the message does not begin with "{block.name} must": {message}'


@rule
def secrets_are_kept_out_of_plans(folder: Folder) -> Iterator[str]:
    """An input that holds a secret is sensitive and ephemeral; a secret's value goes through the write-only argument."""
    for block in folder.of("variable"):
        holds = re.search(r"(^|_)(secrets?|passwords?|tokens?|credentials?)$", block.name)
        if holds and not (block.body.get("sensitive") is True and block.body.get("ephemeral") is True):
            yield f"{block} is not sensitive and ephemeral"
    for block in folder.of("resource"):
        if {"secret_string", "secret_binary"} & set(block.keys):
            yield f"{block} does not use secret_string_wo"


@rule
def count_is_for_one_or_none(folder: Folder) -> Iterator[str]:
    """`for_each` over maps and sets for many; `count` only for 0 or 1."""
    for block in folder.of("resource", "data", "module"):
        count = block.body.get("count")
        if count is not None and not re.search(r"\? (0 : 1|1 : 0)\}?$", text_of(count)):
            yield f"{block}: count is {text_of(count)}"


@rule
def blocks_are_in_order(folder: Folder) -> Iterator[str]:
    """Meta-arguments, arguments, blocks, tags, lifecycle, depends_on."""
    first = ("source", "version", "count", "for_each", "provider", "providers")
    last = ("tags", "lifecycle", "depends_on")
    for block in folder.of("resource", "data", "module"):
        ranks = []
        for key in block.keys:
            if key in first:
                ranks.append(0)
            elif key in last:
                ranks.append(3 + last.index(key))
            elif folder.role == "example":
                ranks.append(1)
            else:
                ranks.append(2 if is_block(block.body[key]) else 1)
        if ranks != sorted(ranks):
            yield f"{block}: the order is {', '.join(block.keys)}"


@rule
def modules_take_tags(folder: Folder) -> Iterator[str]:
    """A module has a `tags` map, empty by default."""
    if folder.role == "module" and "tags" not in {block.name for block in folder.of("variable")}:
        yield "there is no variable tags"


@rule
def skips_have_a_reason(folder: Folder) -> Iterator[str]:
    """Every inline skip of a scan says why, in words that a reviewer can judge."""
    for file in sorted(folder.path.glob("*.tf")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            skip = re.search(r"checkov:skip=\s*(\w+)(?::(.*))?", line)
            if skip and len((skip[2] or "").split()) < 3:
                yield f"{file.name}:{number}: {skip[1]} is skipped without a reason"


def broken(folder: Folder, rules: Iterable[str] = RULES) -> list[str]:
    """Return each break of the rules in a folder, with the rule's name in front."""
    return [f"{name}: {problem}" for name in rules for problem in RULES[name](folder)]


def main(arguments: Sequence[str]) -> int:
    """Print each break of a rule in the stacks given, or in ours; return 1 when there is one."""
    stacks = [Path(argument) for argument in arguments] or [STACK]
    problems = [f"{folder.path}: {line}" for stack in stacks for folder in folders(stack) for line in broken(folder)]
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
