"""Gives tfproof inputs that are broken in some way, and counts what it does not say in one line.

``python -m benchmarks.fuzz --inputs 3000 --seed 1``. Each input is a mutant of one that works: source in both syntaxes, a
variables file, a stack of AWS, a configuration file, a plan, a baseline, an entry of the store, the arguments. A plan is read and proved; all else is a run of the
command. Exits 1 when a run ends with a trace or a defect, with another exit code than 0, 1 or 2, or not within a minute.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import random
import signal
import sys
import tempfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.fuzz_inputs import (
    BASELINE,
    CLOUD,
    CONFIGURATION,
    EXPRESSIONS,
    JSON,
    NATIVE,
    PLAN,
    TOML,
    VARIABLES,
    WORDS,
)
from benchmarks.fuzz_mutation import lines_of, shape, text

SECONDS = 60
_STEP = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of the command on a mutant.

    Attributes:
        kind: what was mutated.
        code: the exit code; None when it did not end in time.
        said: what it printed.
    """

    kind: str
    code: int | None
    said: str

    @property
    def fault(self) -> str | None:
        """What is wrong with it; None when nothing is."""
        if self.code is None:
            return "did not end"
        if "Traceback (most recent call last)" in self.said or "a defect of tfproof" in self.said:
            return next((line for line in self.said.splitlines() if "defect" in line), self.said[-2000:])
        return None if self.code in {0, 1, 2} else f"exit code {self.code}: {self.said[-500:]}"


def _native(random_: random.Random, folder: Path) -> list[str]:
    _write(folder / "main.tf", text(random_, NATIVE))
    return ["plan", str(folder)]


def _cloud(random_: random.Random, folder: Path) -> list[str]:
    _write(folder / "main.tf", lines_of(random_, CLOUD, EXPRESSIONS))
    return [*random_.choice((["plan"], ["prove"], ["prove", "--strict-data"], ["check", "--no-scan"])), str(folder)]


def _configuration(random_: random.Random, folder: Path) -> list[str]:
    _write(folder / "main.tf", NATIVE)
    _write(folder / "tfproof.toml", _broken_toml(random_))
    return [random_.choice(("plan", "prove", "config")), "--config", str(folder / "tfproof.toml")]


def _broken_toml(random_: random.Random) -> str:
    return text(random_, CONFIGURATION) if random_.random() < 0.3 else lines_of(random_, CONFIGURATION, TOML)


def _json(random_: random.Random, folder: Path) -> list[str]:
    mutant = text(random_, JSON) if random_.random() < 0.5 else json.dumps(shape(random_, json.loads(JSON)))
    _write(folder / "main.tf.json", mutant)
    return ["plan", str(folder)]


def _variables(random_: random.Random, folder: Path) -> list[str]:
    _write(folder / "main.tf", NATIVE)
    _write(folder / "in.tfvars", text(random_, VARIABLES))
    return ["plan", str(folder), "--var-file", str(folder / "in.tfvars")]


def _arguments(random_: random.Random, folder: Path) -> list[str]:
    _write(folder / "main.tf", NATIVE)
    words = [random_.choice(WORDS) for _ in range(random_.randint(1, 5))]
    # A scan loads Checkov, which takes as long as a hundred other inputs: only with what it refuses before.
    first = random_.choice(("plan", "plan", "prove", "upgrade", "access", "store", "scan"))
    return [
        first,
        *(["--no-such"] if first == "scan" else []),
        *words,
        *([str(folder)] if random_.random() < 0.5 else []),
    ]


def _store(random_: random.Random, folder: Path) -> list[str]:
    _write(folder / "main.tf", NATIVE)
    _run(["plan", str(folder)], folder)
    for path in sorted(path for path in (folder / "store").rglob("*") if path.is_file()):
        _mutate_entry(random_, path)
    return ["plan", str(folder)]


def _mutate_entry(random_: random.Random, path: Path) -> None:
    from tfproof.cases.cache import cache_store

    data = path.read_bytes()
    head, _, body = data.partition(b"\n")
    if random_.random() < 0.3 or not head.startswith(b"tfproof"):
        at = random_.randrange(len(data) or 1)
        path.write_bytes(data[:at] + bytes([random_.randrange(256)]) * random_.randint(0, 3) + data[at + 1 :])
        return
    # One that is whole, and holds something else.
    with contextlib.suppress(ValueError, zlib.error):
        path.write_bytes(cache_store._framed(path.name, shape(random_, json.loads(zlib.decompress(body)))))  # noqa: SLF001


_COMMANDS: dict[str, Callable[[random.Random, Path], list[str]]] = {
    "native": _native, "json": _json, "variables": _variables, "arguments": _arguments, "store": _store,
    "cloud": _cloud, "configuration": _configuration,
}  # fmt: skip


def _write(path: Path, content: str) -> None:
    path.write_text(content, encoding="utf-8", errors="surrogatepass")


def _judge_plan(random_: random.Random, folder: Path) -> int:
    """Read a plan as the commands do, look at all of it, prove what it holds."""
    from tfproof.plan import Plan
    from tfproof.proofs import prove
    from tfproof.scan.plan_file_input import read_plan

    file = folder / "plan.json"
    mutant = text(random_, json.dumps(PLAN)) if random_.random() < 0.2 else json.dumps(shape(random_, PLAN))
    _write(file, mutant)
    (folder / "main.tf").touch()
    plan = Plan(read_plan(file, folder), source=folder)
    for resource in plan.all_resources.values():
        for name in resource:
            repr(resource[name])
    tuple(plan.changes)
    return 0 if prove(plan).clean else 1


def _judge_baseline(random_: random.Random, folder: Path) -> int:
    from tfproof.scan.baseline import read_baseline

    _write(folder / "baseline.json", json.dumps(shape(random_, BASELINE)))
    return len(read_baseline(folder / "baseline.json")) % 2


_FUNCTIONS = {"plan": _judge_plan, "baseline": _judge_baseline}
KINDS = (*_COMMANDS, *_FUNCTIONS)
"""What is mutated."""


def _run(arguments: list[str], folder: Path) -> tuple[int, str]:
    """Run the command in this process."""
    from tfproof.cli import main

    os.environ |= {"TFPROOF_STORE": str(folder / "store"), "TFPROOF_CACHE": str(folder / "cache")}
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            code = main(arguments)
        except SystemExit as error:
            code = error.code if isinstance(error.code, int) else 2
    return code, said.getvalue()


def _call(kind: str, random_: random.Random, folder: Path) -> tuple[int, str]:
    """Call a function as the command would: the same errors end it, and the same handler is the last."""
    from tfproof.cli.unexpected_errors import explained
    from tfproof.errors import TfproofError

    try:
        return _FUNCTIONS[kind](random_, folder), ""
    except TfproofError as error:
        return 2, error.render()
    except Exception as error:  # noqa: BLE001 - what the command's last handler would catch
        return 2, explained(error)


def try_one(number: int, seed: int, kinds: Sequence[str] = KINDS) -> Run:
    """Make a mutant and run it in a process of its own."""
    random_ = random.Random(f"{seed} {number}")  # noqa: S311 - the same inputs each time
    kind = random_.choice(kinds)
    with tempfile.TemporaryDirectory() as name:
        folder, said = Path(name) / "s", Path(name) / "said"
        folder.mkdir()
        child = os.fork()
        if child == 0:
            code = 70
            try:
                os.setsid()
                os.chdir(folder)
                code, printed = (
                    _run(_COMMANDS[kind](random_, folder), folder)
                    if kind in _COMMANDS
                    else _call(kind, random_, folder)
                )
                said.write_text(printed, encoding="utf-8", errors="backslashreplace")
            finally:
                os._exit(code)
        return Run(kind=kind, code=_wait(child), said=said.read_text(encoding="utf-8") if said.exists() else "nothing")


def _wait(child: int) -> int | None:
    """The exit code of a child; None, and its end, when it takes too long."""

    def late(*_: object) -> None:
        raise TimeoutError

    former = signal.signal(signal.SIGALRM, late)
    signal.alarm(SECONDS)
    try:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    except TimeoutError:
        os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return None
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, former)


def faults(inputs: int, seed: int, first: int = 0, kinds: Sequence[str] = KINDS) -> Iterator[tuple[int, Run]]:
    """Yield each run that is wrong, with its number."""
    for number in range(first, first + inputs):
        run = try_one(number, seed, kinds)
        if run.fault is not None:
            yield number, run


def main() -> int:
    """Run as a program."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--inputs", type=int, default=3000)
    parser.add_argument("--first", type=int, default=0, help="number of the first input, to repeat one")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=KINDS, help="default: all")
    options = parser.parse_args()
    import tfproof.cases
    import tfproof.proofs
    import tfproof.scan.plan_file_input  # noqa: F401 - loaded once, not by each child

    found: Counter[str] = Counter()
    for start in range(options.first, options.first + options.inputs, _STEP):
        count = min(_STEP, options.first + options.inputs - start)
        for number, run in faults(count, options.seed, start, options.kinds):
            found[run.kind] += 1
            print(f"{number} {run.kind}: {run.fault}", flush=True)
        print(f"{start + count - options.first} of {options.inputs}", file=sys.stderr, flush=True)
    print(f"{options.inputs} inputs, seed {options.seed}: {sum(found.values())} faults {dict(found) or ''}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
