"""One condition of a policy: a resource with a hole, and what is in the hole when it is good and when it is bad."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.policies.matrix.root import FAILED, PASSED, Root, Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A value of the hole, as HCL, and what each policy must say of it."""

    value: str
    wanted: Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A condition.

    ``holder`` is the source of the resource with the hole, where ``<NAME>`` is its name, ``<META>`` the place of count and
    for_each, ``<KEY>`` the key of the instance and ``<VALUE>`` the hole; with ``block``, ``<BLOCK>`` is where that block
    goes, and the hole is in ``body``. ``beside`` is source that is in the root for each name. ``judged`` is the
    address that the verdict is about.
    """

    name: str
    type: str
    holder: str
    choices: Mapping[str, Choice]
    judged: str
    beside: str = ""
    block: str = ""
    body: str = ""
    constant: bool = True
    """False when a value refers to resources: such a one cannot be a variable's."""
    root: tuple[str, ...] = ()
    """Source that the whole root needs once."""
    full: bool = False
    """True for the conditions, one of each type, that are written in every way; see ``values.spellings``."""
    judged_beside: bool = False
    """True when the verdict is about what is beside, in the root."""
    without: Mapping[str, str] = field(default_factory=dict)
    """Spellings that this condition cannot have, with the reason."""

    def resource(self, name: str, value: str, *, meta: str = "", key: str = "", dynamic: str = "") -> str:
        """Return the source of the holder; with ``dynamic``, the expression that a ``dynamic`` block iterates over."""
        if dynamic:
            body = self.body.replace("<VALUE>", f"{self.block}.value")
            block = f'dynamic "{self.block}" {{\nfor_each = {dynamic}\ncontent {{\n{body}\n}}\n}}'
        else:
            block = f"{self.block} {{\n{self.body}\n}}"
        text = self.holder.replace("<BLOCK>", block).replace("<VALUE>", value)
        return text.replace("<NAME>", name).replace("<META>", meta).replace("<KEY>", key)

    def value(self, kind: str, name: str) -> str:
        """Return the value of a kind for the resource called ``name``."""
        return self.choices[kind].value.replace("<NAME>", name)

    def other(self, kind: str, name: str) -> str:
        """Return a value that would have another verdict."""
        return self.value(next(other for other in self.choices if other != kind), name)

    def put(self, root: Root, kind: str, name: str, spelling: str, *, module: str = "", key: str = "") -> None:
        """Note what must be said of the resource called ``name``, and write what is beside it."""
        root.add(*self.root, self.beside.replace("<NAME>", name))
        if self.judged_beside:
            if name.startswith("each_") and kind != "pass":
                return  # one of the instances refers to it
            module = key = ""
        at = self.judged.replace("<NAME>", "this" if module else name)
        root.expect(f"{module}{at}{key}", self.choices[kind].wanted, spelling)


def row(policy: str, type_: str, holder: str, *, good: str, bad: str, suffix: str = "", **more: Any) -> Row:
    """Return the condition of one policy that has one good and one bad value. The first resource of the holder is judged.

    ``also`` names other policies that say the same of both values.
    """
    policies = (policy, *more.pop("also", ()))
    choices = {
        "pass": Choice(value=good, wanted=dict.fromkeys(policies, PASSED)),
        "fail": Choice(value=bad, wanted=dict.fromkeys(policies, FAILED)),
    }
    first = holder.split('"')[1]
    settings: dict[str, Any] = {"judged": f"{first}.<NAME>", **more}
    return Row(name=policy.removeprefix("CGA_") + suffix, type=type_, holder=holder, choices=choices, **settings)
