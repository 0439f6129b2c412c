"""Look for counterexamples to what is proved, with the evaluator alone: 500,000 requests, 3,000 mutants, all managed policies.

    make crosscheck

Settings from the environment: IAM_REQUESTS (in all, default 500000), IAM_MUTANTS (default 3000), IAM_SEED (default 0). The exit
code is 1 when a claim was refuted, or when the prover and the refuter differ about a document.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.proofs.refuter.mutants import mutant
from tests.proofs.refuter.of_document import RULES, Disagreement, Said, said
from tests.proofs.test_refuter import MANAGED, documents, managed, statements_of

ROOT = Path(__file__).resolve().parents[1]
STACKS = 12
"""How many stacks the tests prove something of: each gets its part of the requests."""
EACH = 150
"""Requests for each document."""


def main() -> int:
    """Run everything; print the seed, counts, and each disagreement in full."""
    seed, requests = os.environ.get("IAM_SEED", "0"), int(os.environ.get("IAM_REQUESTS", "500000"))
    mutants = int(os.environ.get("IAM_MUTANTS", "3000"))
    start, failed = time.monotonic(), 0
    for rule in RULES:
        chance = random.Random(f"{rule} {seed}")  # noqa: S311
        names = [chance.choice(documents(rule)) for _ in range(mutants // len(RULES))]
        each = [
            partial(said, rule, mutant(statements_of(name), chance), f"{name} {seed} {index}", EACH)
            for index, name in enumerate(names)
        ]
        failed += report(f"mutants for {rule}", each)
    failed += report("managed policies", [partial(managed, name, EACH) for name in MANAGED])
    print(f"seed {seed}, {time.monotonic() - start:.0f} s, disagreements {failed}", flush=True)
    command = [sys.executable, "-m", "pytest", "-q", "-rP", "-p", "no:cacheprovider", "tests/proofs"]
    environment = {**os.environ, "IAM_SEED": seed, "IAM_REQUESTS": str(requests // STACKS)}
    stacks = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    print(
        "\n".join(
            line
            for line in stacks.stdout.splitlines()
            if line.startswith(("refuter", "E  ", "FAILED")) or " passed" in line
        )
    )
    return 1 if failed or stacks.returncode else 0


def report(what: str, each: Sequence[Callable[[], Said]]) -> int:
    """Run comparisons, and print what came of them; how many differ."""
    count: Counter[str] = Counter()
    for one in each:
        try:
            count[one().value] += 1
        except Disagreement as disagreement:
            count["disagreements"] += 1
            print(disagreement, flush=True)
    print(f"{what}: {', '.join(f'{name} {number}' for name, number in sorted(count.items()))}", flush=True)
    return count["disagreements"]


if __name__ == "__main__":
    sys.exit(main())
