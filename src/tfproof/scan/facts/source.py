"""A resource as Checkov's source view shows it.

Checkov wraps every attribute in a list of one, leaves what it cannot evaluate as text, and loses module paths when it
renders a reference across modules. All of that is undone here, or answered with Unresolved.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tfproof.addresses import ResourceAddress, ResourceInstance
from tfproof.findings import View
from tfproof.plan.document_parts import OpaqueDocument, Rebuilt
from tfproof.scan.facts.expression_text import plain_reference
from tfproof.scan.facts.resource import Block, Resource, Targets, Use
from tfproof.scan.facts.secret_texts import own_secrets
from tfproof.scan.facts.source_documents import rendered
from tfproof.scan.facts.source_graph import Node, SourceGraph, address_of, graph_of
from tfproof.scan.facts.unresolved import Unresolved, is_expression, is_unresolved, unescape
from tfproof.scan.facts.written import written_references

_REFERENCE = re.compile(r"(?<![\w.\"])(?:(?:var|local|module)|[a-z][a-z0-9]*_[a-z0-9_]+)\.[A-Za-z_][\w-]*")
_RENDERING = "aws_iam_policy_document"


def tidy(value: object) -> object:
    """Return ``value`` with the text of expressions replaced by Unresolved, at any depth."""
    if isinstance(value, str):
        # Checkov writes null as "None" when it came through a variable or a conditional.
        return Unresolved(expression=value) if is_expression(value) or value == "None" else unescape(value)
    if isinstance(value, set | frozenset):  # what Checkov makes of `toset`
        return [tidy(part) for part in sorted(value, key=str)]
    if isinstance(value, Mapping):
        unknown = next((str(key) for key in value if is_expression(str(key))), None)
        if unknown is not None:
            return Unresolved(expression=unknown)
        # Checkov renders a key such as "${local.issuer}:aud" as '"cognito-identity.amazonaws.com":aud'.
        return {str(key).replace('"', ""): tidy(part) for key, part in value.items() if not str(key).startswith("__")}
    if isinstance(value, list | tuple):
        return [tidy(part) for part in value]
    return value


class SourceBlock(Block):
    """A body as Checkov parsed it."""

    def __init__(self, conf: Mapping[str, Any]) -> None:
        self._conf = conf

    def raw(self, name: str) -> object:
        """Return the value as Checkov has it, without the list that it wraps everything in."""
        raw = self._conf.get(name)
        return raw[0] if isinstance(raw, list) and len(raw) == 1 else raw

    def value(self, name: str) -> object:  # noqa: D102 - see Block
        if name not in self._conf:
            return None
        value = tidy(self.raw(name))
        # Checkov gives all of an object with optional parts in place of one of them.
        return Unresolved(expression=str(value)) if isinstance(value, Mapping) and _holds_null(value) else value

    def _is_dynamic(self, name: str) -> bool:
        dynamic = self._conf.get("dynamic")
        items = dynamic if isinstance(dynamic, list) else [dynamic]
        return any(isinstance(item, Mapping) and name in item for item in items) or (
            f"dynamic.{name}" in self._conf or any(isinstance(item, str) and name in item for item in items)
        )

    def blocks(self, name: str, *, computed: bool = False) -> tuple[Block, ...] | Unresolved:  # noqa: D102, ARG002 - see Block
        if self._is_dynamic(name):
            return Unresolved(expression=f"dynamic {name}")
        raw = self._conf.get(name)
        bodies = raw if isinstance(raw, list) else [] if raw is None else [raw]
        if len(bodies) == 1 and isinstance(bodies[0], list):
            bodies = bodies[0]
        if not all(isinstance(body, Mapping) for body in bodies):
            return Unresolved(expression=name)
        return tuple(SourceBlock(body) for body in bodies)


class SourceResource(SourceBlock, Resource):
    """A resource of the source view; ``nodes`` are all blocks of Checkov's graph."""

    view = View.SOURCE

    def __init__(self, conf: Mapping[str, Any], *, address: str, type_: str, nodes: Sequence[Node]) -> None:
        super().__init__(conf)
        self.address = address
        self.type = type_
        self._nodes = nodes
        self._graph = graph_of(nodes)
        self._targets: dict[tuple[str, str], Targets] = {}

    @property
    def secrets(self) -> tuple[str, ...]:
        """What Checkov put in place of variables that are sensitive, and what this block has that is secret."""
        return (*self._graph.variable_secrets, *own_secrets(self._node))

    @property
    def _block(self) -> ResourceAddress:
        return ResourceInstance.parse(self.address).resource

    def document(self, name: str, within: Block | None = None) -> Mapping[str, object] | Unresolved:  # noqa: D102 - see Resource
        raw = (within if isinstance(within, SourceBlock) else self).raw(name)
        if isinstance(raw, str):
            text = raw.strip()
            if text.startswith("${") and text.endswith("}"):
                text = text[2:-1].strip()
            if text.startswith(f"data.{_RENDERING}."):
                return self._data_document(text)
            raw = _from_json(text)
        tidied = tidy(raw)
        if isinstance(tidied, Mapping) and not _holds_null(tidied):
            return tidied
        return tidied if is_unresolved(tidied) else Unresolved(expression=f"{name} of {self.address}")

    def _data_document(self, text: str) -> Mapping[str, object] | Unresolved:
        found = self._rendered(text, frozenset())
        if isinstance(found, OpaqueDocument):
            return Unresolved(expression=text)
        return found.marked(
            lambda part: Unresolved(expression=wiring.text if (wiring := found.wirings.get(part.path)) else "")
        )

    def _rendered(self, expression: str, seen: frozenset[str]) -> Rebuilt | OpaqueDocument:
        """What the data source renders that the text of an expression refers to."""
        reference = plain_reference(expression)
        unread = OpaqueDocument(references=(), reason=f"no data source renders {expression}")
        if reference is None or expression in seen or not reference.is_data or reference.type != _RENDERING:
            return unread
        if reference.path not in (("json",), ("minified_json",)):
            return unread
        named = [node for node in self._nodes if node.get("resource_type") == f"data.{_RENDERING}"]
        named = [node for node in named if _resource(node).local == reference.block]
        here = [node for node in named if _resource(node).module == self._block.module]
        # A reference that came through a module's input or output has lost its path: take it only when it is the one.
        chosen = here or named
        if len(chosen) != 1 and len({_resource(node).module for node in chosen}) != 1:
            return unread
        bodies = [_plain(_body(node)) for node in chosen]
        if not all(body == bodies[0] for body in bodies):
            return unread
        return rendered(_resource(chosen[0]), bodies[0], lambda text: self._rendered(text, seen | {expression}))

    def users(self, type_: str, attributes: tuple[str, ...]) -> tuple[Use, ...]:  # noqa: D102 - see Resource
        local = self._block.local
        same = [ResourceInstance.parse(address).resource for address, _ in self._graph.of_type(self.type)]
        twins = {one.module for one in same if one.local == local}
        uses: list[Use] = []
        for address, node in self._graph.of_type(type_):
            body = {name: value for name, value in _body(node).items() if name in attributes}
            for path, text in _leaves(body):
                if _refers(text, local):
                    certain = len(twins) == 1 and _names_one(text)
                    uses.append(Use(address, path if certain else "*"))
                elif is_expression(text) and not _names_another(text):
                    uses.append(Use(address, "*"))
        return tuple(uses)

    def targets(self, name: str, type_: str) -> Targets:  # noqa: D102 - see Resource
        if (name, type_) not in self._targets:
            self._targets[name, type_] = self._found_targets(name, type_)
        return self._targets[name, type_]

    def _found_targets(self, name: str, type_: str) -> Targets:
        found: list[Resource] = []
        certain = not self._is_dynamic(name)
        others = self.others(type_)
        for _, text in _leaves(self._conf.get(name)):
            matches = list(re.finditer(rf"(?<![\w.-]){type_}\.[\w-]+(?:\[[^\]]*\])?", text))
            if matches:
                named = [other for match in matches for other in self._called(match[0], others)]
                certain = certain and bool(named) and _names_another(text)
            elif is_expression(text):
                named = []
                certain = certain and _names_another(text, data=True)
            else:
                named = [other for other in others if _is_named(other, text)]
                certain = certain and (bool(named) or not any(is_unresolved(other.value("name")) for other in others))
            found.extend(named)
        return Targets(resources=tuple({other.address: other for other in found}.values()), certain=certain)

    def _called(self, block: str, others: Sequence[Resource]) -> list[Resource]:
        """The resources that a reference means: the very instance, or all of the block; of its own module if there are."""
        wanted = plain_reference(block)
        known = [(other, ResourceInstance.parse(other.address)) for other in others]
        named = [(other, its) for other, its in known if wanted and its.resource.local == wanted.block]
        here = [(other, its) for other, its in named if its.module == self._block.module] or named
        exact = [other for other, its in here if wanted and wanted.key is not None and its.key == wanted.key]
        return exact or [other for other, _ in here]

    def names(self) -> frozenset[str]:  # noqa: D102 - see Resource
        return frozenset()

    def references(self, name: str) -> frozenset[str]:  # noqa: D102 - see Resource
        own = self._block
        written = written_references(self._node, own.type, own.name, name)
        if written is not None:
            return written
        return frozenset(match for _, text in _leaves(self._conf.get(name)) for match in _REFERENCE.findall(text))

    def others(self, type_: str) -> tuple[Resource, ...]:  # noqa: D102 - see Resource
        return _of_type(self._graph, type_)

    @property
    def _node(self) -> Node:
        """The block of the graph that this is."""
        return self._graph.node(self.type, self.address)

    def region(self) -> str | Unresolved:  # noqa: D102 - see Resource
        own = self.text("region")
        if own is not None:
            return own
        node = self._node
        in_root = not self._block.module.steps
        maker = node.get("__provider_address__") or (in_root and _provider(node.get("provider"), self.type))
        makers = [other for other in self._nodes if other.get("block_type_") == "provider"]
        makers = [other for other in makers if other.get("__address__") == maker]
        region = tidy(makers[0].get("region")) if len(makers) == 1 else None
        return region if isinstance(region, str | Unresolved) else Unresolved(expression="the provider's region")


@functools.lru_cache(maxsize=64)
def _of_type(graph: SourceGraph, type_: str) -> tuple[SourceResource, ...]:
    """Every resource of a type, made once."""
    return tuple(
        SourceResource(_body(node), address=address, type_=type_, nodes=graph.nodes)
        for address, node in graph.of_type(type_)
        if node.get("count") != 0
    )


def _resource(node: Node) -> ResourceAddress:
    return ResourceInstance.parse(address_of(node)).resource


def _provider(name: object, type_: str) -> str:
    """Checkov's address of a provider configuration of the root module, from what the resource says of it."""
    own = str(name or type_.split("_", 1)[0]).strip("${}")
    return own if "." in own else f"{own}.default"


def _body(node: Node) -> Mapping[str, Any]:
    """The attributes as Terraform names them: Checkov's own end in ``_`` or begin with ``__``; flat copies have dots."""
    own = ("id", "hash", "resource_type", "source_module_")
    return {
        key: value
        for key, value in node.items()
        if not key.endswith("_") and not key.startswith("__") and "." not in key and key not in own
    }


def _leaves(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield from _leaves(part, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for part in value:
            yield from _leaves(part, path)


def _names_another(text: str, *, data: bool = False) -> bool:
    """True for a plain reference to an attribute of some resource: it names that, and nothing else."""
    found = plain_reference(text)
    return found is not None and bool(found.type) and len(found.path) == 1 and (data or not found.is_data)


def _refers(text: str, block: str) -> bool:
    start = text.find(block)
    return start >= 0 and text[start + len(block) : start + len(block) + 1] in ("", ".", "[", "}")


def _is_named(resource: Resource, text: str) -> bool:
    """True when ``text``, a name or an ARN, is that of ``resource``."""
    return resource.value("name") == (text.rsplit("/", 1)[-1] if text.startswith("arn:") else text)


def _names_one(text: str) -> bool:
    """True when an expression refers to one thing whatever happens: what a function or a conditional gives may be another."""
    choice = " ? " in text or "(" in text or text.startswith(("[", "{", "${[", "${{"))
    return not choice and len(set(_REFERENCE.findall(text))) == 1


def _from_json(text: str) -> object:
    if text.startswith("{"):
        try:
            return json.loads(text)
        except json.JSONDecodeError:
            pass
    return Unresolved(expression=text)


def _holds_null(value: object) -> bool:
    """A part that Checkov could not evaluate at all is None; a real document never holds null."""
    if value is None:
        return True
    if isinstance(value, Mapping):
        return any(_holds_null(part) for part in value.values())
    return isinstance(value, list) and any(_holds_null(part) for part in value)


def _plain(statement: Mapping[str, Any]) -> Mapping[str, object]:
    tidied = tidy(statement)
    assert isinstance(tidied, dict)  # noqa: S101 - tidy keeps the kind
    return tidied
