"""The ways to write a document. Each takes a condition and writes it once for each of its documents.

A document is JSON data whose strings may hold Terraform references: ``${aws_x.y.id}``. ``<POOL>`` in it becomes the id of
an identity pool: a reference where a spelling can hold one, else a constant.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tests.policies.matrix.document_sites import (
    CONSTANT,
    REFERENCE,
    DocumentRow,
    Json,
    Site,
    Spell,
    constant,
    data,
    hcl,
    text,
)
from tests.policies.matrix.root import Root
from tests.policies.matrix.values import ECHO


def _data(site: Site) -> None:
    site.root.add(data(site.name, site.document))
    site.put(f"data.aws_iam_policy_document.{site.name}.json")


def _data_dynamic(site: Site) -> None:
    site.root.add(data(site.name, site.document, dynamic=True))
    site.put(f"data.aws_iam_policy_document.{site.name}.json")


def _data_local(site: Site) -> None:
    site.root.add(data(site.name, site.document))
    site.root.add(f"locals {{\n  {site.name} = data.aws_iam_policy_document.{site.name}.json\n}}")
    site.put(f"local.{site.name}")


def _minified(site: Site) -> None:
    site.root.add(data(site.name, site.document))
    site.put(f"data.aws_iam_policy_document.{site.name}.minified_json")


def _data_count(site: Site) -> None:
    site.root.add(data(site.name, site.document, meta="count = 1"))
    site.put(f"data.aws_iam_policy_document.{site.name}[0].json")


def _data_module(site: Site) -> None:
    folder = f"modules/document_{site.name}"
    body = data("this", json.loads(json.dumps(site.document).replace("<POOL>", "${var.pool}")))
    output = 'output "json" {\n  value = data.aws_iam_policy_document.this.json\n}'
    site.root.add('variable "pool" {\n  type = string\n}', body, output, file=f"{folder}/main.tf")
    site.root.add(f'module "{site.name}" {{\n  source = "./{folder}"\n  pool   = {json.dumps(REFERENCE)}\n}}')
    site.put(f"module.{site.name}.json")


def _sources(site: Site) -> None:
    site.root.add(data(f"{site.name}_part", site.document))
    more = f"source_policy_documents = [data.aws_iam_policy_document.{site.name}_part.json]"
    site.root.add(data(site.name, {"Statement": []}, more=more))
    site.put(f"data.aws_iam_policy_document.{site.name}.json")


def _override(site: Site) -> None:
    """A statement of the same Sid takes the place of the first one."""
    name = f"{site.name}_part"
    named = {"Statement": [{"Sid": "Only", **item} for item in site.document["Statement"][:1]]}
    other = site.other if "<POOL>" in json.dumps(site.document) else _with(site.other, CONSTANT)
    replaced = [{"Sid": "Only", **item} for item in other["Statement"][:1]]
    rest = {"Statement": [*replaced, *site.document["Statement"][1:]]}
    site.root.add(data(name, named))
    more = f"override_policy_documents = [data.aws_iam_policy_document.{name}.json]"
    site.root.add(data(site.name, rest, more=more))
    site.put(f"data.aws_iam_policy_document.{site.name}.json")


def _jsonencode(site: Site) -> None:
    site.put(f"jsonencode({hcl(site.document)})")


def _heredoc(site: Site) -> None:
    site.put(f"<<EOT\n{text(site.document)}\nEOT\n")


def _heredoc_indented(site: Site) -> None:
    lines = text(site.document).replace("\n", "\n    ")
    site.put(f"<<-EOT\n    {lines}\n  EOT\n")


def _templatefile(site: Site) -> None:
    site.root.add(text(site.document, "${pool}"), file=f"templates/{site.name}.tftpl")
    site.put(f'templatefile("${{path.module}}/templates/{site.name}.tftpl", {{ pool = {json.dumps(REFERENCE)} }})')


def _file(site: Site) -> None:
    site.root.add(constant(site.document), file=f"documents/{site.name}.json")
    site.put(f'file("${{path.module}}/documents/{site.name}.json")')


def _yaml(site: Site) -> None:
    site.root.add(constant(site.document), file=f"documents/{site.name}.yaml")
    site.put(f'jsonencode(yamldecode(file("${{path.module}}/documents/{site.name}.yaml")))')


def _local(site: Site) -> None:
    site.root.add(f"locals {{\n  {site.name} = jsonencode({hcl(site.document)})\n}}")
    site.put(f"local.{site.name}")


def _local_object(site: Site) -> None:
    site.root.add(f"locals {{\n  {site.name} = {{ wanted = {hcl(site.document)} }}\n}}")
    site.put(f"jsonencode(local.{site.name}.wanted)")


def _conditional(site: Site) -> None:
    site.root.add(f'variable "{site.name}" {{\n  type    = bool\n  default = true\n}}')
    site.put(f"var.{site.name} ? jsonencode({hcl(site.document)}) : jsonencode({hcl(site.other)})")


def _merge(site: Site) -> None:
    site.put(f"jsonencode(merge({hcl(site.other)}, {hcl(site.document)}))")


def _for(site: Site) -> None:
    key = _list_key(site.document)
    if key:
        rest = {name: part for name, part in site.document.items() if name != key}
        looped = f"[for item in {hcl(site.document[key])} : item]"
        site.put(f"jsonencode(merge({hcl(rest)}, {{ {key} = {looped} }}))")
    else:
        site.put(f"jsonencode({{ for key, part in {hcl(site.document)} : key => part }})")


def _list_key(document: Json) -> str:
    return next((key for key, part in document.items() if isinstance(part, list)), "")


def _round_trip(site: Site) -> None:
    site.put(f"jsonencode(jsondecode(jsonencode({hcl(site.document)})))")


def _yaml_round_trip(site: Site) -> None:
    site.put(f"jsonencode(yamldecode(yamlencode({hcl(site.document)})))")


def _replace(site: Site) -> None:
    pool = json.dumps(REFERENCE if "<POOL>" in json.dumps(site.document) else CONSTANT)
    site.put(f'replace(jsonencode({hcl(_with(site.document, "THE-POOL"))}), "THE-POOL", {pool})')


def _with(document: Json, pool: str) -> Any:
    return json.loads(json.dumps(document).replace("<POOL>", pool))


def _variable(site: Site) -> None:
    site.root.add(
        f'variable "{site.name}" {{\n  type    = string\n  default = <<EOT\n{_escaped(site.document)}\nEOT\n}}'
    )
    site.put(f"var.{site.name}")


def _escaped(document: Json) -> str:
    return json.dumps(document, indent=2).replace("<POOL>", CONSTANT)


def _object_variable(site: Site) -> None:
    default = hcl(_with(site.document, CONSTANT))
    site.root.add(f'variable "{site.name}" {{\n  type    = any\n  default = {default}\n}}')
    site.put(f"jsonencode(var.{site.name})")


def _tfvars(site: Site) -> None:
    site.root.add(f'variable "{site.name}" {{\n  type = string\n}}')
    site.root.add(f"{site.name} = {json.dumps(_escaped(site.document))}", file="terraform.tfvars")
    site.put(f"var.{site.name}")


def _output(site: Site) -> None:
    site.root.add(ECHO, file="modules/echo/main.tf")
    value = f"jsonencode({hcl(site.document)})"
    site.root.add(f'module "{site.name}" {{\n  source = "./modules/echo"\n  value  = {value}\n}}')
    site.put(f"module.{site.name}.value")


def _module(site: Site) -> None:
    folder = f"modules/{site.row.name.lower()}"
    site.root.add('variable "value" {\n  type = string\n}', site.holder("this", "var.value"), file=f"{folder}/main.tf")
    site.root.add(f'module "{site.name}" {{\n  source = "./{folder}"\n  value  = jsonencode({hcl(site.document)})\n}}')
    site.put("", module=f"module.{site.name}.")


def _modules(site: Site) -> None:
    folder = f"modules/{site.row.name.lower()}"
    head = 'variable "value" {\n  type = string\n}'
    site.root.add(head, site.holder("this", "var.value"), file=f"{folder}/main.tf")
    inner = f'module "inner" {{\n  source = "../{site.row.name.lower()}"\n  value  = var.value\n}}'
    site.root.add(head, inner, file=f"{folder}_outer/main.tf")
    site.root.add(
        f'module "{site.name}" {{\n  source = "./{folder}_outer"\n  value  = jsonencode({hcl(site.document)})\n}}'
    )
    site.put("", module=f"module.{site.name}.module.inner.")


def _all(site: Site) -> str:
    return (
        "{ "
        + ", ".join(f"{kind} = jsonencode({hcl(document)})" for kind, (document, _) in site.row.documents.items())
        + " }"
    )


def _for_each(site: Site) -> None:
    name = f"each_{site.row.name}_for_each".lower()
    site.put("each.value", name=name, meta=f"for_each = {_all(site)}", key=f'["{site.kind}"]')


def _data_each(site: Site) -> None:
    """One data source for each role; both iterate over the same keys."""
    name = f"each_{site.row.name}_data_each".lower()
    own = f"{site.name}_source"
    site.root.add(
        f"locals {{\n  {own} = {{ {site.kind} = {hcl(site.document['Statement'][0].get('Condition', {}))} }}\n}}"
    )
    site.root.add(data(own, site.document, meta=f"for_each = local.{own}"))
    site.put(
        f"data.aws_iam_policy_document.{own}[each.key].json",
        name=f"{site.kind}_{name}",
        meta=f"for_each = local.{own}",
        key=f'["{site.kind}"]',
    )


SPELLINGS: Mapping[str, Spell] = {
    "jsonencode": _jsonencode,
    "heredoc": _heredoc,
    "heredoc_indented": _heredoc_indented,
    "templatefile": _templatefile,
    "file": _file,
    "yaml": _yaml,
    "local": _local,
    "local_object": _local_object,
    "conditional": _conditional,
    "merge": _merge,
    "for": _for,
    "round_trip": _round_trip,
    "yaml_round_trip": _yaml_round_trip,
    "replace": _replace,
    "variable": _variable,
    "object_variable": _object_variable,
    "tfvars": _tfvars,
    "output": _output,
    "module": _module,
    "modules": _modules,
    "for_each": _for_each,
}
AS_DATA: Mapping[str, Spell] = {
    "data": _data,
    "data_dynamic": _data_dynamic,
    "data_local": _data_local,
    "minified": _minified,
    "data_count": _data_count,
    "data_module": _data_module,
    "data_each": _data_each,
    "sources": _sources,
    "override": _override,
}


def sites(root: Root, row: DocumentRow) -> Iterator[tuple[Spell, Site]]:
    """Yield every way to write every document of ``row``."""
    for spelling, spell in {**SPELLINGS, **(AS_DATA if row.statements else {})}.items():
        for kind in row.documents:
            yield spell, Site(root=root, row=row, kind=kind, spelling=spelling)


def write(root: Root, row: DocumentRow) -> None:
    """Write the documents of a condition in every way."""
    for spell, site in sites(root, row):
        spell(site)
