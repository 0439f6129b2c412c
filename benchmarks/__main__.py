"""``python -m benchmarks``: run the measures, print the table, write ``build/bench.json``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.applied_stack import AppliedStack
from benchmarks.ground import ROOT, Ground
from benchmarks.iam import CognitoTrust, Decisions, ProofsOfTheStack, ProofTimes
from benchmarks.large_stacks import LargeGrowth, LargeStack, MoreAliases
from benchmarks.many_cases import AgainstNative, AgainstTftest, Growth
from benchmarks.measure import Measure, Result, as_json, run, shown
from benchmarks.memory import PeakMemory
from benchmarks.mutants import (
    MutateAgain,
    MutateModule,
    MutateStack,
    MutateWithPolicies,
    PlanMutants,
    PlanMutantsWithReaders,
)
from benchmarks.native_tests import UnderExec
from benchmarks.one_plan import FreshProcess, WarmPlan
from benchmarks.reading_source import ReadingSource
from benchmarks.three_scans import ColdScan, WarmScan
from benchmarks.unchanged_suite import UnchangedSuite

MEASURES: dict[str, Callable[[Ground], Measure]] = {
    "warm-plan": WarmPlan,
    "fresh-process": FreshProcess,
    "applied": AppliedStack,
    "native": AgainstNative,
    "tftest": AgainstTftest,
    "exec": UnderExec,
    "unchanged": UnchangedSuite,
    "growth": Growth,
    "large": LargeStack,
    "large-aliases": MoreAliases,
    "large-growth": LargeGrowth,
    "scan": WarmScan,
    "cold-scan": ColdScan,
    "memory": PeakMemory,
    "reading": ReadingSource,
    "decisions": Decisions,
    "trust": CognitoTrust,
    "proofs": ProofTimes,
    "stack-proofs": ProofsOfTheStack,
}

# Taken only where --only names them: the table has no figures of them yet.
FURTHER: dict[str, Callable[[Ground], Measure]] = {
    "mutate": MutateModule,
    "mutate-policies": MutateWithPolicies,
    "mutate-stack": MutateStack,
    "mutate-again": MutateAgain,
    "mutate-plans": PlanMutants,
    "mutate-plans-readers": PlanMutantsWithReaders,
}


def main() -> int:
    """Return 0 when every measure holds, 1 when one does not, 2 when one could not be taken."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="each side once: a look, no evidence")
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="repetitions of each side (default: 5)")
    parser.add_argument(
        "--only", action="append", choices=sorted({*MEASURES, *FURTHER}), help="only this measure; repeatable"
    )
    parser.add_argument("--output", type=Path, default=ROOT / "build" / "bench.json", metavar="FILE")
    options = parser.parse_args()
    results: list[Result] = []
    broken = 0
    with Ground() as ground:
        for name, make in (MEASURES | FURTHER).items():
            if name not in (options.only or MEASURES):
                continue
            try:
                result = run(make(ground), runs=1 if options.quick else options.runs, quick=options.quick)
            except (RuntimeError, OSError) as error:
                broken += 1
                print(f"{name}: could not be measured: {error}", file=sys.stderr, flush=True)
                continue
            results.append(result)
            print(line(result), flush=True)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps([as_json(one) for one in results], indent=2) + "\n", encoding="utf-8")
    return 2 if broken else int(not all(one.holds for one in results))


def line(result: Result) -> str:
    """Return a result as a line for a terminal."""
    verdict = "holds" if result.holds else "DOES NOT HOLD"
    quick = " (quick look)" if result.quick else ""
    return (
        f"{verdict}{quick}: {result.measure}: {shown(result.ours)} against {shown(result.peer)} {result.unit}, "
        f"{shown(result.ratio)}x, {result.rule} {result.floor:g}x{f'; {result.objection}' if result.objection else ''}"
    )


if __name__ == "__main__":
    sys.exit(main())
