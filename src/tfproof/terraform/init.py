"""Gets modules and providers for a private copy: the only commands of tfproof that may reach a network."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from tfproof.errors import ProviderNotFound, TerraformError, WorkspaceError
from tfproof.provider.isolation import without_network
from tfproof.terraform.allowed_downloads import refuse_module_sources, refuse_providers
from tfproof.terraform.cli_config import write_cli_config
from tfproof.terraform.configuration import read_configuration
from tfproof.terraform.diagnostics import Diagnostic, errors, messages, read_stream
from tfproof.terraform.environment import acquisition_environment
from tfproof.terraform.executable import Executable
from tfproof.terraform.init_cache import (
    MANIFEST,
    InitCache,
    NullInitCache,
    modules_written,
    set_as_fact,
    set_from_fact,
    write_modules,
)
from tfproof.terraform.mirror import Mirror, listing
from tfproof.terraform.overrides import LOCAL_BACKEND
from tfproof.terraform.own_files import without
from tfproof.terraform.process import Completed, run_command
from tfproof.terraform.provider_sets import LOCK_FILE, ProviderSet, obtain, set_key
from tfproof.terraform.requirements import Requirement, read_requirements

_UNAVAILABLE = re.compile(
    r"provider package|install provider|provider registry|provider source|provider version", re.IGNORECASE
)
_PLACE = re.compile(r"\bat (?P<file>[^\s:]+):(?P<line>\d+)\b")
_PARAGRAPH = "\n\n"


class Initializer:
    """Gets what the configurations of one session need.

    Args:
        executable: the Terraform to run.
        home: a private folder that takes the place of the home folder.
        temp: a private folder for temporary files.
        sets: the folder of installed provider sets.
        mirrors: the provider mirrors of this machine.
        places: where mirrors were looked for.
        timeout: seconds that one command may take.
        facts: remembers what commands decided in sessions before.
        allowed: other providers than HashiCorp's that may be downloaded.
        offline: whether nothing is downloaded.

    Raises:
        WorkspaceError: nothing may be downloaded, and the system cannot see to that.
    """

    def __init__(
        self,
        executable: Executable,
        *,
        home: Path,
        temp: Path,
        sets: Path,
        mirrors: Sequence[Mirror],
        places: Sequence[Path],
        timeout: float,
        facts: InitCache | None = None,
        allowed: Collection[str] = (),
        offline: bool = False,
    ) -> None:
        self._before = without_network() if offline else ()
        if offline and not self._before:
            raise WorkspaceError(
                "this system cannot see to it that nothing is downloaded: it allows no network namespace to this user",
                where="--offline",
                fix="run tfproof where there is no network, without --offline",
            )
        self._allowed = tuple(allowed)
        self._executable = executable
        self._home = home
        self._temp = temp
        self._sets = sets
        self._mirrors = tuple(mirrors)
        self._places = tuple(places)
        self._timeout = timeout
        self._facts = facts or NullInitCache()
        self._backend: str | None = None
        self.config = write_cli_config(home / "mirrors.tfrc", self._mirrors)
        self._registries_only = write_cli_config(home / "registries.tfrc", ())

    def get_modules(self, root: Path, tree: str) -> None:
        """Install the modules that a configuration calls.

        Args:
            root: the copy of the folder.
            tree: the digest of all source that the folder refers to.

        Raises:
            TerraformError: a file does not parse, or a module cannot be had.
            WorkspaceError: a module would be downloaded from where none may come from.
        """
        refuse_module_sources(root)
        if not any(read_configuration(root).blocks("module")):
            return
        about = ("modules", *self._terraform, tree)
        known = self._facts.recall(*about)
        if isinstance(known, str):
            write_modules(root, known)
            return
        done = self._run(root, "get", "-no-color")
        if done.code != 0:
            raise self._refused(root, done)
        refuse_module_sources(root)  # what a downloaded module calls is known now
        written = modules_written(root)
        if written is not None:
            self._facts.remember(written, *about)

    def requirements(self, root: Path, tree: str) -> tuple[Requirement, ...]:
        """Return the providers that a configuration and its modules require.

        Args:
            root: the copy of the folder, with its modules.
            tree: the digest of all source that the folder refers to.

        Raises:
            TerraformError: a file does not parse.
        """
        about = ("requirements", *self._terraform, tree)
        all_in_tree = not (root / MANIFEST).exists() or modules_written(root) is not None
        known = self._facts.recall(*about) if all_in_tree else None
        if not isinstance(known, str):
            with without(root / LOCK_FILE):  # Terraform would demand that what is locked is installed
                listed = self._run(root, "providers", "-no-color")
            if listed.code != 0:
                raise self._refused(root, listed)
            known = listed.out
            if all_in_tree:
                self._facts.remember(known, *about)
        return read_requirements(known)

    def get_providers(self, root: Path, requirements: Sequence[Requirement]) -> ProviderSet:
        """Install the providers that a configuration requires, or link those that are installed already.

        Raises:
            ProviderNotFound: one can be had from nowhere.
            WorkspaceError: one would be downloaded from where none may come from.
            TerraformError: Terraform refused for another reason.
        """
        if not requirements:
            return ProviderSet(packages={}, lock="")
        held = {provider for mirror in self._mirrors for provider in mirror.providers}
        refuse_providers((one for one in requirements if one.provider not in held), self._allowed)
        lock = root / LOCK_FILE
        pinned = lock.read_text(encoding="utf-8", errors="replace") if lock.is_file() else ""
        key = set_key(requirements, *self._terraform, repr(self._mirrors), hashlib.sha256(pinned.encode()).hexdigest())
        about = ("providers", key, listing(self._mirrors))
        providers = set_from_fact(self._facts.recall(*about))
        if providers is None:
            providers = obtain(self._sets, key, lambda: self._install(root, requirements, pinned))
            fact = set_as_fact(providers, self._sets)
            if fact is not None:
                self._facts.remember(fact, *about)
        providers.link_into(root)
        return providers

    def use_local_backend(self, root: Path) -> None:
        """Make a configuration whose backend was replaced by a local one an initialised one.

        What ``init`` writes for ``backend "local" {}`` is the same everywhere, so it is made once.
        """
        about = ("backend", *self._terraform, LOCAL_BACKEND)
        if self._backend is None:
            self._backend = self._facts.recall(*about)
        if self._backend is None:
            folder = self._home / "backend"
            folder.mkdir(mode=0o700, exist_ok=True)
            (folder / "main.tf").write_text(LOCAL_BACKEND, encoding="utf-8")
            done = self._run(folder, "init", "-input=false", "-no-color")
            if done.code != 0:
                raise TerraformError(f"a local backend cannot be initialised: {done.err.strip() or done.out.strip()}")
            self._backend = (folder / ".terraform" / "terraform.tfstate").read_text(encoding="utf-8")
            self._facts.remember(self._backend, *about)
        target = root / ".terraform" / "terraform.tfstate"
        target.parent.mkdir(mode=0o700, exist_ok=True)
        target.write_text(self._backend, encoding="utf-8")

    @property
    def _terraform(self) -> tuple[str, str]:
        return self._executable.product, self._executable.version

    def _install(self, root: Path, requirements: Sequence[Requirement], pinned: str) -> Path:
        """Run ``init`` from the mirrors; if they fail, and a registry may have what they have not, from registries."""
        done = self._init(root, self.config)
        held = {provider for mirror in self._mirrors for provider in mirror.providers}
        if done.code != 0 and any(requirement.provider in held for requirement in requirements):
            again = self._init(root, self._registries_only)
            done = again if again.code == 0 else done
        if done.code != 0:
            raise self._unavailable(requirements, pinned, done)
        return root

    def _init(self, root: Path, config: Path) -> Completed:
        return self._run(root, "init", "-input=false", "-backend=false", "-get=false", "-json", config=config)

    def _run(self, root: Path, *arguments: str, config: Path | None = None) -> Completed:
        return run_command(
            [*self._before, str(self._executable.path), *arguments],
            cwd=root,
            env=acquisition_environment(self._home, temp=self._temp, cli_config=config or self.config),
            timeout=self._timeout,
            label=f"{self._executable.product} {arguments[0]}",
        )

    def _refused(self, root: Path, done: Completed) -> TerraformError:
        """Ask again in a way that tells file and line."""
        again = self._run(root, "init", "-input=false", "-backend=false", "-json")
        found = errors(read_stream(again.out))
        if found:
            return ConfigurationRefused("the configuration cannot be loaded", found)
        return TerraformError(f"{done.command} failed (exit code {done.code})", where=(done.err or done.out).strip())

    def _unavailable(self, requirements: Sequence[Requirement], pinned: str, done: Completed) -> Exception:
        found = errors(read_stream(done.out))
        about = [d for d in found if _UNAVAILABLE.search(d.summary)]
        if not about:
            if found:
                return ConfigurationRefused(f"{done.command} failed", found)
            return TerraformError(
                f"{done.command} failed (exit code {done.code})", where="\n".join(messages(done.out)[-5:])
            )
        text = " ".join(f"{d.summary} {d.detail}" for d in about)
        missing = [r for r in requirements if r.provider in text or _short(r.provider) in text] or list(requirements)
        registries = sorted({f"the registry {r.provider.split('/')[0]}" for r in missing})
        looked = ", ".join([*(str(place) for place in self._places), *registries])
        return ProviderNotFound(
            f"a provider cannot be had: {'; '.join(str(requirement) for requirement in missing)}",
            where=f"looked in {looked}. Terraform says: {' '.join(about[0].detail.partition(_PARAGRAPH)[0].split())}",
            expected="a version that meets the constraint" + (f" and {LOCK_FILE}" if pinned else ""),
            fix="connect to the registry, or name a provider mirror (`terraform providers mirror FOLDER` makes one)",
        )


def _short(provider: str) -> str:
    return provider.partition("/")[2]


class ConfigurationRefused(TerraformError):
    """Terraform cannot load a configuration.

    Args:
        found: why; at least one.
        modules: the folder of each module call, relative to the configuration's, by address.

    Attributes:
        diagnostics: why, each with its place.
    """

    def __init__(self, what: str, found: Sequence[Diagnostic], modules: Mapping[str, str] | None = None) -> None:
        self.modules = {"": "."} if modules is None else dict(modules)
        # Without a place, it is the sentence that introduces the others.
        self.diagnostics = tuple(one for one in map(_placed, found) if one.file is not None) or tuple(found)
        first, *others = self.diagnostics
        named = [
            f"{d.where or 'no place'}: {d.summary}"
            for d in others
            if (d.where, d.summary) != (first.where, first.summary)
        ]
        more = f" (and {len(named)} more: {'; '.join(named[:5])})" if named else ""
        super().__init__(f"{what}: {first.summary}: {' '.join(first.detail.split())}{more}", where=first.where)


def _placed(found: Diagnostic) -> Diagnostic:
    """A diagnostic with its place: about a module that is not there, Terraform says that in words only."""
    said = _PLACE.search(found.detail) if found.file is None else None
    return replace(found, file=said["file"], line=int(said["line"])) if said else found
