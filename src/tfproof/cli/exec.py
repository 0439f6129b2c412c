"""``tfproof exec``: any command, with resident providers around it."""

from __future__ import annotations

import argparse
import os
import sys

from tfproof.errors import TfproofError

COULD_NOT_RUN = 125
"""What tfproof itself could not do; the codes below are the command's, and 126 and 127 mean what they mean in a shell."""

_SIGNAL = 128


def run(options: argparse.Namespace) -> int:
    """Return the exit code of the command."""
    try:
        return _run(options)
    except TfproofError as error:
        print(f"tfproof: error: {error.render()}", file=sys.stderr)
        return COULD_NOT_RUN


def _run(options: argparse.Namespace) -> int:
    from tfproof.cases.settings import Settings
    from tfproof.terraform.exec_session import around
    from tfproof.terraform.passthrough import CANNOT_RUN, NOT_FOUND, PassthroughProcess
    from tfproof.terraform.shim import shimmed

    settings = Settings.of(terraform=options.terraform, mirror=options.mirror)
    with (
        shimmed(os.environ, settings.terraform) as environment,
        around(
            options.dir,
            environment,
            cache=settings.cache,
            mirror=settings.mirror,
            whole=options.whole_schema,
            warn=_say,
        ) as surroundings,
    ):
        try:
            code = PassthroughProcess(options.argv, surroundings.environment).wait()
        except OSError as error:
            _say(f"{options.argv[0]} cannot be run: {error.strerror}")
            return NOT_FOUND if isinstance(error, FileNotFoundError) else CANNOT_RUN
        advice = surroundings.advice() if 0 < code < _SIGNAL else None
        if advice:
            _say(advice)
        return code


def _say(text: str) -> None:
    print(f"tfproof: {text}", file=sys.stderr)
