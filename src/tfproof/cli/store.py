"""``tfproof store``: what is kept between runs, and how to be rid of it."""

from __future__ import annotations

import argparse
import json

from tfproof.cases import Settings
from tfproof.cases.cache.cache_backends import open_folder
from tfproof.cases.cache.cache_store import CacheStore
from tfproof.cli.options import write_report
from tfproof.errors import UsageError

_MEBIBYTE = 1024 * 1024


def run(options: argparse.Namespace) -> int:
    """Do what was asked; 0 when it was done."""
    store = _open(options)
    write_report(_cleared(store) if options.action == "clear" else _described(store, options.format), None)
    return 0


def _described(store: CacheStore, form: str) -> str:
    found = store.info()
    if form == "json":
        about = {"where": found.where, "entries": found.entries, "bytes": found.size, "limit": found.limit}
        return f"{json.dumps(about)}\n"
    size = f"{found.size / _MEBIBYTE:.1f} of at most {found.limit // _MEBIBYTE} MiB"
    return f"{found.where}: {found.entries} entries, {size}\n"


def _cleared(store: CacheStore) -> str:
    where = store.info().where
    return f"{where}: {store.clear()} entries removed\n"


def _open(options: argparse.Namespace) -> CacheStore:
    setting = Settings.of(store=options.store).store
    if setting is None:
        raise UsageError("there is no folder for kept plans", fix="name one with --store or TFPROOF_STORE")
    return CacheStore(open_folder(setting), warn=_refuse)


def _refuse(reason: str) -> None:
    raise UsageError(reason)
