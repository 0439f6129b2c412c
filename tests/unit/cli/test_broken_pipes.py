"""A command is silent about a broken pipe only where its output is not read any more."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

PROGRAM = """
import sys
from types import SimpleNamespace

import tfproof.cli


def run(_options):
    if sys.argv[1] == "own":
        raise BrokenPipeError(32, "Broken pipe")
    for _ in range(100000):
        print("line")
    return 0


tfproof.cli.parse = lambda _: SimpleNamespace(command="plan", run=run, debug=False)
sys.exit(tfproof.cli.main([]))
"""


@pytest.mark.parametrize(("whose", "said"), [("own", "Broken pipe"), ("output", "")])
def test_a_pipe_that_breaks_elsewhere_is_an_error(whose: str, said: str) -> None:
    reader, writer = os.pipe()
    command = [sys.executable, "-c", PROGRAM, whose]
    with subprocess.Popen(command, stdout=writer, stderr=subprocess.PIPE, text=True) as process:
        os.close(writer)
        if whose == "output":
            os.close(reader)
        _, errors = process.communicate(timeout=60)
    if whose == "own":
        os.close(reader)
    assert process.returncode == 2
    assert bool(errors) == bool(said)
    assert said in errors
