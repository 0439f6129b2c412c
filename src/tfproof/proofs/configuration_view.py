"""The stack that is judged: its resources, what they refer to, and their documents, from the plan or as applied."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from tfproof.addresses import is_name
from tfproof.errors import DocumentError, UnknownValueError
from tfproof.iam import Document, Kind, Symbol, parse_document
from tfproof.iam.patterns import symbols_in
from tfproof.plan import Applied, Plan, Resource
from tfproof.plan.attribute_paths import dig
from tfproof.plan.referenced_resources import referred
from tfproof.values import Unknown

_PRINCIPALS = ("aws_iam_group", "aws_iam_role", "aws_iam_user")
Later = Callable[[], Applied | None]
Kept = TypeVar("Kept")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceTarget:
    """What an attribute refers to: a resource of the stack, or the text of something outside it."""

    resource: Resource | None = None
    text: str = ""

    @property
    def name(self) -> str:
        """How messages call it."""
        return self.resource.address if self.resource else self.text


def refers_to(target: ReferenceTarget | None, resource: Resource) -> bool:
    """Whether a target is certainly this resource."""
    return target is not None and target.resource is not None and target.resource.address == resource.address


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentReading:
    """A document as one view of the stack shows it.

    Args:
        document: None when it cannot be read.
        view: the plan or the applied state that it was read from.
        why: why it cannot be read.
        exact: every unknown part is the attribute of one resource, so that symbols mean what they say.
    """

    document: Document | None
    view: Plan
    why: str = ""
    exact: bool = True

    @property
    def facts(self) -> str:
        """Which values a proof about the document is about."""
        if isinstance(self.view, Applied):
            return "with stand-ins for what the cloud assigns"
        if self.document is not None and self.document.symbols:
            # What is made of a resource's attribute is named by its own path: those names say less than the others.
            names = sorted(self.document.symbols, key=lambda name: ("aws_iam_policy_document" in name, name))
            more = f" and {len(names) - 2} more" if len(names) > 2 else ""
            return f"for every value of {', '.join(names[:2])}{more}"
        return "for the document as written"


class AnalyzedConfiguration:
    """A planned stack, and the same after a simulated apply.

    Args:
        later: gives the applied state, or None when it cannot be had; asked at most once, and only when it is needed.
        policies: documents of policies outside the stack, by ARN or by name.

    ``rests_on`` names the facts about AWS that were needed, each with its date.
    """

    def __init__(self, plan: Plan, later: Later, policies: Mapping[str, Document] | None = None) -> None:
        self.plan = plan
        self.policies = policies or {}
        self.rests_on: dict[str, None] = {}
        self._later = later
        self._targets: dict[tuple[str, str], ReferenceTarget | None] = {}
        self._first: dict[tuple[str, str], DocumentReading] = {}
        self._later_readings: dict[tuple[str, str], DocumentReading | None] = {}
        self._kept: dict[object, Any] = {}

    def seen_as(self, view: Plan) -> AnalyzedConfiguration:
        """The same stack in one view only."""
        seen = AnalyzedConfiguration(view, lambda: None, self.policies)
        seen.rests_on = self.rests_on
        return seen

    @cached_property
    def applied(self) -> Applied | None:
        """The applied state, or None."""
        return self._later()

    @property
    def stand_in_account(self) -> str:
        """The account that stand-ins name; empty until the applied state is looked at."""
        applied = self.applied if "applied" in self.__dict__ else None
        return applied.account if applied is not None else ""

    @property
    def applied_yet(self) -> Applied | None:
        """The applied state, if something needed it already."""
        found: Applied | None = self.__dict__.get("applied")
        return found

    def once(self, key: object, make: Callable[[], Kept]) -> Kept:
        """What ``make`` gives, made once for each key: what is asked for in many places is followed once."""
        if key not in self._kept:
            self._kept[key] = make()
        kept: Kept = self._kept[key]
        return kept

    def of_type(self, *types: str) -> Iterator[Resource]:
        """The resources of some types, in the order of the plan."""
        for type_ in types:
            yield from self.plan.resources_of_type(type_)

    def after(self, resource: Resource) -> Resource | None:
        """The same resource after the apply."""
        return self.applied.all_resources.get(resource.address) if self.applied else None

    def value(self, resource: Resource, path: str) -> Any:
        """A value, from the plan if it is known there, else as applied; None when neither says."""
        found = dig(resource, path)
        if isinstance(found, Unknown):
            later = self.after(resource)
            found = dig(later, path) if later is not None else None
        return found

    def target(
        self, resource: Resource, path: str, types: tuple[str, ...], attributes: tuple[str, ...]
    ) -> ReferenceTarget | None:
        """What an attribute refers to.

        Args:
            resource: who has the attribute.
            path: of the attribute, such as ``roles.authenticated``.
            types: types of resources that it may refer to.
            attributes: their attributes that it may hold, such as ``arn``.

        Returns:
            None when it cannot be determined.
        """
        key = (resource.address, path)
        if key not in self._targets:
            self._targets[key] = self._target(resource, path, types, attributes)
        return self._targets[key]

    def _target(
        self, resource: Resource, path: str, types: tuple[str, ...], attributes: tuple[str, ...]
    ) -> ReferenceTarget | None:
        found = dig(resource, path)
        if isinstance(found, Unknown):
            wiring = resource.wiring(path)
            if wiring.exact:
                owner, attribute = referred(wiring.references[0], self.plan.all_resources)
                if owner is not None and is_name(attribute):
                    return ReferenceTarget(resource=owner)
            later = self.after(resource)
            found = dig(later, path) if later is not None else None
            if not isinstance(found, str) or self.applied is None:
                return None
            owner = self._owner(self.applied, found, types, attributes)
            return ReferenceTarget(resource=self.plan.all_resources.get(owner.address) if owner else None, text=found)
        if not isinstance(found, str) or not found:
            return None
        return ReferenceTarget(resource=self._owner(self.plan, found, types, attributes), text=found)

    def _owner(self, view: Plan, text: str, types: tuple[str, ...], attributes: tuple[str, ...]) -> Resource | None:
        """The first resource of some types that a text names."""
        for type_ in types:
            names = self.once(
                (_names, view is self.plan, type_, attributes), functools.partial(_names, view, type_, attributes)
            )
            named = {**names.get(text.lower(), {}), **names.get(text.rpartition(":")[2].lower(), {})}
            found = next((one for _, one in sorted(named.items()) if is_named(text, one, attributes)), None)
            if found is not None:
                return found
        return None

    def read(self, resource: Resource, attribute: str, kind: Kind, *, exact: bool = False) -> DocumentReading:
        """Read a document: from the plan if it is readable there, else as applied.

        A proof about a document as planned holds for every value of what is unknown.

        Args:
            resource: who has the document.
            attribute: the attribute that holds it.
            kind: what it is attached to.
            exact: the document as planned will do only if its unknown parts are attributes of resources as they are.
        """
        key = (resource.address, attribute)
        first = self._first.get(key) or _read(self.plan, resource, attribute, kind)
        self._first[key] = first
        if first.document is not None and (first.exact or not exact):
            return first
        second = self.reread(resource, attribute, kind)
        return second or first

    def is_pieced_together(self, attribute: str) -> bool:
        """Whether a document in an attribute, as far as any was read, has unknown parts that are more than an attribute of a resource."""
        return any(
            one.document is not None and not one.exact for key, one in self._first.items() if key[1] == attribute
        )

    def reread(self, resource: Resource, attribute: str, kind: Kind) -> DocumentReading | None:
        """Read a document as applied; None when it cannot be had, or is no better."""
        key = (resource.address, attribute)
        if key not in self._later_readings:
            self._later_readings[key] = self._reread(resource, attribute, kind)
        return self._later_readings[key]

    def _reread(self, resource: Resource, attribute: str, kind: Kind) -> DocumentReading | None:
        later = self.after(resource)
        if later is None or self.applied is None:
            return None
        found = _read(self.applied, later, attribute, kind)
        return found if found.document is not None else None


def keys_of(resource: Resource, attribute: str) -> tuple[str, ...] | None:
    """The keys of a map, also of one with unknown values; None when it cannot be determined."""
    found = dig(resource, attribute)
    if isinstance(found, Unknown):
        return resource.wiring(attribute).keys
    return tuple(found) if found else ()


def identifier(view: Plan, resource: Resource, attribute: str = "id") -> str:
    """The text that represents a resource's attribute in the documents of a view: its value, or a symbol."""
    found = dig(view.all_resources[resource.address], attribute)
    return str(Symbol(f"{resource.address}.{attribute}")) if isinstance(found, Unknown) else str(found)


def resource_of_symbol(view: Plan, text: str) -> Resource | None:
    """The resource whose attribute a text represents, when it is one symbol."""
    names = symbols_in(text)
    if len(names) != 1 or str(Symbol(*names)) != text:
        return None
    return referred(next(iter(names)), view.all_resources)[0]


def _names(view: Plan, type_: str, attributes: tuple[str, ...]) -> dict[str, dict[int, Resource]]:
    """What may name the resources of a type, in lower case: for each text the resources by their places in the plan."""
    found: dict[str, dict[int, Resource]] = {}
    for place, resource in enumerate(view.resources_of_type(type_)):
        for text in (*(dig_known(resource, one) for one in attributes), _end_of_arn(resource)):
            if isinstance(text, str):
                found.setdefault(text.lower(), {})[place] = resource
    return found


def dig_known(resource: Resource, path: str) -> Any:
    """A value by its path; None also when it is unknown."""
    found = dig(resource, path)
    return None if isinstance(found, Unknown) else found


def is_named(text: str, resource: Resource, attributes: Sequence[str] = ("arn",)) -> bool:
    """Whether a text is one of a resource's attributes, or the ARN that a role or policy of its name has."""
    if any(dig_known(resource, attribute) == text for attribute in attributes) or _is_arn_of(text, resource):
        return True
    # IAM does not tell names of principals apart by case.
    name = dig_known(resource, "name") if resource.type in _PRINCIPALS and "name" in attributes else None
    return isinstance(name, str) and name.lower() == text.lower()


def _is_arn_of(text: str, resource: Resource) -> bool:
    return text.startswith("arn:") and text.rpartition(":")[2] == _end_of_arn(resource)


def _end_of_arn(resource: Resource) -> str | None:
    """The last part of the ARN that a role or policy of this name has."""
    name, path = dig_known(resource, "name"), dig_known(resource, "path")
    if resource.type not in ("aws_iam_role", "aws_iam_policy") or not isinstance(name, str):
        return None
    return f"{resource.type.rpartition('_')[2]}{path or '/'}{name}"


def _read(view: Plan, resource: Resource, attribute: str, kind: Kind) -> DocumentReading:
    try:
        partial = resource.document(attribute)
        document = parse_document(
            partial.to_json(partial.symbol), kind=kind, name=resource.address, where=resource.where
        )
    except UnknownValueError as error:
        return DocumentReading(document=None, view=view, why=error.what)
    except DocumentError as error:
        return DocumentReading(document=None, view=view, why=f"it is malformed: {error.what} ({error.where})")
    exact = all(partial.wiring(part).exact for part in partial.unknown_parts)
    return DocumentReading(document=document, view=view, exact=exact)
