"""The templates of the pages. Every text that is put in is escaped: only this package's own files are not."""

from __future__ import annotations

import base64
import functools
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tfproof.reports.escaping import visible

if TYPE_CHECKING:
    from jinja2 import Template

_HERE = Path(__file__).parent


def hash_of(text: str) -> str:
    """Return what a content security policy calls a text that it allows."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


@functools.cache
def own_file(name: str) -> str:
    """Return the text of a file of this package."""
    return (_HERE / name).read_text(encoding="utf-8").strip()


@functools.cache
def template(name: str, *filters: Callable[..., Any]) -> Template:
    """Return a template of this package.

    Args:
        name: of its file.
        filters: functions that it may call, by their names without underscores at the front.

    Raises:
        ImportError: Jinja2, which the extra ``report`` brings, is not installed.
    """
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, finalize=_finalizer(), trim_blocks=False, keep_trailing_newline=True
    )
    environment.filters |= {one.__name__.lstrip("_"): one for one in filters}
    return environment.from_string(own_file(name))


def _finalizer() -> Callable[[Any], Any]:
    from markupsafe import Markup

    def finalize(value: Any) -> Any:
        """Invisible characters are written out. Text of a macro went through here already."""
        return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value

    return finalize
