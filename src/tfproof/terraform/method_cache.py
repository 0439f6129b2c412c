"""Keeps results of the runner's methods between runs, in the place and under the rules of tftest's cache."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import inspect
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, TypeVar, cast

_Method = TypeVar("_Method", bound=Callable[..., Any])


class CacheSettings(Protocol):
    """What a runner says about its cache."""

    enable_cache: bool
    cache_dir: Path
    tfdir: str

    def generate_cache_hash(self, method_kwargs: dict[str, Any]) -> str:
        """Return the name under which a result is kept."""


def kept(method: _Method) -> _Method:
    """Make a method return its kept result when it is called with ``use_cache=True`` on a runner that keeps results.

    Unlike tftest's own wrapper it leaves no file open, survives a damaged file, and writes a result in one step, so that
    processes that share a cache never read half of one.
    """
    signature = inspect.signature(method)

    @functools.wraps(method)
    def call(self: CacheSettings, *args: Any, **kwargs: Any) -> Any:
        given = dict(signature.bind(self, *args, **kwargs).arguments)
        given.pop("self")
        if not (self.enable_cache and given.get("use_cache")):
            return method(self, *args, **kwargs)
        folder = self.cache_dir / hashlib.sha256(os.fsencode(self.tfdir)).hexdigest() / method.__name__
        with contextlib.suppress(OSError, EOFError, pickle.UnpicklingError, AttributeError, ImportError):
            # As in tftest, those who can write to the cache folder are trusted: it is the caller's own.
            return pickle.loads((folder / self.generate_cache_hash(given)).read_bytes())  # noqa: S301
        result = method(self, *args, **kwargs)
        # What the command itself wrote into the folder is part of what the next call finds there.
        _write(folder / self.generate_cache_hash(given), result)
        return result

    return cast("_Method", call)


def _write(path: Path, result: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    partial.write_bytes(pickle.dumps(result, pickle.HIGHEST_PROTOCOL))
    partial.replace(path)
