"""Less coverage than before is reported, of each module and of all; what is gone is not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tfproof.coverage.configured import ConfiguredValue
from tfproof.coverage.measure import CoverageReport, ModuleCoverage
from tfproof.coverage.ratchet import CoverageBase, decreases, read_base
from tfproof.errors import UsageError


def report(root: Path, **modules: tuple[int, int]) -> CoverageReport:
    value = ConfiguredValue.__new__(ConfiguredValue)
    return CoverageReport(
        root=root,
        modules=tuple(
            ModuleCoverage(
                folder=root / name, values=tuple((value, at < read) for at in range(count)), rules=(), counted=()
            )
            for name, (read, count) in modules.items()
        ),
    )


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        ({"a": (5, 10)}, {"a": (5, 10)}, []),
        ({"a": (5, 10)}, {"a": (6, 10)}, []),
        ({"a": (5, 10)}, {"a": (10, 20)}, []),
        ({"a": (5, 10)}, {"a": (5, 11)}, ["a: 45.5 % (5 of 11)", "in total"]),
        ({"a": (999, 2000)}, {"a": (998, 1999)}, ["a: 49.9 % (998 of 1999)", "in total"]),
        ({"a": (5, 10), "b": (9, 10)}, {"a": (4, 10), "b": (10, 10)}, ["a: 40.0 %"]),
        ({"a": (5, 10)}, {"a": (5, 10), "b": (0, 10)}, ["in total: 25.0 % (5 of 20)"]),
        ({"a": (5, 10), "b": (5, 10)}, {"a": (5, 10)}, ["b: no test plans it any more"]),
        ({"a": (5, 10), "gone": (5, 10)}, {"a": (5, 10)}, []),
        ({"a": (5, 10)}, {}, ["a: no test plans it any more", "in total: nothing asserted"]),
        ({"a": (0, 0)}, {"a": (0, 0)}, []),
    ],
)
def test_what_is_less_is_told(
    tmp_path: Path, before: dict[str, tuple[int, int]], now: dict[str, tuple[int, int]], told: list[str]
) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    found = list(decreases(report(tmp_path, **now), CoverageBase(modules=before)))
    assert len(found) == len(told)
    assert all(line.startswith(start) for line, start in zip(found, told, strict=True))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"version": 2, "modules": []}',
        '{"version": 1, "modules": []}',
        '{"version": 1, "modules": [{}]}',
    ],
)
def test_what_is_no_report_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(UsageError, match="cannot compare coverage with"):
        read_base(tmp_path / "x.json")


def test_a_report_is_read(tmp_path: Path) -> None:
    raw = {"version": 1, "percent": 50.0, "modules": [{"folder": "a", "asserted": 1, "set": 2, "values": []}]}
    (tmp_path / "x.json").write_text(json.dumps(raw))
    assert read_base(tmp_path / "x.json").modules == {"a": (1, 2)}
