"""Source as it was: a revision of the repository that a folder is in, written to a private folder.

Git is asked through an index of our own, so that neither the user's tree, index, references nor list of worktrees change.
What a checkout would convert (line ends, filters) is converted; submodules are left out, as in a plain clone.

The repository itself may be another author's, and its configuration names programs: hooks, a file system monitor, filters,
transports. None of them runs. Filters of the user's own configuration do, since the user chose them.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tfproof.errors import UsageError, WorkspaceError
from tfproof.programs import program
from tfproof.terraform.named_folder import require_folder

_TIMEOUT = 300
# The index must be one file; what the user's configuration says of the user's index does not hold for this one.
_OPTIONS = (
    "-c", "core.splitIndex=false", "-c", "core.sparseCheckout=false",
    # What the repository's own configuration could run. A folder that only looks like a repository is none: its
    # configuration came with the source. https://git-scm.com/docs/git-config
    "-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}", "-c", "safe.bareRepository=explicit",
)  # fmt: skip
_OWN_SCOPES = frozenset({"system", "global"})
_NO_FILTER = {"smudge": "", "process": "", "required": "false"}


class NoSuchFolderThen(UsageError):
    """The revision is there, and the folder of the stack is not in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """Source as it was.

    Attributes:
        source: the folder of the stack or module, as it was.
        base: what holds it and all that it may refer to.
        present: what :attr:`base` is a former state of: the repository, or today's folder.
        name: how people call it.
        loaded_by_themselves: today's variables files that Terraform loads without an option, and that are in no
            revision: they say where the stack is, not what it is, and count for both sides.
    """

    source: Path
    base: Path
    present: Path
    name: str
    loaded_by_themselves: tuple[Path, ...] = ()

    def counterpart(self, path: Path) -> Path | None:
        """A file of today as it was then; None when it was not there, or when it does not belong to the source."""
        try:
            then = self.base / path.resolve().relative_to(self.present)
        except ValueError:
            return None
        return then if then.is_file() else None


def past_of(folder: Path, wanted: str, into: Path) -> Revision:
    """Find the base revision.

    Args:
        folder: today's stack or module.
        wanted: a git revision (``HEAD~1``, a tag, a branch), ``REVISION:FOLDER`` for source that stood elsewhere in the
            repository, or another folder.
        into: where a revision is written to.

    Raises:
        UsageError: there is neither such a revision nor such a folder, or both, or the revision has no such folder.
        WorkspaceError: git cannot be run, or what it wrote not be kept.
    """
    there = Path(wanted)
    looks_like_path = there.is_absolute() or wanted.startswith(("./", "../")) or wanted in {".", ".."}
    if looks_like_path:
        return _folder(there, folder)
    revision, _, place = wanted.partition(":")
    commit = _commit(folder, revision)
    if there.is_dir():
        if commit is not None:
            raise UsageError(
                f"{wanted} is both a git revision and a folder", fix=f"say ./{wanted} or refs/heads/{wanted}"
            )
        return _folder(there, folder)
    if commit is None:
        raise UsageError(
            f"there is no revision and no folder {wanted}",
            where=str(folder),
            expected="a revision, a tag or a branch of the repository that the stack is in, or a folder",
            fix="in a shallow clone, fetch the history first (git fetch --unshallow --tags)",
        )
    return _revision(folder, commit, f"{wanted} ({commit[:12]})", place, into)


def revisions(folder: Path) -> str:
    """Return what each name of a repository means, the commit that is checked out included.

    Raises:
        WorkspaceError: git cannot be run.
    """
    return _git(folder, "show-ref", "--head").stdout.decode(errors="replace")


def _folder(there: Path, folder: Path) -> Revision:
    require_folder(there)
    source = there.resolve()
    return Revision(source=source, base=source, present=folder.resolve(), name=str(there))


def _commit(folder: Path, revision: str) -> str | None:
    if not revision or revision.startswith("-"):
        return None
    done = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if done.returncode != 0 and b"dubious ownership" in done.stderr:
        raise UsageError(done.stderr.decode(errors="replace").strip(), where=str(folder))
    return done.stdout.decode().split()[-1] if done.returncode == 0 else None


def _revision(folder: Path, commit: str, name: str, place: str, into: Path) -> Revision:
    top = Path(os.fsdecode(_demand(folder, "rev-parse", "--show-toplevel")).rstrip("\n")).resolve()
    inside = Path(os.path.normpath(place)) if place else folder.resolve().relative_to(top)
    if inside.is_absolute() or ".." in inside.parts:
        raise UsageError(f"{inside} is no folder of the repository", expected="REVISION:FOLDER, from its top")
    tree = _written(top, commit, into)
    if not (tree / inside).is_dir():
        raise NoSuchFolderThen(
            f"{name} has no folder {inside}",
            expected="a stack that existed then",
            fix="name where it stood, as REVISION:FOLDER",
        )
    return Revision(
        source=(tree / inside).resolve(),
        base=tree.resolve(),
        present=top,
        name=name,
        loaded_by_themselves=tuple(_untracked(folder, tree / inside)),
    )


def _written(top: Path, commit: str, into: Path) -> Path:
    """Write a revision to a folder; the same one as before when it is there already."""
    where = into / hashlib.sha256(f"{top}\0{commit}".encode()).hexdigest()[:16]
    if not where.is_dir():
        unfinished = Path(tempfile.mkdtemp(dir=into))
        own = {"GIT_INDEX_FILE": str(unfinished / "index")}
        tree = unfinished / "tree"
        tree.mkdir()
        _demand(top, "read-tree", commit, extra=own)
        own |= _without_filters(top)
        _demand(top, "checkout-index", "--all", "--quiet", f"--prefix={tree}/", extra=own)
        unfinished.rename(where)
    return where / "tree"


def _without_filters(top: Path) -> dict[str, str]:
    """The environment that takes the programs from each filter that the repository itself configures."""
    done = _git(top, "config", "--null", "--show-scope", "--name-only", "--get-regexp", r"^filter\.")
    # Scope and name of each, in turn.
    words = done.stdout.decode("utf-8", "surrogateescape").split("\0")
    theirs = {
        name.rpartition(".")[0]
        for scope, name in zip(words[::2], words[1::2], strict=False)
        if scope not in _OWN_SCOPES
    }
    settings = [(f"{name}.{key}", value) for name in sorted(theirs) for key, value in _NO_FILTER.items()]
    # Not with -c: a name may hold an equals sign.
    numbered = [
        (f"GIT_CONFIG_{word}_{number}", text)
        for number, setting in enumerate(settings)
        for word, text in zip(("KEY", "VALUE"), setting, strict=True)
    ]
    return {"GIT_CONFIG_COUNT": str(len(settings)), **dict(numbered)}


def _untracked(folder: Path, then: Path) -> Iterator[Path]:
    """Variables files in the order of https://developer.hashicorp.com/terraform/language/values/variables."""
    named = [folder / "terraform.tfvars", folder / "terraform.tfvars.json"]
    automatic = [path for path in sorted(folder.iterdir()) if path.name.endswith((".auto.tfvars", ".auto.tfvars.json"))]
    for path in (*named, *automatic):
        if path.is_file() and not (then / path.name).exists() and not _demand(folder, "ls-files", "--", path.name):
            yield path


def _demand(folder: Path, *arguments: str, extra: Mapping[str, str] | None = None) -> bytes:
    done = _git(folder, *arguments, extra=extra)
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip()
        raise WorkspaceError(
            f"git {arguments[0]} failed: {said}",
            where=str(folder),
            fix="in a partial clone, fetch what is missing first (git fetch --refetch)",
        )
    return done.stdout


def _git(folder: Path, *arguments: str, extra: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[bytes]:
    # A hook of git sets GIT_DIR and GIT_INDEX_FILE, which would be another repository, or the user's index.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment = kept | {
        "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_LFS_SKIP_SMUDGE": "1", "LC_ALL": "C",
        # What a partial clone lacks is not fetched: no transport is allowed, with any configuration.
        "GIT_ALLOW_PROTOCOL": "", "GIT_NO_LAZY_FETCH": "1", **(extra or {}),
    }  # fmt: skip
    git = program("git")
    if git is None:
        raise WorkspaceError("there is no git on PATH", fix="install git, or name a folder")
    try:
        return subprocess.run(
            [str(git), *_OPTIONS, *arguments],
            cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=_TIMEOUT,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise WorkspaceError(f"git {arguments[0]} did not end within {_TIMEOUT} seconds", where=str(folder)) from error
