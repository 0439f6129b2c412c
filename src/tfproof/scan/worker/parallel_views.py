"""Scans several views at once: each but the first in a fork of this process, which has everything loaded already."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from tfproof.errors import ScanError
from tfproof.provider.isolation import tie_fork_to
from tfproof.scan.protocol import ViewReport

Scan = Callable[[], ViewReport]


def all_at_once(scans: Sequence[tuple[str, Scan]]) -> list[ViewReport]:
    """Return the reports of ``scans``, each with the name of its view, in their order.

    Raises:
        ScanError: a fork ended without a report.
    """
    if "fork" not in multiprocessing.get_all_start_methods():
        return [scan() for _, scan in scans]
    context = multiprocessing.get_context("fork")
    forks: list[tuple[str, BaseProcess, Connection]] = []
    for view, scan in scans[1:]:
        receive, send = context.Pipe(duplex=False)
        reads = [receive, *(other for _, _, other in forks)]
        process: BaseProcess = context.Process(target=_answer, args=(send, scan, reads, os.getpid()), daemon=True)
        process.start()
        send.close()
        forks.append((view, process, receive))
    reports = [scan() for _, scan in scans[:1]]
    for view, process, receive in forks:
        try:
            reports.append(receive.recv())
        except EOFError:
            process.join()
            raise _ended(view, process.exitcode) from None
        process.join()
    return reports


def _answer(send: Connection, scan: Scan, reads: Sequence[Connection], parent: int) -> None:
    """What a fork does. What it raises goes to the error stream of the worker, and ends the fork without a report.

    A fork whose worker was killed ends: at once on Linux, elsewhere when its report is not read.
    """
    for receive in reads:
        receive.close()
    tie_fork_to(parent)
    send.send(scan())
    send.close()


def _ended(view: str, code: Any) -> ScanError:
    how = f"by signal {-code}" if isinstance(code, int) and code < 0 else f"with exit code {code}"
    return ScanError(
        f"Checkov ended {how} in the middle of the {view} view",
        expected="an answer",
        fix="see whether a policy ends the process, and whether the machine ran out of memory",
    )
