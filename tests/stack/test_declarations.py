"""What each folder of the stack declares: an argument that is added, changed or gone fails here, also one that no plan shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from tests.stack.declarations import CALLS, LOCALS, META, OUTPUTS, PROVIDERS, SETTINGS, VARIABLES
from tests.stack.example_calls import EXAMPLES

from terraform_source import STACK, Block, Folder, read_folder

MODULES = {path.name: path for path in sorted(STACK.glob("modules/*/"))}
META_ARGUMENTS = ("count", "for_each", "provider", "provisioner", "connection", "lifecycle", "depends_on")
EVERY_FOLDER = pytest.mark.parametrize("name", ["root", *MODULES])


def folder(name: str) -> Folder:
    return read_folder(MODULES.get(name, STACK), "module" if name in MODULES else "root")


def written(value: Any) -> Any:
    """A value as its source says it: texts in quotes, expressions without ``${}``."""
    if isinstance(value, Mapping):
        return {key.strip('"'): written(inner) for key, inner in value.items() if not key.startswith("__")}
    if isinstance(value, list):
        return [written(inner) for inner in value]
    if isinstance(value, str) and value.startswith("${") and value.endswith("}"):
        return value[2:-1]
    return value


def address(block: Block) -> str:
    """The address of a resource, or of a data source."""
    return ".".join((*(["data"] if block.kind == "data" else []), *block.labels))


@EVERY_FOLDER
def test_every_variable_has_this_type_and_default_and_no_other(name: str) -> None:
    """``nullable``, ``sensitive`` and ``ephemeral`` follow from these by the rules of style."""
    found = {
        block.name: tuple(written(block.body[key]) for key in ("type", "default") if key in block.body)
        for block in folder(name).of("variable")
    }
    assert found == VARIABLES[name]


def test_every_local_value_of_the_root_is_this_and_no_other() -> None:
    """Those of modules are seen in plans."""
    assert {key: written(block.body[key]) for block in folder("root").of("locals") for key in block.keys} == LOCALS


@EVERY_FOLDER
def test_every_output_is_this_value_and_no_other(name: str) -> None:
    found = {
        block.name: {key: written(block.body[key]) for key in block.keys if key != "description"}
        for block in folder(name).of("output")
    }
    assert found == {
        output: value if isinstance(value, dict) else {"value": value} for output, value in OUTPUTS[name].items()
    }


@EVERY_FOLDER
def test_a_resource_has_these_meta_arguments_and_no_others(name: str) -> None:
    """Conditions of a life cycle are tested with inputs that they refuse."""
    found: dict[str, dict[str, Any]] = {}
    for block in folder(name).of("resource", "data"):
        meta = {key: written(block.body[key]) for key in META_ARGUMENTS if key in block.body}
        for lifecycle in meta.get("lifecycle", []):
            lifecycle.update(
                {key: len(lifecycle[key]) for key in ("precondition", "postcondition") if key in lifecycle}
            )
        if meta:
            found[address(block)] = meta
    assert found == META.get(name, {})


@EVERY_FOLDER
def test_terraform_and_providers_are_of_these_versions(name: str) -> None:
    role = "root" if name == "root" else "module"
    assert [written(block.body) for block in folder(name).of("terraform")] == SETTINGS[role]


def test_the_root_configures_its_providers_like_this_and_no_further() -> None:
    assert [written(block.body) for block in folder("root").of("provider")] == PROVIDERS


def test_the_root_calls_its_modules_with_these_arguments_and_no_others() -> None:
    assert {block.name: written(block.body) for block in folder("root").of("module")} == CALLS


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_gives_its_module_these_values_and_no_others(name: str) -> None:
    """Examples are copied: what they weaken is weak elsewhere."""
    module, example = name.split("/")
    read = read_folder(STACK / "modules" / module / "examples" / example, "example")
    assert {block.name: written(block.body) for block in read.of("module")} == EXAMPLES[name]
    assert {block.kind for block in read.blocks} <= {"module", "provider", "terraform", "variable"}


@EVERY_FOLDER
def test_there_is_no_block_of_another_kind(name: str) -> None:
    """Such as ``moved``, ``removed``, ``import``, ``check`` or an ephemeral resource: each would need a test of its own."""
    known = {"data", "locals", "output", "resource", "terraform", "variable"}
    also = {"module", "provider"} if name == "root" else set()
    assert {block.kind for block in folder(name).blocks} <= known | also
