"""Loads policies into Checkov, and proves that what was loaded is what the folder declares."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import checkov
from checkov.common.bridgecrew.check_type import CheckType
from checkov.common.checks.base_check_registry import BaseCheckRegistry
from checkov.common.checks_infra.registry import get_graph_checks_registry
from checkov.common.models.enums import CheckCategories
from checkov.terraform.checks.resource.registry import resource_registry
from checkov.terraform.runner import Runner as SourceRunner
from checkov.version import version

from tfproof.errors import ScanError
from tfproof.scan.policy.base import Policy
from tfproof.scan.protocol import PolicyInfo
from tfproof.scan.worker.dotted_keys import find_dotted_names
from tfproof.scan.worker.inspected_arguments import note_what_is_read
from tfproof.scan.worker.logs import recorded
from tfproof.scan.worker.parse_cache import parse_and_evaluate_once
from tfproof.scan.worker.plan_reading import read_plans_as_json
from tfproof.scan.worker.policy_folder import DeclaredPolicy
from tfproof.scan.worker.rendering import refuse_guesses
from tfproof.scan.worker.secrets import POLICIES
from tfproof.scan.worker.stock_values import wanted_values

_SOURCE: Final = "https://github.com/bridgecrewio/checkov/blob"


class Catalogue:
    """Every policy that this process runs, by id. Loading happens once: Checkov's registries are global.

    Args:
        folders: the folders of own policies.
        policies: what they declare.

    Raises:
        ScanError: what Checkov loaded is not exactly that.
    """

    def __init__(self, folders: Sequence[Path], policies: tuple[DeclaredPolicy, ...]) -> None:
        refuse_guesses()
        Policy.by_itself = False
        read_plans_as_json()
        parse_and_evaluate_once()
        find_dotted_names()
        note_what_is_read()
        self._graph = get_graph_checks_registry(CheckType.TERRAFORM)
        self._graph.load_checks()
        stock = {check.id for check in _all(self._graph)}
        files = self._load(folders, {policy.id: policy.file for policy in policies}, stock)
        self.checks: dict[str, Any] = {}
        for check in _all(self._graph):
            self.checks.setdefault(check.id, check)
        self.policies = tuple(_info(check, files.get(check.id)) for _, check in sorted(self.checks.items())) + POLICIES
        self.own = frozenset(files)
        if not stock:
            raise ScanError(
                "Checkov has no stock policies", expected="Checkov 3.3", fix="reinstall Checkov's environment"
            )

    def _load(self, folders: Sequence[Path], wanted: dict[str, str], stock: set[str]) -> dict[str, str]:
        clash = sorted(stock & set(wanted))
        if clash:
            raise ScanError(
                f"the policy id {clash[0]} belongs to stock Checkov, which would run in its place",
                where=wanted[clash[0]],
                expected="ids of your own, such as CGA_FED_01",
                fix="rename it",
            )
        registered = len(BaseCheckRegistry.get_all_registered_checks())
        with recorded() as log:
            try:
                for folder in folders:
                    resource_registry.load_external_checks(str(folder))
                    self._graph.load_external_checks(str(folder))
            except Exception as error:
                raise ScanError(
                    f"the policies cannot be loaded: {type(error).__name__}",
                    where=", ".join(map(str, folders)),
                    expected="policies that load",
                    fix="correct the policy",
                ) from error
        if log.lines:
            raise ScanError(
                "Checkov complained while it loaded the policies, and would go on without some",
                where="; ".join(log.lines),
                expected="nothing logged at load",
                fix="correct the policies",
            )
        again = [check.id for check in BaseCheckRegistry.get_all_registered_checks()[registered:]]
        self._compare(wanted, {check.id for check in _all(self._graph)} - stock, again)
        return wanted

    @staticmethod
    def _compare(wanted: dict[str, str], loaded: set[str], registrations: list[str]) -> None:
        missing = sorted(set(wanted) - loaded)
        surplus = sorted(loaded - set(wanted))
        twice = sorted({identifier for identifier in registrations if registrations.count(identifier) > 1})
        if missing or surplus or twice:
            first = (missing or surplus or twice)[0]
            kind = "did not load" if missing else "was loaded but is in no file" if surplus else "was loaded twice"
            raise ScanError(
                f"the policy {first} {kind}",
                where=wanted.get(first),
                expected=f"exactly the ids that the folder declares: {', '.join(sorted(wanted))}",
                fix="each file makes its check at import (check = MyPolicy()), with a literal id",
            )


def _all(graph: Any) -> Iterator[Any]:
    for registry in SourceRunner.block_type_registries.values():
        for _, check in registry.all_checks():
            yield check
    yield from graph.checks


def _graph_types(check: Any) -> set[str]:
    """What a graph check or any part of it names."""
    return set(check.resource_types or ()).union(*(_graph_types(part) for part in check.sub_checks))


def _asks_for_connections_only(check: Any) -> bool:
    """Whether a graph check passes what is connected, with any attributes."""
    if check.sub_checks:
        return all(_asks_for_connections_only(part) for part in check.sub_checks)
    kind = getattr(check.type, "value", check.type)
    return kind == "FILTER" or (kind == "CONNECTION" and "not" not in str(check.operator))


def _connections(check: Any) -> set[str]:
    """How a graph check, or a part of it, asks for what is connected."""
    kind = getattr(check.type, "value", check.type)
    here = {str(check.operator)} if kind == "CONNECTION" else set()
    return here.union(*(_connections(part) for part in check.sub_checks or ()))


def _page(check: Any) -> str:
    """The page that says what a stock check asks for: Checkov's own pages are known to its platform alone, so its source."""
    if check.guideline:
        return str(check.guideline)
    file = Path(check.check_path if hasattr(check, "solver") else inspect.getfile(type(check)))
    packages = Path(checkov.__file__).parent.parent
    return f"{_SOURCE}/{version}/{file.relative_to(packages).as_posix()}" if file.is_relative_to(packages) else ""


def _info(check: Any, file: str | None) -> PolicyInfo:
    graph = hasattr(check, "solver")
    types = _graph_types(check) if graph else check.supported_entities
    text = getattr(check, "text", None)
    return PolicyInfo(
        id=check.id,
        title=text.title if text is not None else check.name,
        requirement=text.requirement if text is not None else check.name,
        severity=str(check.severity).lower() if check.severity else "",
        guideline=_page(check) if file is None else check.guideline or "",
        fix=text.short_fix if text is not None else "",
        block="resource" if graph else check.block_type,
        types=tuple(sorted(str(type_) for type_ in types or ())),
        graph=graph,
        connection=graph and _asks_for_connections_only(check),
        connects=graph and {"not" in one for one in _connections(check)} == {False},
        own=file is not None,
        file=file or "",
        safe=wanted_values(check) if file is None else (),
        fix_has_a_price=bool(getattr(check, "fix_has_a_price", False)),
        about_secrets=file is None and CheckCategories.SECRETS in (getattr(check, "categories", None) or ()),
    )
