"""Compare the reader of Terraform source with Go's own parser on many mutants of this repository's files.

    make crosscheck-hcl

Settings from the environment: HCL_MUTANTS (default 50000), HCL_SEED (default 0). The exit code is 1 when anything
disagreed.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.unit.hcl.hcl_crosscheck import judge, mutant, sources


def main() -> int:
    """Judge all mutants; print counts, and each disagreement in full."""
    mutants, seed = int(os.environ.get("HCL_MUTANTS", "50000")), int(os.environ.get("HCL_SEED", "0"))
    chance, pool, count, start = random.Random(seed), sources(), Counter[str](), time.monotonic()  # noqa: S311
    for _ in range(mutants):
        found = judge(mutant(chance, chance.choice(pool)))
        count["accepted" if found.ours is None else "refused"] += 1
        if not found.agree:
            count["disagreements"] += 1
            print(found, flush=True)
    print(f"{mutants} mutants of {len(pool)} texts, seed {seed}, {time.monotonic() - start:.0f} s")
    print(", ".join(f"{name} {number}" for name, number in sorted(count.items())))
    print(f"disagreements {count['disagreements']}")
    return 1 if count["disagreements"] else 0


if __name__ == "__main__":
    sys.exit(main())
