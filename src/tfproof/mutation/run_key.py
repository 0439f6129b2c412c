"""What is equal for equal runs.

It cannot be determined what a test reads, so all files of the repository count, what the command line, the Python path and the source
name outside of it, the commit, the environment, the packages that are installed, Terraform and the mirrors of providers.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from tfproof.cases import Case, Planner, Settings
from tfproof.cases.cache.cache_key import CacheKeys
from tfproof.cases.cache.cache_store import name_of
from tfproof.errors import TfproofError
from tfproof.folder_digests import contents, file_contents, own_package
from tfproof.mutation.policies import OWN
from tfproof.mutation.readable_files import (
    named_by,
    outermost,
    packages,
    pytest_files_above,
    python_path,
)
from tfproof.mutation.run_settings import Job
from tfproof.repositories import repository_of
from tfproof.scan import find_checkov, own_policies
from tfproof.terraform import Executable, find_mirrors
from tfproof.terraform.git_revision import revisions
from tfproof.terraform.mirror import Mirror, files_of
from tfproof.terraform.source_tree import read_tree

# What differs from one shell to the next and says nothing about a run.
_OF_SHELL: Final = ("_", "COLUMNS", "LINES", "OLDPWD", "PPID", "PWD", "SHLVL", "TERM", "WINDOWID")
_OF_SHELL_PREFIXES: Final = ("SSH_", "TERM_", "TMUX", "XDG_SESSION", "DBUS_")


def key_of(job: Job, arguments: Sequence[str], settings: Settings, root: Path) -> str | None:
    """Return what is equal for equal runs; None where a plan depends on more than files.

    Args:
        job: what to do.
        arguments: of pytest.
        settings: how Terraform is found.
        root: the folder that the command is run in.
    """
    try:
        terraform, keys = _terraform(settings), CacheKeys()
        cases = [*job.cases, *(Case(source=folder) for folder in job.folders)]
        digests = [keys.digest(case, terraform, ways=()) for case in cases]
        if None in digests:
            return None
        policies = [own_policies() if name == OWN else Path(name) for name in job.policies]
        checkov = find_checkov(job.checkov, cache=settings.cache) if policies else None
        installed, sources = packages()
        repository = repository_of(root)
        named = [*named_by(arguments, root), *python_path(root), *sources]
        folders = outermost([
            repository or root, *(read_tree(folder).base for folder in job.folders), *policies,
            *(one for one in named if one.is_dir()),
        ])  # fmt: skip
        changed = {str(file): sorted(lines) for file, lines in job.changed.items()} if job.changed is not None else None
        return name_of(
            "mutations", own_package(), installed, sys.version, str(root), str(terraform.path), digests,
            [contents(folder) for folder in folders], [_stamps(one) for one in find_mirrors(settings.mirror)],
            [file_contents(file) for file in (*(file for case in job.cases for file in case.var_files), *named) if not file.is_dir()],
            [(str(file), file_contents(file)) for folder in folders for file in pytest_files_above(folder)],
            revisions(repository) if repository is not None else "",
            _environment(), list(arguments), [str(one) for one in job.folders],
            sorted(job.operators), job.shard, changed, job.every, [one.key for one in job.cases], job.tests, str(job.native),
            job.native_suggestions,
            job.policies, job.stock, [str(checkov.python), checkov.version] if checkov is not None else None,
        )  # fmt: skip
    except (TfproofError, OSError, TypeError, ValueError):
        return None


def _environment() -> Mapping[str, str]:
    return {
        name: value
        for name, value in os.environ.items()
        if name not in _OF_SHELL and not name.startswith(_OF_SHELL_PREFIXES)
    }


def _stamps(mirror: Mirror) -> list[tuple[str, int, int]]:
    """What changes when a file of a mirror does."""
    paths = (path for provider in mirror.providers for path in files_of(mirror.root / provider))
    return [(str(path), (found := path.stat()).st_size, found.st_mtime_ns) for path in sorted(paths)]


def _terraform(settings: Settings) -> Executable:
    """Which Terraform; its version is known of former runs, so that it is not started."""
    planner = Planner(settings, warn=lambda _: None)
    try:
        return planner.executable
    finally:
        planner.close()
