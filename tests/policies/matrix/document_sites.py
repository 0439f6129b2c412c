"""Documents of the matrix, where each goes, and how its parts are written."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.policies.matrix.root import Root, Wanted

REFERENCE = "${aws_cognito_identity_pool.own.id}"
CONSTANT = "eu-west-2:11111111-1111-4111-8111-111111111111"
POOL = 'resource "aws_cognito_identity_pool" "own" {\n  identity_pool_name = "own"\n}'
BLOCKS = {"Action": "actions", "NotAction": "not_actions", "Resource": "resources", "NotResource": "not_resources"}
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRow:
    """Documents that some policies judge: ``documents`` are by a word, with what each policy must say.

    ``holder`` is as in ``row.Row``. ``statements`` is False for a document that is no IAM document.
    """

    name: str
    holder: str
    judged: str
    documents: Mapping[str, tuple[Json, Wanted]]
    root: tuple[str, ...] = ()
    statements: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One document of a condition, in one spelling, and where it goes."""

    root: Root
    row: DocumentRow
    kind: str
    spelling: str

    @property
    def name(self) -> str:
        """The name of the resource, and of what belongs to it."""
        return f"{self.kind}_{self.row.name}_{self.spelling}".lower()

    @property
    def other(self) -> Json:
        """A document with another verdict."""
        return next(self.row.documents[kind][0] for kind in self.row.documents if kind != self.kind)

    @property
    def document(self) -> Json:
        """The document."""
        return self.row.documents[self.kind][0]

    def holder(self, name: str, value: str, meta: str = "", key: str = "") -> str:
        """The resource that has the document."""
        text = self.row.holder.replace("<VALUE>", value)
        return text.replace("<NAME>", name).replace("<META>", meta).replace("<KEY>", key)

    def put(self, value: str, *, name: str = "", meta: str = "", key: str = "", module: str = "") -> None:
        """Write the resource, unless a module holds it, and note what must be said of it."""
        name = name or self.name
        self.root.add(POOL, *self.row.root)
        if not module:
            self.root.add(self.holder(name, value, meta, "[each.key]" if key else ""))
        at = self.row.judged.replace("<NAME>", "this" if module else name)
        self.root.expect(f"{module}{at}{key}", self.row.documents[self.kind][1], self.spelling)


def hcl(value: Any) -> str:
    """Return JSON data as an HCL expression."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{json.dumps(key)} = {hcl(part)}" for key, part in value.items()) + " }"
    if isinstance(value, list):
        return f"[{', '.join(hcl(part) for part in value)}]"
    text = value.replace("<POOL>", REFERENCE) if isinstance(value, str) else value
    return json.dumps(text)


def text(document: Json, pool: str = REFERENCE) -> str:
    """Return a document as JSON text, over lines."""
    return json.dumps(document, indent=2).replace("<POOL>", pool)


def constant(document: Json) -> str:
    """Return a document without references as JSON text on one line: ``$${`` is Terraform's way to write ``${``."""
    return json.dumps(document).replace("<POOL>", CONSTANT).replace("$${", "${")


def listed(value: Any) -> list[Any]:
    """Return ``value`` as a list."""
    return value if isinstance(value, list) else [value]


def statement(item: Json, *, dynamic: bool = False) -> str:
    """Return a statement as a block of ``aws_iam_policy_document``; with ``dynamic``, its conditions as such blocks."""
    lines = [f"sid = {hcl(item['Sid'])}"] if "Sid" in item else []
    lines += [f"effect = {hcl(item['Effect'])}"]
    lines += [f"{BLOCKS[key]} = {hcl(listed(part))}" for key, part in item.items() if key in BLOCKS]
    principals = item.get("Principal", {})
    for kind, names in ({"*": "*"} if principals == "*" else principals).items():
        lines.append(f'principals {{\ntype = "{kind}"\nidentifiers = {hcl(listed(names))}\n}}')
    conditions = [
        (test, key, listed(values)) for test, keys in item.get("Condition", {}).items() for key, values in keys.items()
    ]
    if dynamic and conditions:
        rows = [{"test": test, "variable": key, "values": values} for test, key, values in conditions]
        parts = "\n".join(f"{name} = condition.value.{name}" for name in ("test", "variable", "values"))
        lines.append(f'dynamic "condition" {{\nfor_each = {hcl(rows)}\ncontent {{\n{parts}\n}}\n}}')
    else:
        lines += [
            f"condition {{\ntest = {hcl(test)}\nvariable = {hcl(key)}\nvalues = {hcl(values)}\n}}"
            for test, key, values in conditions
        ]
    return "statement {\n" + "\n".join(lines) + "\n}"


def data(name: str, document: Json, *, meta: str = "", more: str = "", dynamic: bool = False) -> str:
    """Return a document as a data source."""
    body = "\n".join(statement(item, dynamic=dynamic) for item in document["Statement"])
    return f'data "aws_iam_policy_document" "{name}" {{\n{meta}\n{more}\n{body}\n}}'


Spell = Callable[[Site], None]
