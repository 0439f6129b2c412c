"""The JSON syntax: bodies that say what they hold when they are asked, and expressions in strings.

Source: https://developer.hashicorp.com/terraform/language/syntax/json,
https://github.com/hashicorp/hcl/blob/main/json/spec.md
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from tfproof.hcl.errors import HclError
from tfproof.hcl.json_values import JsonArray, JsonMember, JsonObject, JsonReader, JsonValue, offsets_of
from tfproof.hcl.moved_trees import moved
from tfproof.hcl.native import parse_template
from tfproof.hcl.structure import LABELS, Attribute, Block, Body
from tfproof.hcl.syntax import (
    Expression,
    LiteralValue,
    Node,
    ObjectCons,
    ObjectItem,
    TemplateExpr,
    TemplateWrap,
    TupleCons,
)

# A property of this name is a comment.
COMMENT_KEY = "//"
# Arguments whose strings are no templates in this syntax: Terraform reads them without any names. So is all in `terraform`.
_LITERAL: Mapping[str, frozenset[str]] = {
    "module": frozenset({"source", "version"}),
    "output": frozenset({"description"}),
    "provider": frozenset({"alias", "version"}),
    "variable": frozenset({"default", "description"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonBody(Body):
    """A body of the JSON syntax.

    Attributes:
        members: its properties, comments left out; a name may be there more than once.
        text: the text of the file.
        block: the type of the block that it is the body of; ``terraform`` for all blocks in one.
    """

    members: tuple[JsonMember, ...]
    text: str
    block: str = ""

    @property
    def attributes(self) -> Mapping[str, Attribute]:
        """Every property as an argument by its name, also where Terraform reads blocks; of two, the first."""
        found: dict[str, Attribute] = {}
        for member in self.members:
            found.setdefault(member.key, self._attribute(member))
        return found

    def attribute(self, name: str) -> Attribute | None:
        """Return a property as an argument; ``None`` where there is none, or where it is ``null`` on purpose."""
        return next((self._attribute(member) for member in self.members if member.key == name), None)

    def blocks_of(self, type: str, *, labels: int | None = None, dynamic: bool = False) -> tuple[Block, ...]:  # noqa: A002
        """Return the blocks of a type: an object, or an array of objects, below as many property names as labels."""
        count = LABELS.get(type, 0) if labels is None else labels
        found = [
            block
            for member in self.members if member.key == type
            for block in self._blocks(type, member, member.value, (), count)
        ]  # fmt: skip
        if dynamic:
            found += [block for block in self.blocks_of("dynamic") if block.labels == (type,)]
        return tuple(sorted(found, key=lambda block: block.start))

    def children(self) -> tuple[Node, ...]:
        """Return every property as an argument."""
        return tuple(self._attribute(member) for member in self.members)

    def _attribute(self, member: JsonMember) -> Attribute:
        expression = expression_of(member.value, self.text, is_literal=_is_literal(self.block, member.key))
        return Attribute(start=member.start, end=member.end, name=member.key, expression=expression)

    def _blocks(
        self, type_: str, member: JsonMember, value: JsonValue, names: tuple[JsonMember, ...], count: int
    ) -> Iterator[Block]:
        """Yield the blocks that a property holds: ``names`` are the properties whose names are labels."""
        if isinstance(value, JsonArray):
            for item in value.items:
                yield from self._blocks(type_, member, item, names, count)
        elif isinstance(value, JsonObject):
            if len(names) < count:
                for label in value.members:
                    if label.key != COMMENT_KEY:
                        yield from self._blocks(type_, label, label.value, (*names, label), count)
            else:
                yield self._block(type_, member, value, names)

    def _block(self, type_: str, member: JsonMember, value: JsonObject, names: tuple[JsonMember, ...]) -> Block:
        return Block(
            start=member.start if member.value is value else value.start, end=value.end, type=type_,
            labels=tuple(name.key for name in names), body=json_body(value.members, value, self.text, self.block if self.block == "terraform" else type_),
            label_spans=tuple((name.start, name.key_end) for name in names), open_brace=value.start,
        )  # fmt: skip


def json_body(members: Iterable[JsonMember], place: Node, text: str, block: str = "") -> JsonBody:
    """Return the body that properties make, comments left out."""
    return JsonBody(start=place.start, end=place.end, text=text, block=block,
                    members=tuple(member for member in members if member.key != COMMENT_KEY))  # fmt: skip


def parse_json_body(text: str) -> tuple[JsonBody, HclError | None]:
    """Read a text of the JSON syntax.

    Returns:
        The body of the file, and the first error. A text that is not JSON gives an empty body; a template that cannot
        be read is taken as text.
    """
    empty = JsonBody(start=0, end=len(text), members=(), text=text)
    try:
        value = JsonReader(text).document()
    except HclError as error:
        return empty, error
    objects = value.items if isinstance(value, JsonArray) else (value,)
    members = list[JsonMember]()
    for item in objects:
        if not isinstance(item, JsonObject):
            message = "A file of the JSON syntax is an object, or an array of objects."
            return empty, HclError(message, start=item.start, text=text)
        members += item.members
    return json_body(members, value, text), next(_template_errors(members, text), None)


def expression_of(value: JsonValue, text: str, *, is_literal: bool = False) -> Expression:
    """Return the expression that a JSON value is: strings are templates, also those that are keys, unless they are literal.

    A string whose template cannot be read is taken as text: the file has that error.
    """
    if isinstance(value, JsonArray):
        items = tuple(expression_of(item, text, is_literal=is_literal) for item in value.items)
        return TupleCons(start=value.start, end=value.end, items=items)
    if isinstance(value, JsonObject):
        entries = tuple(_item(one, text, is_literal=is_literal) for one in value.members)
        return ObjectCons(start=value.start, end=value.end, items=entries)
    if isinstance(value.value, str):
        return _string(value.value, value.start, value.end, text, is_literal=is_literal)
    return LiteralValue(start=value.start, end=value.end, value=value.value)


def _item(member: JsonMember, text: str, *, is_literal: bool) -> ObjectItem:
    key = _string(member.key, member.start, member.key_end, text, is_literal=is_literal)
    value = expression_of(member.value, text, is_literal=is_literal)
    return ObjectItem(start=member.start, end=member.end, key=key, value=value)


def _string(value: str, start: int, end: int, text: str, *, is_literal: bool) -> TemplateExpr | TemplateWrap:
    if not is_literal and _may_be_template(value):
        try:
            template = parse_template(value)
        except HclError:
            pass
        else:
            places = offsets_of(text[start:end], start)
            inner = moved(template, lambda at: places[at])
            return _quoted(inner, start, end)
    part = LiteralValue(start=start + 1, end=end - 1, value=value)
    return TemplateExpr(start=start, end=end, parts=(part,) if value else (), kind="quoted")


def _may_be_template(text: str) -> bool:
    return "${" in text or "%{" in text


def _is_literal(block: str, argument: str) -> bool:
    return block == "terraform" or argument in _LITERAL.get(block, ())


def _quoted(template: TemplateExpr | TemplateWrap, start: int, end: int) -> TemplateExpr | TemplateWrap:
    if isinstance(template, TemplateWrap):
        return TemplateWrap(start=start, end=end, wrapped=template.wrapped)
    return TemplateExpr(start=start, end=end, parts=template.parts, kind="bare")


def _template_errors(root: Iterable[JsonMember], text: str) -> Iterator[HclError]:
    """Yield the errors in the templates of all string values."""
    # A value, the block that it may be of, and how many names of properties are labels before its body.
    left: list[tuple[JsonValue, str, int]] = [(one.value, one.key, LABELS.get(one.key, 0)) for one in reversed([*root])]
    while left:
        value, block, labels = left.pop()
        if isinstance(value, JsonObject):
            left += [
                (member.value, block if labels else "", labels - 1)
                for member in reversed(value.members)
                if member.key != COMMENT_KEY and not (labels == 0 and _is_literal(block, member.key))
            ]
        elif isinstance(value, JsonArray):
            left += [(item, block, labels) for item in reversed(value.items)]
        elif isinstance(value.value, str) and _may_be_template(value.value):
            try:
                parse_template(value.value)
            except HclError as error:
                place = offsets_of(text[value.start : value.end], value.start)[error.start]
                yield HclError(error.message, start=place, text=text, limit=error.limit)
