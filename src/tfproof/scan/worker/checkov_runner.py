"""Runs Checkov over one view, and keeps every verdict: also those that its report has no list for."""

from __future__ import annotations

import contextlib
import os.path
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from checkov.common.models.enums import CheckResult
from checkov.common.output.report import Report
from checkov.runner_filter import RunnerFilter
from checkov.terraform.plan_runner import Runner as PlanRunner
from checkov.terraform.runner import Runner as SourceRunner

from tfproof.hcl import TemplateExpr, read_file, walk
from tfproof.scan.checkov_addresses import terraform_address, with_written_keys, written_keys
from tfproof.scan.facts.checkov_guesses import Guesses
from tfproof.scan.facts.plan_file import load
from tfproof.scan.facts.secret_texts import variable_secrets
from tfproof.scan.protocol import Entity, Outcome, ViewReport, attribute_of
from tfproof.scan.worker.empty_blocks import empty_is_absent
from tfproof.scan.worker.finding_digest import Values
from tfproof.scan.worker.inspected_arguments import READ, SETTLED, unknown_watched
from tfproof.scan.worker.logs import recorded
from tfproof.scan.worker.parse_cache import unread_line
from tfproof.scan.worker.plan_connections import across_modules
from tfproof.scan.worker.secrets import scan_secrets
from tfproof.scan.worker.unknown_reads import UnknownReads

_DATA = "data."
_BLOCKS = frozenset({"resource", "data", "provider", "module"})
_OUTCOMES = {
    CheckResult.PASSED: "passed",
    CheckResult.FAILED: "failed",
    CheckResult.SKIPPED: "undecided",  # skips are not read by Checkov here, so a policy said this itself
    CheckResult.UNKNOWN: "undecided",
}


@contextlib.contextmanager
def _every_record() -> Iterator[list[Any]]:
    """Collect what goes into any report. ``Report.add_record`` drops UNKNOWN results: here they are kept."""
    records: list[Any] = []
    original = Report.add_record

    def add_record(self: Any, record: Any) -> None:
        records.append(record)
        original(self, record)

    Report.add_record = add_record
    try:
        yield records
    finally:
        Report.add_record = original


def _filter(only: frozenset[str] | None) -> Any:
    chosen = RunnerFilter(
        framework=["terraform", "terraform_plan"], download_external_modules=False, show_progress_bar=False
    )
    if only is not None:
        # Checkov would match each id against each check as a pattern.
        chosen.should_run_check = lambda check=None, check_id=None, **_: (check.id if check else check_id) in only
    return chosen


def scan_source(stack: Path, only: frozenset[str] | None = None) -> ViewReport:
    """Scan all Terraform source below ``stack``, and what it calls by relative path. Skips are left to who asks."""
    runner = SourceRunner()
    with recorded() as log, _every_record() as records:
        report = runner.run(root_folder=str(stack), runner_filter=_filter(only), collect_skip_comments=False)
        graphs = [graph for graph, _ in runner.all_graphs]
        vertices = [data for graph in graphs for _, data in graph.nodes()]
    root = os.path.realpath(stack)
    keys = _keys(vertices)
    entities = tuple(_source_entity(vertex, root, keys) for vertex in vertices if vertex["block_type_"] in _BLOCKS)
    unparsed = sorted((os.path.relpath(path, root), unread_line(Path(path))) for path in report.parsing_errors)
    values = Values(vertices, variable_secrets(vertices), _edges(graphs))
    places = {_place(vertex): vertex["block_type_"] for vertex in vertices}

    def named(record: Any) -> str:
        block = places.get(_place_of(record), "resource")
        return with_written_keys(terraform_address(record.resource, block), keys)

    guesses = Guesses(vertices)

    def guessed(address: str, keys: Sequence[str]) -> str:
        if guesses.nodes.get(address, {}).get("block_type_") == "module":
            return ""  # Checkov judges its source and version, which are constants
        return next((name for name in map(attribute_of, keys) if guesses.may_be(address, name)), "")

    outcomes = {_outcome(record, Path(root), values, named(record), guessed) for record in records}
    secrets, complaints = scan_secrets(stack, entities, only)
    return _view("source", entities, outcomes | secrets, unparsed=unparsed, log=[*log.lines, *complaints])


def scan_plan(view: str, plan: Path, only: frozenset[str] | None = None) -> ViewReport:
    """Scan a plan JSON."""
    runner = PlanRunner()
    marked = load(plan)
    reads = UnknownReads(marked)
    watched = unknown_watched({one: partial(reads.opened, one) for one in filter(reads.any_of, marked.values)})
    with recorded() as log, _every_record() as records, watched, across_modules(marked), empty_is_absent():
        report = runner.run(files=[str(plan)], runner_filter=_filter(only))
        graph = runner.graph_manager.get_reader_endpoint()
        vertices = [data for _, data in graph.nodes()] if hasattr(graph, "nodes") else []
    entities = tuple(
        Entity(
            address=str(vertex.get("__address__", "")),
            type=str(vertex.get("resource_type", "")).removeprefix(_DATA),
            block=vertex["block_type_"],
            file="",
            line=0,
        )
        for vertex in vertices
        if vertex["block_type_"] in _BLOCKS
    )
    secrets = (*marked.secret_inputs, *(text for texts in marked.secrets.values() for text in texts))
    values = Values(vertices, secrets, _edges([graph] if vertices else []))
    outcomes = {_outcome(record, None, values, record.resource, reads.of) for record in records}
    return _view(view, entities, outcomes, unparsed=[("the plan", 0)] if report.parsing_errors else [], log=log.lines)


def _edges(graphs: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    """The pairs of resources and data sources of which one refers to the other."""
    for graph in graphs:
        for one, other in graph.edge_list():
            pair = (graph[one][1], graph[other][1])
            if all(vertex["block_type_"] in ("resource", "data") for vertex in pair):
                yield pair


def _keys(vertices: Sequence[Any]) -> Mapping[str, str]:
    """The keys that the source writes in another way than Checkov, by Checkov's way."""
    if not any(":" in str(vertex.get("__address__", "")) for vertex in vertices):
        return {}
    files = {Path(str(vertex["file_path_"])) for vertex in vertices if "file_path_" in vertex}
    nodes = (node for path in files if path.is_file() for node in walk(read_file(path).body))
    return written_keys(text for node in nodes if isinstance(node, TemplateExpr) and (text := node.text) is not None)


def _source_entity(vertex: Any, root: str, keys: Mapping[str, str]) -> Entity:
    return Entity(
        address=with_written_keys(terraform_address(str(vertex.get("__address__", "")), vertex["block_type_"]), keys),
        type=str(vertex.get("resource_type", "")).removeprefix(_DATA),
        block=vertex["block_type_"],
        file=os.path.relpath(os.path.realpath(vertex["file_path_"]), root),
        line=int(vertex.get("__start_line__") or 1),
        end=int(vertex.get("__end_line__") or 0),
    )


def _view(
    view: str, entities: tuple[Entity, ...], outcomes: set[Outcome], *, unparsed: list[tuple[str, int]], log: list[str]
) -> ViewReport:
    return ViewReport(
        view=view,
        entities=tuple(sorted(entities, key=lambda entity: (entity.file, entity.address, entity.line, entity.block))),
        outcomes=tuple(sorted(outcomes, key=lambda item: (item.policy, item.file, item.address, item.outcome))),
        unparsed=tuple(unparsed),
        log=tuple(dict.fromkeys(log)),
    )


def _place(vertex: Any) -> tuple[str, str, int]:
    """What tells a block of the source from a data source of the same type and name."""
    return str(vertex.get("__address__", "")), str(vertex["file_path_"]), int(vertex.get("__start_line__") or 1)


def _place_of(record: Any) -> tuple[str, str, int]:
    line = int(record.file_line_range[0]) if record.file_line_range else 1
    return record.resource, str(record.file_abs_path), line


def _outcome(
    record: Any, root: Path | None, values: Values, address: str, unknown: Callable[[str, Sequence[str]], str]
) -> Outcome:
    result = record.check_result
    kind = result["result"]
    ours = result.get("tfproof") or {}
    outcome = str(ours["verdict"]) if ours else _OUTCOMES[kind[0] if isinstance(kind, tuple) else kind]
    keys = tuple(str(key) for key in result.get("evaluated_keys") or ())
    stock_failure = outcome == "failed" and not ours
    read = tuple(str(key) for key in result.get("evaluated_keys") or result.get(READ) or ())
    asked = not ours and outcome != "undecided" and (bool(read) or READ in result) and SETTLED not in result
    return Outcome(
        policy=record.check_id,
        address=address,
        file=os.path.relpath(os.path.realpath(record.file_abs_path), root) if root else "",
        line=int(record.file_line_range[0]) if root and record.file_line_range else 0,
        outcome=outcome,
        found=str(ours.get("found", "")),
        expected=str(ours.get("expected", "")),
        severity=str(ours.get("severity", "")),
        keys=keys,
        unknown=unknown(address, read) if asked else "",
        digest=_digest(record, result, outcome, values),
        former=values.former(record.resource, keys) if stock_failure else "",
        safe=tuple(ours.get("safe", ())),
    )


def _digest(record: Any, result: Mapping[str, Any], outcome: str, values: Values) -> str:
    """What identifies the values that a check looked at, where it found something."""
    ours = result.get("tfproof") or {}
    if outcome == "passed":
        return ""
    if ours:
        return values.of(ours["read"]) if ours.get("read") else ""
    keys = result.get("evaluated_keys") or result.get(READ) or ()
    return values.digest(record.resource, [str(key) for key in keys]) if outcome == "failed" else ""
