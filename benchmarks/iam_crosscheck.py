"""Compare evaluators, engines and an enumeration of requests on many random IAM documents.

    make crosscheck

Settings from the environment: IAM_PAIRS (default 20000), IAM_SEED (first seed, default 0), IAM_SOLVER (1 asks z3 as
well, default 0), IAM_VARIABLES (1 uses policy variables, default 0). The exit code is 1 when anything disagreed.
"""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.unit.iam.iam_crosscheck import Disagreement, crosscheck


def main() -> int:
    """Run all pairs; print counts, and each disagreement in full."""
    pairs, first = int(os.environ.get("IAM_PAIRS", "20000")), int(os.environ.get("IAM_SEED", "0"))
    solver, variables = os.environ.get("IAM_SOLVER") == "1", os.environ.get("IAM_VARIABLES") == "1"
    count: Counter[str] = Counter()
    start = time.monotonic()
    for seed in range(first, first + pairs):
        try:
            count += crosscheck(seed, solver=solver, variables=variables)
        except Disagreement as disagreement:
            count["disagreements"] += 1
            print(disagreement, flush=True)
    print(f"seeds {first} to {first + pairs - 1}, {time.monotonic() - start:.0f} s, variables {variables}")
    print(", ".join(f"{name} {number}" for name, number in sorted(count.items())))
    print(f"disagreements {count['disagreements']}")
    return 1 if count["disagreements"] else 0


if __name__ == "__main__":
    sys.exit(main())
