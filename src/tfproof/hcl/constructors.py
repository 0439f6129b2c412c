"""Tuples, objects, and the ``for`` expressions that make them."""

from __future__ import annotations

from tfproof.hcl.scanner import BLANK, END_OF_LINE, SPACE, skip
from tfproof.hcl.syntax import Expression, ForExpr, LiteralValue, ObjectCons, ObjectItem, ScopeTraversal, TupleCons
from tfproof.hcl.templates import Templates


class Constructors(Templates):
    """Reads what is in ``[]`` and ``{}``."""

    __slots__ = ()

    def closed(self, at: int, bracket: str) -> int:
        """Return the offset after a closing bracket that must come next."""
        here = self.space(at)
        if self.text[here : here + 1] != bracket:
            raise self.problem(f'"{bracket}" is missing here.', here)
        return here + 1

    def tuple_(self, at: int) -> tuple[Expression, int]:
        """Read ``[...]``."""
        text, here, items = self.text, self.space(at + 1), list[Expression]()
        if self.name(here) == "for":
            return self._for(at, here + 3, "]")
        while text[here : here + 1] != "]":
            item, here = self.expression(here, SPACE)
            items.append(item)
            here = self.space(here)
            if text[here : here + 1] == ",":
                here = self.space(here + 1)
            elif text[here : here + 1] != "]":
                raise self.problem('"," or "]" is missing here.', here)
        return TupleCons(start=at, end=here + 1, items=tuple(items)), here + 1

    def object_(self, at: int) -> tuple[Expression, int]:
        """Read ``{...}``."""
        text, here, items = self.text, self.space(at + 1), list[ObjectItem]()
        if self.name(here) == "for":
            return self._for(at, here + 3, "}")
        while text[here : here + 1] != "}":
            item, here = self._item(here)
            items.append(item)
            here = skip(BLANK, text, here)
            if text[here : here + 1] == ",":
                here += 1
            elif text[here : here + 1] != "}" and END_OF_LINE.match(text, here) is None:
                raise self.problem('A line end, "," or "}" is missing after this item of an object.', here)
            here = self.space(here)
        return ObjectCons(start=at, end=here + 1, items=tuple(items)), here + 1

    def _item(self, at: int) -> tuple[ObjectItem, int]:
        key, here = self.expression(at, BLANK)
        here = skip(BLANK, self.text, here)
        if self.text[here : here + 1] not in {"=", ":"}:
            raise self.problem('"=" is missing after the key of an object\'s item.', here)
        value, end = self.expression(skip(BLANK, self.text, here + 1), BLANK)
        return ObjectItem(start=at, end=end, key=self._key(key), value=value), end

    def _key(self, key: Expression) -> Expression:
        """Return the text that a bare word is as a key; any other key as it is."""
        if isinstance(key, ScopeTraversal) and not key.steps:
            return LiteralValue(start=key.start, end=key.end, value=key.root)
        if isinstance(key, LiteralValue) and (key.value is None or isinstance(key.value, bool)):
            return LiteralValue(start=key.start, end=key.end, value=self.text[key.start : key.end])
        return key

    def _for(self, start: int, at: int, bracket: str) -> tuple[ForExpr, int]:
        text = self.text
        names, here = self.bound_names(self.space(at))
        collection, here = self.expression(here, SPACE)
        here = self.closed(here, ":")
        value, here = self.expression(self.space(here), SPACE)
        here, key, group, condition = self.space(here), None, False, None
        if text.startswith("=>", here):
            key = value
            value, here = self.expression(self.space(here + 2), SPACE)
            here = self.space(here)
            if group := text.startswith("...", here):
                here = self.space(here + 3)
        if self.name(here) == "if":
            condition, here = self.expression(self.space(here + 2), SPACE)
            here = self.space(here)
        if text[here : here + 1] != bracket or (key is None) != (bracket == "]"):
            raise self.problem(f'"{bracket}" is missing here.' if text[here : here + 1] != bracket
                      else 'A "for" in {} needs "key => value", one in [] must not have it.', here)  # fmt: skip
        *first, second = names
        return ForExpr(start=start, end=here + 1, key_name=first[0] if first else None, value_name=second,
                       collection=collection, key=key, value=value, group=group, condition=condition), here + 1  # fmt: skip
