"""Which resource of today is which of before, and the documents of before in the words of today.

A resource is the same when it has the same address or was moved there; else when it is named alike; else when all that is
known of it is alike. A value that only the cloud assigns is then one value, with any placeholder in either view.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tfproof.addresses import Reference, extend_path
from tfproof.errors import AddressError
from tfproof.iam import Document, parse_document
from tfproof.iam.patterns import Symbol, bind_text, symbols_in
from tfproof.plan import Applied, Plan, Resource
from tfproof.plan.attribute_paths import dig
from tfproof.values import Unknown

Moves = Callable[[], Mapping[str, str]]
"""Gives, when it is asked, today's address by the former one, as Terraform follows ``moved`` blocks."""

_NAMES = frozenset({
    "name", "path", "bucket", "role", "user", "group", "function_name", "statement_id", "qualifier",
    "identity_pool_name", "identity_pool_id", "domain", "domain_name", "user_pool_id", "key_id", "alias",
    "secret_id", "secret_arn", "queue_url", "queue_name", "arn", "topic_arn", "resource_arn", "repository",
    "repository_name", "registry_id", "table_name", "file_system_id", "file_system_name", "vpc_endpoint_id",
    "service_name", "rest_api_id", "policy_arn", "instance_arn", "permission_set_arn", "identity",
    "cluster_identifier", "cluster_name", "url",
})  # fmt: skip
"""What names a resource, or says which other resource it belongs to."""
_SHORTEST = 6


def assigned(view: Applied, resource: Resource) -> dict[str, str]:
    """The texts of a resource that only the cloud assigns, by attribute; those that the configuration says too are left out."""
    paths = view.stand_ins(resource.address)
    said = {value for name, value in (resource.raw.value or {}).items() if name not in paths and isinstance(value, str)}
    found = {path: dig(resource, path) for path in paths}
    return {
        path: value
        for path, value in found.items()
        if isinstance(value, str) and len(value) >= _SHORTEST and value not in said
    }


class ResourceMatches:
    """The resources of two views that are the same.

    Args:
        before: the former view.
        moves: asked only when a resource is gone and another of its type is new.
    """

    def __init__(self, before: Plan, after: Plan, moves: Moves) -> None:
        self.before, self.after = before, after
        self.renamed: dict[str, str] = {}
        if any(self._candidates()):
            known = moves()
            self.renamed = {
                old: new
                for old, new in known.items()
                if old in before.all_resources and new in after.all_resources and old not in after.all_resources
            }
        self._values = self._stand_ins()
        for alike in (self._named_alike, self._all_alike):
            # What a match adds to the values makes others alike, such as the policy of a bucket.
            while found := dict(self._unambiguous(alike)):
                self.renamed |= found
                self._values = self._stand_ins()

    def former(self, address: str) -> str | None:
        """The former address of a resource of today; None when it is new."""
        for old, new in self.renamed.items():
            if new == address:
                return old
        return address if address in self.before.all_resources else None

    def today(self, address: str) -> str | None:
        """Today's address of a resource of before; None when it is gone."""
        found = self.renamed.get(address, address)
        return found if found in self.after.all_resources else None

    def in_todays_words(self, document: Document) -> Document:
        """A former document, with today's texts for what only the cloud assigns."""
        written = json.dumps(document.source)
        changed = self._symbols(self._texts(written))
        if changed == written:
            return document
        return parse_document(json.loads(changed), kind=document.kind, name=document.name, where=document.where)

    def text_in_todays_words(self, text: str) -> str:
        """A text of before, such as an ARN."""
        return str(json.loads(self._symbols(self._texts(json.dumps(text)))))

    def _texts(self, written: str) -> str:
        if not self._values:
            return written
        longest_first = "|".join(map(re.escape, sorted(self._values, key=lambda one: (-len(one), one))))
        # One name may begin like another: only a whole one is the value.
        return re.sub(rf"(?<![\w.-])(?:{longest_first})(?![\w.-])", lambda found: self._values[found[0]], written)

    def _symbols(self, written: str) -> str:
        return bind_text(written, {name: str(Symbol(self._symbol(name))) for name in symbols_in(written)})

    def _symbol(self, name: str) -> str:
        try:
            reference = Reference.from_root(name)
        except AddressError:
            return name
        address = reference.named
        then, now = self.before.all_resources.get(address), self.after.all_resources.get(address)
        if then is not None and then.mode == "data":
            asked_alike = now is not None and self._known(self.before, then) == self._known(self.after, now)
            return name if asked_alike else f"{name} as it was before"
        return extend_path(self.renamed.get(address, address), reference.path)

    def _stand_ins(self) -> dict[str, str]:
        """Texts of today by those of before, as JSON writes them; those that would mean two things are left out."""
        if not isinstance(self.before, Applied) or not isinstance(self.after, Applied):
            return {}
        found: dict[str, set[str]] = {}
        for old, resource in self.before.all_resources.items():
            new = self.after.all_resources.get(self.renamed.get(old, old))
            if new is None or new.type != resource.type or resource.mode == "data":
                continue  # the same question to a cloud has the same answer already, and another may have another
            then, now = assigned(self.before, resource), assigned(self.after, new)
            for path in then.keys() & now.keys():
                found.setdefault(json.dumps(then[path])[1:-1], set()).add(json.dumps(now[path])[1:-1])
        return {then: now.pop() for then, now in found.items() if len(now) == 1 and now != {then}}

    def _candidates(self) -> Iterator[tuple[Resource, list[Resource]]]:
        """Each resource that is gone, with those of its type that are new."""
        taken = set(self.renamed.values())
        new: dict[str, list[Resource]] = {}
        for address, resource in self.after.all_resources.items():
            if resource.mode == "managed" and address not in self.before.all_resources and address not in taken:
                new.setdefault(resource.type, []).append(resource)
        for address, resource in self.before.all_resources.items():
            gone = address not in self.after.all_resources and address not in self.renamed
            if gone and resource.mode == "managed" and resource.type in new:
                yield resource, new[resource.type]

    def _unambiguous(self, alike: Callable[[Resource, Resource], bool]) -> Iterator[tuple[str, str]]:
        """Pairs of which neither is alike to a third."""
        matches = [(old, one) for old, made in self._candidates() for one in made if alike(old, one)]
        for old, new in matches:
            if sum(old is one for one, _ in matches) == 1 == sum(new is one for _, one in matches):
                yield old.address, new.address

    def _named_alike(self, old: Resource, new: Resource) -> bool:
        then = {name: value for name, value in self._known(self.before, old).items() if name in _NAMES}
        now = {name: value for name, value in self._known(self.after, new).items() if name in _NAMES}
        return bool(set(then) - {"path"}) and self._same(then, now)

    def _all_alike(self, old: Resource, new: Resource) -> bool:
        then, now = self._known(self.before, old), self._known(self.after, new)
        return bool(then) and self._same(then, now)

    def _same(self, then: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
        return bool(json.loads(self._texts(json.dumps(then, sort_keys=True))) == now)

    @staticmethod
    def _known(view: Plan, resource: Resource) -> dict[str, Any]:
        """The attributes that the configuration decides, as they are in the raw."""
        own = view.stand_ins(resource.address) if isinstance(view, Applied) else frozenset()
        raw = resource.raw.value or {}
        return {
            name: value
            for name, value in raw.items()
            if value not in (None, "", [], {}) and name not in own and not isinstance(dig(resource, name), Unknown)
        }
