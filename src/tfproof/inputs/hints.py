"""What the rules of variables say about each part of a value: patterns, choices, bounds. Where they go wrong, Terraform decides."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tfproof import hcl
from tfproof.inputs.variables import InputVariable
from tfproof.values import is_number

ELEMENT: Final = "[*]"
KEYS: Final = "[keys]"
Path = tuple[str, ...]
"""Where a part of a value is: the variable, then names of attributes, ``[*]`` for each element and ``[keys]`` for each key."""

_SAME: Final = frozenset({
    "coalesce", "distinct", "flatten", "lower", "nonsensitive", "sort", "tolist", "tomap", "tonumber", "toset",
    "tostring", "trimspace", "try", "upper", "values", "compact", "lookup", "one",
})  # fmt: skip
_FORMATS: Final = {
    "cidrhost": "cidr", "cidrnetmask": "cidr", "cidrsubnet": "cidr", "cidrsubnets": "cidr", "jsondecode": "json",
    "tonumber": "number", "formatdate": "time", "timeadd": "time", "yamldecode": "json", "base64decode": "base64",
}  # fmt: skip
_COMPARED: Final = frozenset({"<", "<=", ">", ">=", "==", "!="})
_QUOTED: Final = re.compile(r'"([^"\s]{1,80})"|`([^`\s]{1,80})`|\'([^\'\s]{1,80})\'')
_NUMBER: Final = re.compile(r"(?<![\w.])-?\d{1,9}(?![\w.])")


@dataclass(slots=True, kw_only=True)
class Hints:
    """What is known of one part of a value.

    Attributes:
        patterns: regular expressions that it is matched with.
        choices: values that it is compared with.
        numbers: bounds that it, where it is a number, is compared with.
        lengths: bounds of its length.
        starts: how it may begin.
        ends: how it may end.
        contained: what it may hold.
        formats: what it is read as: ``cidr``, ``json``, ``number``, ``time``, ``base64``.
        whole: whether it is demanded to be a whole number.
        texts: examples in descriptions and messages.
    """

    patterns: list[str] = field(default_factory=list)
    choices: list[Any] = field(default_factory=list)
    numbers: list[Any] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)
    starts: list[str] = field(default_factory=list)
    ends: list[str] = field(default_factory=list)
    contained: list[str] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)
    whole: bool = False
    texts: list[str] = field(default_factory=list)


NONE: Final = Hints()


class HintIndex:
    """The hints of a module's variables, by path.

    Args:
        variables: all of them; a rule of one may read another.
    """

    def __init__(self, variables: Mapping[str, InputVariable]) -> None:
        self._found: dict[Path, Hints] = {}
        for one in variables.values():
            for rule in one.rules:
                self._read(rule.condition, {})
            texts = [one.description, *(rule.message for rule in one.rules)]
            hints = self._at((one.name,))
            for text in texts:
                hints.texts += [next(filter(None, groups)) for groups in _QUOTED.findall(text)]
                hints.numbers += [int(number) for number in _NUMBER.findall(text)]

    def at(self, path: Path) -> Hints:
        """The hints of a part."""
        return self._found.get(path, NONE)

    def _at(self, path: Path) -> Hints:
        return self._found.setdefault(path, Hints())

    def _read(self, node: hcl.Node, bound: Mapping[str, Path]) -> None:
        """Read one node, then what is inside it."""
        inner = bound
        match node:
            case hcl.ForExpr(key_name=key_name, value_name=value_name, collection=collection):
                whole = _place(collection, bound)
                if whole is not None:
                    inner = {**bound, value_name: _elements(whole)}
                    if key_name is not None:
                        inner[key_name] = (*whole, KEYS)
            case hcl.BinaryOp(operator=sign, left=left, right=right) if sign in _COMPARED:
                self._compared(left, right, bound)
                self._compared(right, left, bound)
            case hcl.FunctionCall(name=name, arguments=arguments):
                self._called(name, arguments, bound)
        for child in node.children():
            self._read(child, inner)

    def _compared(self, one: hcl.Expression, other: hcl.Expression, bound: Mapping[str, Path]) -> None:
        match one:
            case hcl.FunctionCall(name="length", arguments=(measured,)):
                path, value = _place(measured, bound), hcl.constant(other)
                if path is not None and is_number(value):
                    self._at(path).lengths.append(int(value))
                return
            case hcl.FunctionCall(name="floor" | "ceil", arguments=(number,)):
                path = _place(number, bound)
                if path is not None:
                    self._at(path).whole = True
                return
        path, value = _place(one, bound), hcl.constant(other)
        if path is None or value is None:
            return
        if isinstance(value, str | bool):
            self._at(path).choices.append(value)
        elif is_number(value):
            self._at(path).numbers.append(value)

    def _called(self, name: str, arguments: tuple[hcl.Expression, ...], bound: Mapping[str, Path]) -> None:
        if not arguments:
            return
        if name in ("regex", "regexall") and len(arguments) == 2:
            path, text = _place(arguments[1], bound), hcl.text_of(arguments[0])
            if path is not None and text is not None:
                self._at(path).patterns.append(text)
        elif name == "contains" and len(arguments) == 2:
            self._chosen(arguments[0], _place(arguments[1], bound))
        elif name in ("setsubtract", "setintersection") and len(arguments) == 2:
            path = _place(arguments[0], bound)
            self._chosen(arguments[1], _elements(path) if path is not None else None)
        elif name in ("startswith", "endswith", "strcontains") and len(arguments) == 2:
            path, text = _place(arguments[0], bound), hcl.text_of(arguments[1])
            if path is not None and text is not None:
                hints = self._at(path)
                {"startswith": hints.starts, "endswith": hints.ends}.get(name, hints.contained).append(text)
        elif name in _FORMATS:
            path = _place(arguments[0], bound)
            if path is not None:
                self._at(path).formats.append(_FORMATS[name])

    def _chosen(self, listed: hcl.Expression, path: Path | None) -> None:
        while isinstance(listed, hcl.FunctionCall) and listed.name in ("toset", "tolist", "keys") and listed.arguments:
            listed = listed.arguments[0]
        if path is None:
            return
        if isinstance(listed, hcl.ObjectCons):
            self._at(path).choices += [key for item in listed.items if (key := hcl.text_of(item.key)) is not None]
        found = hcl.constant(listed)
        if isinstance(found, list):
            self._at(path).choices += [one for one in found if one is not None]


def _elements(path: Path) -> Path:
    return path if path[-1] == KEYS else (*path, ELEMENT)


def _place(expression: hcl.Expression, bound: Mapping[str, Path]) -> Path | None:  # noqa: PLR0911 - one line for each form
    """The part of a variable that an expression reads, as it is or hardly changed."""
    match expression:
        case hcl.ParenthesesExpr(expression=inner) | hcl.TemplateWrap(wrapped=inner):
            return _place(inner, bound)
        case hcl.ScopeTraversal(root="var", steps=(hcl.TraverseAttr(name=name), *rest)):
            return (name, *_steps(rest))
        case hcl.ScopeTraversal(root=root, steps=steps) if root in bound:
            return (*bound[root], *_steps(steps))
        case hcl.RelativeTraversal(source=source, steps=steps):
            path = _place(source, bound)
            return (*path, *_steps(steps)) if path is not None else None
        case hcl.IndexExpr(collection=collection):
            path = _place(collection, bound)
            return _elements(path) if path is not None else None
        case hcl.SplatExpr(source=source, each=each):
            path = _place(source, bound)
            steps = each.steps if isinstance(each, hcl.RelativeTraversal) else ()
            # What is asked of the elements is asked of each one.
            return (*_elements(path), *_steps(steps)) if path is not None else None
        case hcl.FunctionCall(name="keys", arguments=(inner,)):
            path = _place(inner, bound)
            return (*path, KEYS) if path is not None else None
        case hcl.FunctionCall(name=name, arguments=(inner, *_)) if name in _SAME:
            return _place(inner, bound)
        case hcl.ForExpr(value_name=value_name, collection=collection, value=value, key=None):
            whole = _place(collection, bound)
            inside = _place(value, {**bound, value_name: _elements(whole)}) if whole is not None else None
            return inside[:-1] if inside is not None and inside[-1] == ELEMENT else inside
        case _:
            return None


def _steps(steps: Iterable[hcl.Step]) -> Iterator[str]:
    for step in steps:
        yield step.name if isinstance(step, hcl.TraverseAttr) else step.key if isinstance(step.key, str) else ELEMENT
