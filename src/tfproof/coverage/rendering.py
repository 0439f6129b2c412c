"""A coverage report as text, JSON, LCOV and Cobertura.

Sources: https://github.com/linux-test-project/lcov/blob/master/man/geninfo.1 (the tracefile format) and
https://github.com/cobertura/cobertura/blob/master/cobertura/src/site/htdocs/xml/coverage-04.dtd.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree as ET

from tfproof.amounts import percent
from tfproof.coverage.measure import NUMBERS, CoverageReport, ModuleCoverage
from tfproof.installation import VERSION


@dataclass(slots=True)
class FileLines:
    """Lines of a file: how much of each was looked at, and the branches that it has.

    Attributes:
        hits: by line, 1 where everything on it was looked at.
        branches: by line, whether each branch was taken: a rule passes or fails, a block has no instance or some.
    """

    hits: dict[int, int] = field(default_factory=dict)
    branches: dict[int, list[bool]] = field(default_factory=lambda: defaultdict(list))

    def add(self, line: int, *, hit: bool) -> None:
        """Add something that is on a line."""
        self.hits[line] = min(self.hits.get(line, 1), int(hit))


def as_text(report: CoverageReport) -> str:
    """Return what a person reads: what is set and never asserted, then what never happened, then the counts."""
    lines: list[str] = []
    for module in report.modules:
        found = list(_missing(module))
        if found:
            lines += [report.name(module.folder), *(f"  {place:<24} {text}" for place, text in found), ""]
    width = max([len(report.name(module.folder)) for module in report.modules], default=0)
    for module in report.modules:
        seen = sum(passed for _, passed, _ in module.rules), sum(failed for _, _, failed in module.rules)
        rules = f", rules {seen[0]}/{len(module.rules)} passed and {seen[1]}/{len(module.rules)} failed"
        lines.append(
            f"{report.name(module.folder):<{width}}  {_part(module.read, len(module.values))} asserted "
            f"({module.read} of {len(module.values)}){rules if module.rules else ''}"
        )
    lines += [f"no test plans: {report.name(folder)}" for folder in report.unplanned]
    return "\n".join([*lines, f"total: {percent(report.percent)} of what is set is asserted", ""])


def _missing(module: ModuleCoverage) -> Iterator[tuple[str, str]]:
    for value, is_read in module.values:
        if not is_read:
            yield _place(value.file, value.line), f"{value.subject}  set, never asserted"
    for rule, passed, failed in module.rules:
        for seen, text in ((passed, "pass"), (failed, "fail")):
            if not seen:
                yield _place(rule.file, rule.line), f"{rule.subject} {rule.kind}  never seen to {text}"
    for block, numbers in module.counted:
        if 0 not in numbers:
            yield _place(block.file, block.line), f"{block.block}  never planned with no instance"
        if not numbers - {0}:
            yield _place(block.file, block.line), f"{block.block}  never planned with an instance"


def _place(file: Path, line: int) -> str:
    return f"{file.name}:{line}"


def as_json(report: CoverageReport) -> str:
    """Return the report as data for scripts: see docs/coverage.md."""
    return (
        json.dumps(
            {"version": 1, "percent": report.percent, "modules": [*map(_module(report), report.modules)]}, indent=2
        )
        + "\n"
    )


def _module(report: CoverageReport) -> Callable[[ModuleCoverage], dict[str, Any]]:
    def data(module: ModuleCoverage) -> dict[str, Any]:
        return {
            "folder": report.name(module.folder),
            "asserted": module.read,
            "set": len(module.values),
            "values": [
                {"subject": one.subject, "file": report.name(one.file), "line": one.line, "asserted": is_read}
                for one, is_read in module.values
            ],
            "rules": [
                {
                    "subject": one.subject, "kind": one.kind, "file": report.name(one.file), "line": one.line,
                    "passed": passed, "failed": failed,
                }
                for one, passed, failed in module.rules
            ],
            "instances": [
                {
                    "subject": one.block, "file": report.name(one.file), "line": one.line,
                    "planned_with": [NUMBERS[number] for number in sorted(numbers)],
                }
                for one, numbers in module.counted
            ],
        }  # fmt: skip

    return data


def _lines(module: ModuleCoverage) -> Mapping[Path, FileLines]:
    found: dict[Path, FileLines] = defaultdict(FileLines)
    for value, is_read in module.values:
        found[value.file].add(value.line, hit=is_read)
    for rule, passed, failed in module.rules:
        found[rule.file].add(rule.line, hit=passed or failed)
        found[rule.file].branches[rule.line] += [passed, failed]
    for block, numbers in module.counted:
        found[block.file].add(block.line, hit=bool(numbers))
        found[block.file].branches[block.line] += [0 in numbers, bool(numbers - {0})]
    return dict(sorted(found.items()))


def as_lcov(report: CoverageReport) -> str:
    """Return an LCOV tracefile: a line is hit where everything that it sets is asserted."""
    lines: list[str] = []
    for module in report.modules:
        for file, found in _lines(module).items():
            lines += ["TN:tfproof", f"SF:{report.name(file)}"]
            taken = 0
            for line, branches in sorted(found.branches.items()):
                lines += [f"BRDA:{line},0,{number},{int(is_taken)}" for number, is_taken in enumerate(branches)]
                taken += sum(branches)
            total = sum(map(len, found.branches.values()))
            lines += [f"BRF:{total}", f"BRH:{taken}"] if total else []
            lines += [f"DA:{line},{hits}" for line, hits in sorted(found.hits.items())]
            lines += [f"LF:{len(found.hits)}", f"LH:{sum(found.hits.values())}", "end_of_record"]
    return "".join(f"{line}\n" for line in lines)


def as_cobertura(report: CoverageReport) -> str:
    """Return Cobertura's XML: a package for each module, a class for each file."""
    packages = ET.Element("packages")
    every: list[FileLines] = []
    for module in report.modules:
        files = _lines(module)
        every += files.values()
        package = ET.SubElement(
            packages, "package", {"name": report.name(module.folder), **_rates(*files.values()), "complexity": "0"}
        )
        classes = ET.SubElement(package, "classes")
        for file, found in files.items():
            classes.append(_class(report.name(file), found))
    counts = {
        "lines-valid": sum(len(one.hits) for one in every),
        "lines-covered": sum(sum(one.hits.values()) for one in every),
        "branches-valid": sum(len(found) for one in every for found in one.branches.values()),
        "branches-covered": sum(sum(found) for one in every for found in one.branches.values()),
    }
    rates = _rates(*every) if every else {"line-rate": "0", "branch-rate": "0"}
    attributes = {**rates, **{name: str(count) for name, count in counts.items()}}
    coverage = ET.Element(
        "coverage", {**attributes, "complexity": "0", "version": f"tfproof {VERSION}", "timestamp": "0"}
    )
    ET.SubElement(ET.SubElement(coverage, "sources"), "source").text = str(report.root)
    coverage.append(packages)
    ET.indent(coverage)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(coverage, encoding="unicode")}\n'


def _class(name: str, found: FileLines) -> ET.Element:
    element = ET.Element("class", {"name": name, "filename": name, **_rates(found), "complexity": "0"})
    ET.SubElement(element, "methods")
    lines = ET.SubElement(element, "lines")
    for line, hits in sorted(found.hits.items()):
        attributes = {"number": str(line), "hits": str(hits)}
        branches = found.branches.get(line)
        if branches:
            rate = f"{100 * sum(branches) // len(branches)}% ({sum(branches)}/{len(branches)})"
            attributes |= {"branch": "true", "condition-coverage": rate}
        ET.SubElement(lines, "line", attributes)
    return element


def _rates(*files: FileLines) -> dict[str, str]:
    lines = [hits for one in files for hits in one.hits.values()]
    branches = [taken for one in files for found in one.branches.values() for taken in found]
    return {"line-rate": _rate(sum(lines), len(lines)), "branch-rate": _rate(sum(branches), len(branches))}


def _rate(part: int, whole: int) -> str:
    return f"{part / whole:.4f}" if whole else "1"


def _part(part: int, whole: int) -> str:
    return percent(100.0 * part / whole if whole else None)


FORMATS: Final[Mapping[str, tuple[Callable[[CoverageReport], str], str]]] = {
    "term": (as_text, ""),
    "json": (as_json, "tfproof-coverage.json"),
    "lcov": (as_lcov, "tfproof-coverage.info"),
    "cobertura": (as_cobertura, "tfproof-coverage.xml"),
}
"""By name: what writes a report, and the file that it goes to where none is named."""
