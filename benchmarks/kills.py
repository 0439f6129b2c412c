"""Kills tfproof at random moments, and counts what is left when the next run has ended.

``python benchmarks/kills.py --kills 30 --seed 1``. Each command runs in a temp folder of its own, on a stack with a secret
input. Left is a file or a process; listed apart is a file that holds the secret. Exits 1 when anything is left, or when a next
run does not say what it said before.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

SECRET = "kMq7-secret-of-this-run-Zr2"  # noqa: S105 - what is looked for
_WITHOUT_CLOUD = f"""
variable "word" {{
  type      = string
  sensitive = true
  default   = "{SECRET}"
}}
resource "terraform_data" "this" {{
  input = var.word
}}
"""
_WITH_CLOUD = (
    _WITHOUT_CLOUD
    + """
resource "aws_ssm_parameter" "this" {
  name  = "/word"
  type  = "SecureString"
  value = var.word
}
"""
)
_TEST = """
import tfproof

stack = tfproof.case("stack")


def test_it(stack):
    assert stack.applied["terraform_data.this"]["input"]
    stack.must_be_idempotent()
"""
_TFPROOF = (sys.executable, "-m", "tfproof.cli")
COMMANDS: Mapping[str, Sequence[str]] = {
    "plan": (*_TFPROOF, "plan", "stack"),
    "check": (*_TFPROOF, "check", "stack", "--format", "json"),
    "pytest": (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_it.py"),
    "exec": (*_TFPROOF, "exec", "--dir", "stack", "--", "sh", "-c", "terraform -chdir=stack version; sleep 1"),
}
_SECONDS = 300.0
_TIME = re.compile(rb"\d+(?:\.\d+)? ?m?s\b|\d{4}-\d\d-\d\d\S*")
_PATIENCE = 10.0


@dataclass
class Count:
    """What became of the kills of one command."""

    kills: int = 0
    late: int = 0
    files: int = 0
    secrets: int = 0
    processes: int = 0
    wrong: int = 0

    def __str__(self) -> str:
        return (
            f"{self.kills} kills ({self.late} more came after the end), left: {self.files} files, {self.secrets} with the secret, "
            f"{self.processes} processes; next runs that went wrong: {self.wrong}"
        )

    @property
    def bad(self) -> bool:
        """Whether anything was left, or went wrong."""
        return bool(self.files or self.secrets or self.processes or self.wrong)


@dataclass
class Kills:
    """Kills commands below one folder.

    Args:
        folder: an empty one, with a short path.
        cloud: whether the stack has a resource of the AWS provider.
        seed: of the moments.
    """

    folder: Path
    cloud: bool = True
    seed: int = 1
    random: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)  # noqa: S311 - moments, not secrets
        for name in ("stack", "t", "cache"):
            (self.folder / name).mkdir()
        (self.folder / "stack" / "main.tf").write_text(_WITH_CLOUD if self.cloud else _WITHOUT_CLOUD)
        (self.folder / "test_it.py").write_text(_TEST)

    def run(self, name: str, kills: int) -> Count:
        """Kill a command so many times, each at another moment of its run; a run that ends before is no kill."""
        self._whole(name)  # the first run learns what later ones know
        expected, usual = self._whole(name)
        count = Count()
        while count.kills < kills:
            process = self._start(name)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(self.random.uniform(0.0, usual))
            late = process.poll() is not None
            process.kill()
            process.wait()
            count.late += late
            count.kills += not late
            count.processes += self._processes()
            said, seconds = self._whole(name)
            usual = min(usual, seconds)
            count.wrong += said != expected
            left = [path for path in (self.folder / "t").rglob("*") if path.is_file()]
            count.files += len(left)
            count.secrets += sum(SECRET.encode() in path.read_bytes() for path in left)
        return count

    def _start(self, name: str, out: Path = Path(os.devnull)) -> subprocess.Popen[bytes]:
        with out.open("wb") as stream:
            return subprocess.Popen(
                COMMANDS[name], cwd=self.folder, env=self._environment(), start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=stream, stderr=subprocess.DEVNULL,
            )  # fmt: skip

    def _whole(self, name: str) -> tuple[tuple[int, bytes], float]:
        """Run a command to its end; return its exit code and what it printed, without times, and the seconds that it took."""
        out, start = self.folder / "out", time.monotonic()
        process = self._start(name, out)
        try:
            code = process.wait(_SECONDS)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        return (code, _TIME.sub(b"", out.read_bytes())), time.monotonic() - start

    def _environment(self) -> dict[str, str]:
        temp, cache = str(self.folder / "t"), str(self.folder / "cache")
        return {
            **os.environ,
            "TMPDIR": temp,
            "TFPROOF_CACHE": cache,
            "TFPROOF_STORE": f"{cache}/none/{time.monotonic_ns()}",
        }

    def _processes(self) -> int:
        """How many processes of the killed command live on, after they had time to notice."""
        deadline = time.monotonic() + _PATIENCE
        while (left := sum(1 for _ in self._living())) and time.monotonic() < deadline:
            time.sleep(0.05)
        return left

    def _living(self) -> Iterator[int]:
        mark = os.fsencode(self.folder / "t")
        for place in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if mark in (place / "environ").read_bytes() or mark in (place / "cmdline").read_bytes():
                    yield int(place.name)


def main() -> int:
    """Kill every command, print what came of it, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=10, help="of each command (default: 10)")
    parser.add_argument("--seed", type=int, default=1, help="of the moments (default: 1)")
    parser.add_argument("--command", choices=tuple(COMMANDS), action="append", help="repeatable (default: all)")
    options = parser.parse_args()
    bad = False
    for name in options.command or COMMANDS:
        with tempfile.TemporaryDirectory(prefix="k") as folder:
            count = Kills(Path(folder), seed=options.seed).run(name, options.kills)
        print(f"{name:<7} {count}", flush=True)
        bad = bad or count.bad
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
