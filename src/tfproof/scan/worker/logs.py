"""What Checkov says in its log: for a scan that must not fail open, an error there is a result."""

from __future__ import annotations

import contextlib
import logging
import traceback
from collections.abc import Iterator
from pathlib import Path


class Recorder(logging.Handler):
    """Keeps each record as one line that holds no value of the configuration: the message, and where it was raised."""

    def __init__(self) -> None:
        super().__init__(level=logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the first line of the message, with the kind and place of the exception if there is one."""
        message = record.getMessage().splitlines()[0] if record.getMessage() else record.name
        if record.exc_info and record.exc_info[0] is not None:
            message = f"{message}: {_raised(record.exc_info[0], record.exc_info[1])}"
        self.lines.append(message)


def _raised(kind: type[BaseException], error: BaseException | None) -> str:
    if isinstance(error, SyntaxError):
        return f"{kind.__name__}: {error.msg} ({Path(error.filename or '?').name}:{error.lineno})"
    frames = traceback.extract_tb(error.__traceback__ if error else None)
    place = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    # An import error's text names modules; any other exception's text may hold a value.
    return f"{kind.__name__}: {error}{place}" if isinstance(error, ImportError) else f"{kind.__name__}{place}"


@contextlib.contextmanager
def recorded() -> Iterator[Recorder]:
    """Record everything logged at WARNING and above, at any level that Checkov set."""
    recorder = Recorder()
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers, disabled = [recorder], logging.root.manager.disable
    root.setLevel(logging.WARNING)
    logging.disable(logging.NOTSET)
    try:
        yield recorder
    finally:
        root.handlers = handlers
        root.setLevel(level)
        logging.disable(disabled)
