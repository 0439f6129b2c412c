"""Resources and their nested blocks, as a test reads them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from tfproof.addresses import Key, Step, key_text, parse_path, path_text
from tfproof.findings import Location
from tfproof.plan.changes import Change
from tfproof.plan.locations import from_here
from tfproof.plan.presented_values import Presenter
from tfproof.plan.read_tracking import ReadPlace, note
from tfproof.plan.references import Wiring
from tfproof.plan.value_state import ValueState, absent
from tfproof.values import PartlyUnknownDict, Unknown

if TYPE_CHECKING:
    from tfproof.plan.abstract_values import AbstractValue
    from tfproof.plan.documents import PartialDocument


class Context(Protocol):
    """What a resource asks of its plan."""

    def location_of(self, resource: Resource, path: tuple[Step, ...] = ()) -> Location | None:
        """Where the resource's block is, or an argument of it that an override file sets."""

    def folder_of(self, module_address: str) -> Path | None:
        """The folder of a module's source."""

    def wiring_of(self, resource: Resource, path: tuple[Step, ...]) -> Wiring:
        """What feeds an attribute."""

    def symbol_of(self, resource: Resource, path: tuple[Step, ...]) -> AbstractValue:
        """What an attribute comes to before apply."""

    def document_of(self, resource: Resource, attribute: str) -> PartialDocument:
        """The IAM document in an attribute."""

    def compare(self, resource: Resource, expected: Mapping[str, Any]) -> None:
        """Require that what the configuration sets is what is expected."""


class NestedBlock(Mapping[str, Any]):
    """A nested block (or an object in a list): the same access as a resource.

    ``block[name]`` gives the known value, a list of :class:`NestedBlock` for nested blocks, or
    :class:`~tfproof.values.Unknown`; sensitive values come as :class:`~tfproof.values.Sensitive`.
    """

    __slots__ = ("_owner", "_path", "_raw")

    def __init__(self, raw: ValueState, path: tuple[Step, ...], owner: Resource) -> None:
        self._raw = raw
        self._path = path
        self._owner = owner

    @property
    def path(self) -> str:
        """The block's full path, such as ``aws_cognito_identity_pool.this.cognito_identity_providers[0]``."""
        inside = path_text(self._path)
        return f"{self._owner.address}.{inside}" if inside else self._owner.address

    @property
    def holds_sensitive(self) -> bool:
        """Something in the block must not be shown."""
        return self._raw.holds_sensitive

    def __getitem__(self, attribute: str) -> Any:
        """The value of an attribute.

        Raises:
            AttributeAbsent: there is no such attribute; the message lists those that there are.
        """
        if attribute not in self._raw.steps():
            where = self._owner.where_of(())
            raise absent(
                f"{self.path} has no attribute {attribute!r}", attribute, map(str, self), kind="attributes", where=where
            )
        value = self.peek(attribute)
        self.note(attribute, value)
        return value

    def note(self, attribute: str, value: Any, *, shown: bool = True) -> None:
        """Record that a test read an attribute, or a path below one.

        Args:
            attribute: the attribute or path.
            value: its value, for the message of a failed test.
            shown: the value may be shown there.
        """
        path = (*self._path, *parse_path(attribute))
        blocks = isinstance(value, list) and any(isinstance(one, NestedBlock) for one in value)
        place = self._owner.place(path, whole=not blocks)
        note(f"{self.path}.{attribute}", value, self._owner.where_of(path), place, shown=shown)

    def peek(self, attribute: str) -> Any:
        """The value of an attribute, None when absent, without recording that a test read it."""
        present = Presenter(unknown=self._unknown, block=self._block)
        return present(self._raw.child(attribute), (*self._path, attribute))

    def wiring(self, attribute: str) -> Wiring:
        """What feeds an attribute.

        Args:
            attribute: a name, or a path such as ``cognito_identity_providers[0].client_id``; the path may go on into
                the object that ``jsonencode`` encodes.

        Raises:
            AttributeAbsent: there is no such attribute.
        """
        path = parse_path(attribute)
        if not path or path[0] not in self._raw.steps():
            _ = self[attribute]
        self.note(attribute, self.peek(str(path[0])) if len(path) == 1 else None, shown=False)
        return self._owner.wiring_at((*self._path, *path))

    def wired_to(self, attribute: str) -> str:
        """The one reference that an attribute is exactly, such as ``module.cognito.aws_cognito_user_pool.this.id``.

        Args:
            attribute: as for :meth:`wiring`.

        Raises:
            WiringError: it is fed by nothing, by several references, or by more than the plain reference.
            AttributeAbsent: there is no such attribute.
        """
        where = self._owner.where_of((*self._path, *parse_path(attribute)))
        reference = self.wiring(attribute).the_one(f"{self.path}.{attribute}", where)
        note(f"what feeds {self.path}.{attribute}", reference, where, None)
        return reference

    def __iter__(self) -> Iterator[str]:
        return iter([str(step) for step in self._raw.steps()])

    def __len__(self) -> int:
        return len(self._raw.steps())

    def __contains__(self, attribute: object) -> bool:
        return attribute in self._raw.steps()

    def __hash__(self) -> int:
        return hash(self.path)

    def __repr__(self) -> str:
        return repr({name: self.peek(name) for name in self})

    def __str__(self) -> str:
        return str(PartlyUnknownDict({name: self.peek(name) for name in self}))

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def _unknown(self, path: tuple[Step, ...]) -> Unknown:
        owner = self._owner
        named = f"{owner.address}.{path_text(path)}"
        return Unknown(named, lambda: owner.wiring_at(path).references, owner.where_of(path))

    def _block(self, part: ValueState, path: tuple[Step, ...]) -> NestedBlock:
        return NestedBlock(part, path, self._owner)


class Resource(NestedBlock):
    """One instance of a resource or data source, after the plan is applied.

    Read it like a mapping: ``resource["name"]``, ``"name" in resource``, ``resource.get("name")``.
    """

    __slots__ = ("_context", "_where", "change", "key", "mode", "module_address", "name", "provider", "type")

    def __init__(self, entry: Mapping[str, Any], raw: ValueState, context: Context, *, change: Change | None) -> None:
        super().__init__(raw, (), self)
        self._context = context
        self._where: tuple[Location | None] | None = None
        self.type: str = entry["type"]
        self.name: str = entry["name"]
        self.key: Key = entry.get("index")
        self.mode: str = entry["mode"]
        self.provider: str = entry.get("provider_name", "")
        self.module_address: str = entry.get("module_address", "")
        self.change = change

    @property
    def local_address(self) -> str:
        """The address inside its module, without the instance key: ``aws_x.this``, ``data.aws_x.this``."""
        return f"{'data.' if self.mode == 'data' else ''}{self.type}.{self.name}"

    @property
    def config_address(self) -> str:
        """The full address without the resource's own instance key."""
        return f"{self.module_address}.{self.local_address}" if self.module_address else self.local_address

    @property
    def address(self) -> str:
        """The full address, such as ``module.a["k"].aws_x.this[0]``."""
        return f"{self.config_address}{key_text(self.key)}"

    @property
    def actions(self) -> tuple[str, ...]:
        """What the plan does to it, in Terraform's words; ``("read",)`` for data that is read during plan as well."""
        return self.change.actions if self.change else ("read",)

    @property
    def location(self) -> Location | None:
        """Where its block is; None when the source is not available."""
        if self._where is None:
            self._where = (self._context.location_of(self),)
        return self._where[0]

    @property
    def where(self) -> str | None:
        """The location as text, for messages."""
        return str(self.location) if self.location else None

    def location_of(self, path: tuple[Step, ...]) -> Location | None:
        """Where an argument comes from: its line in the override file that sets it, else where the resource's block is."""
        return self._context.location_of(self, path) if path else self.location

    def where_of(self, path: tuple[Step, ...]) -> str | None:
        """The place of :meth:`location_of` as text that a terminal can open, for messages to who writes tests."""
        found = self.location_of(path)
        return from_here(str(found), self._context.folder_of("")) if found else None

    @property
    def raw(self) -> ValueState:
        """The values as the plan has them, also sensitive ones: for tfproof's own use."""
        return self._raw

    def place(self, path: Sequence[Step], *, whole: bool = True) -> ReadPlace:
        """What of the source the attribute at ``path`` is: ``whole`` with all below it, or it alone."""
        names = tuple(step for step in path if isinstance(step, str))
        return ReadPlace(self._context.folder_of(self.module_address), self.local_address, names, whole)

    def wiring_at(self, path: tuple[Step, ...]) -> Wiring:
        """What feeds the attribute at a path that was split already."""
        return self._context.wiring_of(self, path)

    def symbol_at(self, path: tuple[Step, ...]) -> AbstractValue:
        """What the attribute at a path comes to before apply."""
        return self._context.symbol_of(self, path)

    def must_be(self, expected: Mapping[str, Any]) -> None:
        """Require that all that the configuration sets is what is expected: nothing more, nothing less, nothing else.

        Args:
            expected: value by argument. A block is a mapping or a list of them; a value that is known after apply is given
                by :func:`tfproof.references`. An argument that is null may be left out. ``depends_on``, ``lifecycle`` (without
                its conditions) and ``provider`` are as the source writes them, references as text.

        Raises:
            ExpectationError: an argument or block is missing, is not expected, or has another value; all are listed.
        """
        self._context.compare(self, expected)

    def document(self, attribute: str) -> PartialDocument:
        """The IAM document in an attribute, rebuilt from what is known when the attribute is unknown as a whole.

        Args:
            attribute: a name, or a path such as ``details[0].policy``.

        Raises:
            AttributeAbsent: there is no such attribute.
            DocumentError: the attribute is known and holds no IAM document.
        """
        first = parse_path(attribute)[:1]
        _ = self[str(first[0]) if first else attribute]
        return self._context.document_of(self, attribute)

    def __repr__(self) -> str:
        return f"<{self.address}>"

    __str__ = __repr__
