"""What an expression refers to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from tfproof.addresses.kinds import ROOT, ModuleInstance, ResourceInstance, read_modules, read_resource
from tfproof.addresses.steps import ReadStep, Step, extend_path, parse_path, read_steps, refused, whole

# How many words name a value that is no resource and no module.
_WORDS: Final = {"count": 2, "each": 2, "local": 2, "path": 2, "self": 1, "terraform": 2, "var": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What an expression refers to: a subject, and the path into its value.

    Args:
        subject: a resource instance, the module instance whose output is meant, or the words of a named value:
            ``("var", "x")``, ``("each", "key")``, ``("self",)``.
        output: of a module instance: the name of the output; None when all of the module is meant.
        path: the steps into the value.
        module: where a named value is declared: the root, unless the reference was read as seen from there.
    """

    subject: ResourceInstance | ModuleInstance | tuple[str, ...]
    output: str | None = None
    path: tuple[Step, ...] = ()
    module: ModuleInstance = ROOT

    @classmethod
    def parse(cls, text: str) -> Reference:
        """Read a reference as an expression has it: ``module.a.x`` is the output ``x`` of ``module.a``.

        Raises:
            AddressError: the text is no reference.
        """
        return _reference(whole(text, "a reference", read_steps(text, legacy_index=True)), text, ROOT)

    @classmethod
    def from_root(cls, text: str) -> Reference:
        """Read a reference as seen from the root: ``module.a.aws_x.this.id`` is an attribute inside ``module.a``.

        Raises:
            AddressError: the text is no such reference.
        """
        steps = whole(text, "a reference", read_steps(text, legacy_index=True))
        module, used = read_modules(steps, text)
        return _reference(steps[used:], text, module) if used < len(steps) else cls(subject=module)

    @property
    def resource(self) -> ResourceInstance | None:
        """The resource instance that is referred to, if it is one."""
        return self.subject if isinstance(self.subject, ResourceInstance) else None

    @property
    def named(self) -> str:
        """The subject as text: ``module.a.x``, ``data.aws_x.this[0]``, ``var.v``."""
        if isinstance(self.subject, ResourceInstance):
            return str(self.subject)
        if isinstance(self.subject, ModuleInstance):
            return f"{self.subject}.{self.output}" if self.output is not None else str(self.subject)
        return self.module.prefixed(".".join(self.subject))

    @property
    def local(self) -> str:
        """The reference as it is written where its subject is declared, without the module."""
        return extend_path(self.resource.local if self.resource else self.named, self.path)

    def within(self, module: ModuleInstance) -> Reference:
        """A reference to a resource that was written inside ``module``, as seen from the root.

        Raises:
            AddressError: it refers to something else than a resource.
        """
        if self.resource is None:
            raise refused(str(self), "a reference to a resource", "it names another kind of value")
        return replace(self, subject=self.resource.resource.within(module).instance(self.resource.key))

    def __str__(self) -> str:
        return extend_path(self.named, self.path)


def without_prefixes(references: Iterable[str]) -> tuple[str, ...]:
    """References without those that are only the beginning of one before: Terraform lists ``a.b.c`` and then ``a.b``."""
    kept: dict[str, tuple[Step, ...]] = {}
    for reference in dict.fromkeys(references):
        steps = parse_path(reference)
        if not any(longer[: len(steps)] == steps for longer in kept.values()):
            kept[reference] = steps
    return tuple(kept)


def _reference(steps: Sequence[ReadStep], text: str, module: ModuleInstance) -> Reference:
    head = steps[0].name
    if head == "module":
        called, used = read_modules(steps[: 3 if len(steps) > 2 and steps[2].in_brackets else 2], text)
        output = steps[used].name if used < len(steps) else ""
        path = tuple(step.value for step in steps[used + bool(output) :])
        return Reference(subject=called, output=output or None, path=path)
    if words := _WORDS.get(head, 0):
        subject = tuple(step.name for step in steps[:words])
        if len(subject) < words or not all(subject):
            raise refused(text, "a reference", f"no name follows the word {head}")
        return Reference(subject=subject, path=tuple(step.value for step in steps[words:]), module=module)
    resource, left = read_resource(steps, text, module)
    return Reference(subject=resource, path=tuple(step.value for step in left))
