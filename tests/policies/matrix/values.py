"""The ways to write an attribute's value. Each takes a condition and writes it once for each of its values."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.policies.matrix.root import Root
from tests.policies.matrix.row import Row

Write = Callable[[Root, Row, str], None]
Expression = Callable[[Root, Row, str, str], str]
ECHO = 'variable "value" {\n  type = any\n}\noutput "value" {\n  value = var.value\n}'
# What needs a constant, so that a value that refers to a resource cannot be written so.
CONSTANT = frozenset({"variable", "tfvars", "optional", "object_variable"})


def label(row: Row, spelling: str, kind: str) -> str:
    """The name of a resource: its verdict, its condition, its spelling."""
    return f"{kind}_{row.name}_{spelling}".lower()


def _each_kind(expression: Expression) -> Write:
    """A spelling that is nothing but another expression."""

    def write(root: Root, row: Row, spelling: str) -> None:
        for kind in row.choices:
            name = label(row, spelling, kind)
            root.add(row.resource(name, expression(root, row, kind, name)))
            row.put(root, kind, name, spelling)

    return write


def _literal(_: Root, row: Row, kind: str, name: str) -> str:
    return row.value(kind, name)


def _variable(root: Root, row: Row, kind: str, name: str) -> str:
    root.add(f'variable "{name}" {{\n  type    = {row.type}\n  default = {row.value(kind, name)}\n}}')
    return f"var.{name}"


def _tfvars(root: Root, row: Row, kind: str, name: str) -> str:
    root.add(f'variable "{name}" {{\n  type = {row.type}\n}}')
    root.add(f"{name} = {row.value(kind, name)}", file="terraform.tfvars")
    return f"var.{name}"


def _optional(root: Root, row: Row, kind: str, name: str) -> str:
    type_ = f"object({{ value = optional({row.type}, {row.value(kind, name)}) }})"
    root.add(f'variable "{name}" {{\n  type    = {type_}\n  default = {{}}\n}}')
    return f"var.{name}.value"


def _object_variable(root: Root, row: Row, kind: str, name: str) -> str:
    default = f"{{ other = {row.other(kind, name)}, value = {row.value(kind, name)} }}"
    root.add(f'variable "{name}" {{\n  type    = map({row.type})\n  default = {default}\n}}')
    return f'var.{name}["value"]'


def _local(root: Root, row: Row, kind: str, name: str) -> str:
    root.add(f"locals {{\n  {name} = {row.value(kind, name)}\n}}")
    return f"local.{name}"


def _local_object(root: Root, row: Row, kind: str, name: str) -> str:
    parts = f"other = {row.other(kind, name)}, value = {row.value(kind, name)}"
    root.add(f"locals {{\n  {name} = {{ deep = {{ {parts} }} }}\n}}")
    return f"local.{name}.deep.value"


def _conditional(root: Root, row: Row, kind: str, name: str) -> str:
    root.add(f'variable "on_{name}" {{\n  type    = bool\n  default = true\n}}')
    return f"var.on_{name} ? {row.value(kind, name)} : {row.other(kind, name)}"


def _compared(root: Root, row: Row, kind: str, name: str) -> str:
    root.add('variable "stage" {\n  type    = string\n  default = "prod"\n}')
    return f'var.stage != "prod" ? {row.other(kind, name)} : {row.value(kind, name)}'


def _lookup(_: Root, row: Row, kind: str, name: str) -> str:
    value, other = row.value(kind, name), row.other(kind, name)
    return f'lookup({{ wanted = {value}, other = {other} }}, "wanted", {other})'


def _coalesce(root: Root, row: Row, kind: str, name: str) -> str:
    root.add(f'variable "unset_{name}" {{\n  type    = {row.type}\n  default = null\n}}')
    return f"coalesce(var.unset_{name}, {row.value(kind, name)})"


def _try(root: Root, row: Row, kind: str, name: str) -> str:
    root.add(f"locals {{\n  {name} = {{ value = {row.value(kind, name)} }}\n}}")
    return f"try(local.{name}.missing, local.{name}.value, {row.other(kind, name)})"


def _merge(_: Root, row: Row, kind: str, name: str) -> str:
    return f"merge({{ value = {row.other(kind, name)} }}, {{ value = {row.value(kind, name)} }}).value"


def _for(_: Root, row: Row, kind: str, name: str) -> str:
    return f"[for item in [{row.value(kind, name)}] : item][0]"


def _round_trip(_: Root, row: Row, kind: str, name: str) -> str:
    return f"jsondecode(jsonencode({{ value = {row.value(kind, name)} }})).value"


def _output(root: Root, row: Row, kind: str, name: str) -> str:
    root.add(ECHO, file="modules/echo/main.tf")
    root.add(f'module "{name}" {{\n  source = "./modules/echo"\n  value  = {row.value(kind, name)}\n}}')
    return f"module.{name}.value"


def _map(row: Row, name: str) -> str:
    return "{ " + ", ".join(f"{kind} = {row.value(kind, f'{name}')}" for kind in row.choices) + " }"


def _for_each(root: Root, row: Row, spelling: str) -> None:
    name = label(row, spelling, "each")
    root.add(row.resource(name, "each.value", meta=f"for_each = {_map(row, name)}", key="[each.key]"))
    for kind in row.choices:
        row.put(root, kind, name, spelling, key=f'["{kind}"]')


def _each_key(root: Root, row: Row, spelling: str) -> None:
    name = label(row, spelling, "each")
    root.add(f"locals {{\n  {name} = {_map(row, name)}\n}}")
    keys = ", ".join(f'"{kind}"' for kind in row.choices)
    root.add(row.resource(name, f"local.{name}[each.key]", meta=f"for_each = toset([{keys}])", key="[each.key]"))
    for kind in row.choices:
        row.put(root, kind, name, spelling, key=f'["{kind}"]')


def _count(root: Root, row: Row, spelling: str) -> None:
    name = label(row, spelling, "each")
    values = ", ".join(row.value(kind, name) for kind in row.choices)
    meta = f"count = {len(row.choices)}"
    root.add(row.resource(name, f"[{values}][count.index]", meta=meta, key="[count.index]"))
    for index, kind in enumerate(row.choices):
        row.put(root, kind, name, spelling, key=f"[{index}]")


def _holder_module(root: Root, row: Row, inner: str = "") -> str:
    """The folder of a module whose input is the value: it holds the resource, or calls the module that does."""
    folder = f"modules/{row.name.lower()}{'_outer' if inner else ''}"
    head = f'variable "value" {{\n  type = {row.type}\n}}'
    body = f'module "{inner}" {{\n  source = "../{row.name.lower()}"\n  value  = var.value\n}}'
    root.add(head, body if inner else row.resource("this", "var.value"), file=f"{folder}/main.tf")
    return folder


def _module(root: Root, row: Row, spelling: str) -> None:
    folder = _holder_module(root, row)
    for kind in row.choices:
        name = label(row, spelling, kind)
        root.add(f'module "{name}" {{\n  source = "./{folder}"\n  value  = {row.value(kind, name)}\n}}')
        row.put(root, kind, name, spelling, module=f"module.{name}.")


def _modules(root: Root, row: Row, spelling: str) -> None:
    _holder_module(root, row)
    folder = _holder_module(root, row, "inner")
    for kind in row.choices:
        name = label(row, spelling, kind)
        root.add(f'module "{name}" {{\n  source = "./{folder}"\n  value  = {row.value(kind, name)}\n}}')
        row.put(root, kind, name, spelling, module=f"module.{name}.module.inner.")


def _module_each(root: Root, row: Row, spelling: str) -> None:
    folder = _holder_module(root, row)
    name = label(row, spelling, "each")
    root.add(
        f'module "{name}" {{\n  source   = "./{folder}"\n  for_each = {_map(row, name)}\n  value    = each.value\n}}'
    )
    for kind in row.choices:
        row.put(root, kind, name, spelling, module=f'module.{name}["{kind}"].')


def _dynamic(root: Root, row: Row, spelling: str) -> None:
    for kind in row.choices:
        name = label(row, spelling, kind)
        root.add(row.resource(name, "", dynamic=f"[{row.value(kind, name)}]"))
        row.put(root, kind, name, spelling)


def _dynamic_variable(root: Root, row: Row, spelling: str) -> None:
    for kind in row.choices:
        name = label(row, spelling, kind)
        root.add(f"locals {{\n  {name} = {{ only = {row.value(kind, name)} }}\n}}")
        root.add(row.resource(name, "", dynamic=f"local.{name}"))
        row.put(root, kind, name, spelling)


SPELLINGS: Mapping[str, Write] = {
    "literal": _each_kind(_literal),
    "variable": _each_kind(_variable),
    "tfvars": _each_kind(_tfvars),
    "optional": _each_kind(_optional),
    "object_variable": _each_kind(_object_variable),
    "local": _each_kind(_local),
    "local_object": _each_kind(_local_object),
    "conditional": _each_kind(_conditional),
    "compared": _each_kind(_compared),
    "lookup": _each_kind(_lookup),
    "coalesce": _each_kind(_coalesce),
    "try": _each_kind(_try),
    "merge": _each_kind(_merge),
    "for": _each_kind(_for),
    "round_trip": _each_kind(_round_trip),
    "output": _each_kind(_output),
    "for_each": _for_each,
    "each_key": _each_key,
    "count": _count,
    "module": _module,
    "modules": _modules,
    "module_each": _module_each,
}
IN_BLOCKS: Mapping[str, Write] = {"dynamic": _dynamic, "dynamic_map": _dynamic_variable}


ALWAYS = ("tfvars", "for_each", "modules", *IN_BLOCKS)
TURNS = 3


def spellings(row: Row, turn: int, *, full: bool = False) -> tuple[str, ...]:
    """Return the ways in which a condition is written: all that it can be, or some of them, by turns.

    What a spelling does hangs on the type of the value and not on the policy, so only one condition of each type has them
    all, and the others share them.
    """
    every = [name for name in (*SPELLINGS, *(IN_BLOCKS if row.block else ())) if name not in row.without]
    every = [name for name in every if row.constant or name not in CONSTANT]
    if full or row.full:
        return tuple(every)
    shared = [name for name in every if name not in ALWAYS]
    count = 2 * TURNS if row.judged_beside else TURNS  # what is beside instances of one block is only used
    taken = [shared[(turn * TURNS + step) % len(shared)] for step in range(count)]
    return tuple(name for name in every if name in taken or name in ALWAYS)


def write(root: Root, row: Row, turn: int, *, full: bool = False) -> None:
    """Write a condition in some or all ways."""
    for spelling in spellings(row, turn, full=full):
        (SPELLINGS.get(spelling) or IN_BLOCKS[spelling])(root, row, spelling)
