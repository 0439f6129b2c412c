"""The ``tfproof`` command. Wiring only: each command's work is done by the layers below.

Exit codes: 0 clean, 1 findings or undecided checks, 2 could not run (125 for ``exec``, whose codes are the command's).
"""

from __future__ import annotations

import signal
import sys
import traceback
import warnings
from collections.abc import Mapping, Sequence
from types import FrameType

from tfproof.cli.parser import NO_COMMAND_RAN, parse
from tfproof.cli.streams import finish, give_up, hold, is_unread, say
from tfproof.errors import TfproofError

CLEAN, FOUND, COULD_NOT_RUN, INTERRUPTED = 0, 1, 2, 130
# A terminal that is closed sends the second.
_ASKED_TO_END = (signal.SIGTERM, signal.SIGHUP)
_ENDED_BY: Mapping[object, str] = {128 + number: number.name for number in _ASKED_TO_END}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; errors are one message on stderr, never a traceback."""
    for number in _ASKED_TO_END:
        if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup wants it
            signal.signal(number, _end)
    hold()
    warnings.showwarning = _warn
    options = parse(arguments)
    options.arguments = tuple(sys.argv[1:] if arguments is None else arguments)
    if getattr(options, "verbose", False):
        from tfproof.provider.isolation import described

        say(f"tfproof: {described()}")
    could_not_run = NO_COMMAND_RAN if options.command == "exec" else COULD_NOT_RUN
    try:
        code = int(options.run(options))
        finish()
    except TfproofError as error:
        say(f"tfproof: error: {error.render()}")
    except KeyboardInterrupt:
        say("tfproof: interrupted")
        return INTERRUPTED
    except SystemExit as ended:
        if ended.code in _ENDED_BY:
            say(f"tfproof: ended by {_ENDED_BY[ended.code]}")
        raise
    except Exception as error:  # noqa: BLE001 - the last handler: an error that no other one took is no verdict
        _unforeseen(error, debug=options.debug)
    else:
        return code
    return could_not_run


def _unforeseen(error: Exception, *, debug: bool) -> None:
    """Say what happened; nothing where who would have read the output is gone."""
    if isinstance(error, BrokenPipeError) and is_unread():
        give_up()
        return
    from tfproof.cli.unexpected_errors import explained

    say(f"tfproof: error: {explained(error)}")
    if debug:
        say("".join(traceback.format_exception(error)))


def _warn(message: Warning | str, *_: object, **__: object) -> None:
    """A warning is one line, and no place in our code."""
    say(f"tfproof: warning: {message}")


def _end(number: int, _frame: FrameType | None) -> None:
    """A request to end unwinds the stack, so that every private copy is removed."""
    raise SystemExit(128 + number)
