"""Private copies of configurations, initialised and ready to be planned."""

from __future__ import annotations

import itertools
import os
import shutil
import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from tfproof.errors import WorkspaceError
from tfproof.findings import NotRun
from tfproof.provider.isolation import isolated
from tfproof.terraform.backends import PROBE_FILE, misplaced, of_backend, only_workspace, probe
from tfproof.terraform.command_line_values import read_written
from tfproof.terraform.configuration import DeclaredConfiguration, is_configuration, read_configuration
from tfproof.terraform.diagnostics import Diagnostic, Moved
from tfproof.terraform.environment import clean_environment
from tfproof.terraform.executable import Executable
from tfproof.terraform.hidden_errors import errors_as_written, may_hide_errors, unread
from tfproof.terraform.init import ConfigurationRefused, Initializer
from tfproof.terraform.init_cache import InitCache
from tfproof.terraform.literal_names import worked_out
from tfproof.terraform.mirror import find_mirrors, places
from tfproof.terraform.module_folders import folders_by_address, module_folders
from tfproof.terraform.named_folder import no_source, require_folder
from tfproof.terraform.overrides import ADDED_FILE, AWS, override_providers, replace_backend
from tfproof.terraform.own_files import copy_linked, drop_unread, own_modules
from tfproof.terraform.process import Completed
from tfproof.terraform.provider_sets import ProviderSet
from tfproof.terraform.runner import TerraformRunner
from tfproof.terraform.side_effects import shadow_provisioners, take_out_effects, take_out_programs
from tfproof.terraform.source_tree import SourceTree, read_tree
from tfproof.terraform.temp_dir import TempDir, remove_tree, unwritable
from tfproof.terraform.unknown_imports import give_unknown_ids


class ProviderRuntime(Protocol):
    """What may take the place of providers during a plan."""

    def plan_environment(self, workspace: Sandbox) -> Mapping[str, str]:
        """Return what is added to the environment of the commands that plan this workspace."""

    def recover(self, workspace: Sandbox, said: str) -> bool:
        """After a command failed that printed ``said``: return whether it is worth repeating, served differently."""

    def release(self, workspace: Sandbox) -> None:
        """Forget a workspace in which no command will run any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sandbox:
    """A folder that Terraform can plan in, as often as wanted and several times at once.

    Args:
        source: the user's folder.
        root: the copy of that folder, inside the copied tree.
        env: the environment of the commands that plan.
        executable: the Terraform that it was initialised with.
        configuration: what the copy of the folder declares.
        not_run: the programs that were cut out of the copy.
        asking: blocks that may start a program or open a connection, unless their provider is answered for.
        providers: what is installed.
        scratch: a private folder for inputs and plan files.
        timeout: seconds that one command may take.
        moved: blocks that the copy has in files of ours.
        resident: takes the place of providers, if anything does.
        stop: set by another thread when no caller waits for the commands any more.
    """

    source: Path
    root: Path
    env: Mapping[str, str]
    executable: Executable
    configuration: DeclaredConfiguration
    providers: ProviderSet
    scratch: Path
    timeout: float
    not_run: tuple[NotRun, ...] = ()
    asking: tuple[NotRun, ...] = ()
    moved: tuple[Moved, ...] = ()
    resident: ProviderRuntime | None = None
    stop: threading.Event | None = None

    def original(self, path: str | Path) -> str | None:
        """Return the path, relative to the user's folder, of a file that Terraform names.

        Args:
            path: absolute, or relative to :attr:`root`.

        Returns:
            None for a file that only tfproof made, such as the one that holds a case's inputs.
        """
        absolute = os.path.normpath(self.root / path)
        if Path(absolute).is_relative_to(self.scratch):
            return None
        # The copy keeps all relative places, so what is relative to one root is relative to the other.
        inside = Path(absolute).is_relative_to(self.scratch.parent)
        return os.path.relpath(absolute, self.root if inside else self.source)

    def plan_environment(self) -> dict[str, str]:
        """Return the environment of a command that plans, with what the resident provider adds."""
        return dict(self.env) | dict(self.resident.plan_environment(self) if self.resident is not None else {})

    def module_folders(self) -> dict[str, str]:
        """Return the folder of each module call, relative to the user's folder, by address (``""`` is the root)."""
        return folders_by_address(self.root)


class Sandboxes:
    """The workspaces of one session. A context manager.

    Args:
        executable: the Terraform to run.
        mirror: a provider mirror's root; auto-detected when not given.
        shared: a folder that the processes of one session share, where providers are installed. Its owner removes it.
        timeout: seconds that one command may take.
        resident: takes the place of providers while planning.
        facts: remembers what commands decided in sessions before.
        allowed: other providers than HashiCorp's that may be downloaded.
        offline: whether nothing is downloaded.

    Raises:
        UsageError: ``mirror`` is not a provider mirror.
        WorkspaceError: the temp folder cannot be written, or the system cannot see to it that nothing is downloaded.
    """

    def __init__(
        self,
        executable: Executable,
        *,
        mirror: str | None = None,
        shared: Path | None = None,
        timeout: float = 300.0,
        resident: ProviderRuntime | None = None,
        facts: InitCache | None = None,
        allowed: Collection[str] = (),
        offline: bool = False,
    ) -> None:
        self.executable = executable
        self.timeout = timeout
        self.resident = resident
        mirrors = find_mirrors(mirror)
        self._scratch = TempDir()
        self._open: dict[tuple[Path, str], Sandbox] = {}
        self._numbers = itertools.count()
        self._lock = threading.RLock()
        try:
            shadow_provisioners(self._scratch.folder("h"))
            self._acquisition = Initializer(
                executable,
                home=self._scratch.folder("h"),
                temp=self._scratch.folder("t"),
                sets=(shared / "providers") if shared is not None else self._scratch.folder("providers"),
                mirrors=mirrors,
                places=places(mirror),
                timeout=timeout,
                facts=facts,
                allowed=allowed,
                offline=offline,
            )
        except (OSError, WorkspaceError) as error:
            self._scratch.close()
            raise error if isinstance(error, WorkspaceError) else unwritable(self._scratch.root, error) from error

    @property
    def root(self) -> Path:
        """The private folder below which everything is made."""
        return self._scratch.root

    @property
    def scratch(self) -> Path:
        """A private folder for inputs and plan files: messages name no place in it."""
        return self._scratch.folder("p")

    def open(self, source: Path, *, selected: str | None = None) -> Sandbox:
        """Return a workspace for a folder; the same one as before when nothing in it has changed.

        Args:
            source: the user's folder. Nothing is written to it.
            selected: the name that ``terraform.workspace`` has; None for what a ``cloud`` block names, else ``default``.

        Raises:
            UsageError: there is no such folder, or no configuration in it.
            WorkspaceError: it could not be copied.
            ProviderNotFound: a provider can be had from nowhere.
            TerraformError: the configuration does not parse, or a module cannot be had.
        """
        folder = _checked(source)
        tree = read_tree(folder)
        with self._lock:
            known = self._open.get((folder, tree.digest))
            if known is None:
                place = self._scratch.folder(f"w{next(self._numbers)}")
                try:
                    known = self._prepare(tree, tree.copy_to(place))
                except OSError as error:
                    raise unwritable(self._scratch.root, error) from error
                self._open[folder, tree.digest] = known
            selected = selected or only_workspace(known.configuration)
            if selected is None:
                return known
            # https://developer.hashicorp.com/terraform/cli/config/environment-variables#tf_workspace
            return replace(known, env={**known.env, "TF_WORKSPACE": selected})

    def read_written(self, texts: Mapping[str, str]) -> dict[str, Any]:
        """Have Terraform read values that are written in its language.

        Args:
            texts: the values, by what messages call them.

        Raises:
            UsageError: a value that Terraform does not read.
            TerraformError: Terraform could not be run.
        """
        return read_written(
            texts,
            executable=self.executable,
            environment=clean_environment(self._scratch.folder("h"), temp=self._scratch.folder("t")),
            below=self._scratch.folder("v"),
            timeout=self.timeout,
        )

    def close(self) -> None:
        """Remove everything that was made; more than once is fine."""
        self._scratch.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _prepare(self, tree: SourceTree, root: Path) -> Sandbox:
        files = f"{tree.digest} {tree.source.relative_to(tree.base).as_posix()}"
        _refuse(unread(root, ["."], limits=True))
        self._acquisition.get_modules(root, files)
        own_modules(root)
        for folder in sorted({"."} | set(module_folders(root).values())):
            drop_unread(root / folder, opentofu=self.executable.product != "terraform")
        configuration = read_configuration(root)
        folders = {".", *module_folders(root).values()}
        _refuse((*unread(root, folders, limits=True), *worked_out(root, folders)))
        asked = probe(configuration)
        # OpenTofu evaluates the arguments of a backend: https://opentofu.org/docs/language/settings/backends/configuration/
        if self.executable.product == "terraform":
            _refuse(misplaced(configuration))
        written = self._as_written(root, folders) if asked or may_hide_errors(root, folders) else None
        if written is not None and asked is not None:
            (written / PROBE_FILE).write_text(asked, encoding="utf-8")
        effects = take_out_effects(root, folders_by_address(root))
        give_unknown_ids(root)
        if replace_backend(root):
            self._acquisition.use_local_backend(root)
        requirements = self._acquisition.requirements(root, files)
        _refuse(unread(root, folders, limits=False))  # Terraform could
        # A provider block requires its provider: nothing is written where nothing needs AWS.
        if any(requirement.provider.endswith(f"/{AWS}") for requirement in requirements):
            override_providers(root, root=True)
            for folder in sorted(set(module_folders(root).values()) - {".", ""}):
                override_providers(root / folder, root=False)
        providers = self._acquisition.get_providers(root, requirements)
        sandbox = Sandbox(
            source=tree.source,
            root=root,
            env=clean_environment(
                self._scratch.folder("h"), temp=self._scratch.folder("t"), cli_config=self._acquisition.config
            ),
            executable=self.executable,
            configuration=configuration,
            providers=providers,
            scratch=self.scratch,
            timeout=self.timeout,
            not_run=effects.not_run,
            asking=effects.asking,
            resident=self.resident,
        )
        if written is not None:
            self._refuse_as_written(sandbox, written)
        return sandbox

    def _as_written(self, root: Path, folders: Iterable[str]) -> Path:
        """Make a second copy, which stays as people wrote it but for the programs of provider blocks."""
        place = root.relative_to(self.root).parts[0]
        copy = self.root / f"{place}-as-written"
        copy_linked(self.root / place, copy)
        written = copy / root.relative_to(self.root / place)
        take_out_programs(written, folders)
        return written

    def _refuse_as_written(self, sandbox: Sandbox, root: Path) -> None:
        """Refuse a configuration whose errors are hidden by what is changed in the copy that is planned."""
        sandbox.providers.link_into(root)
        if (sandbox.root / ADDED_FILE).is_file():
            shutil.copyfile(sandbox.root / ADDED_FILE, root / ADDED_FILE)
        # Of another home folder: in that of plans no provisioner can be had.
        env = clean_environment(
            self._scratch.folder("n"), temp=self._scratch.folder("t"), cli_config=self._acquisition.config
        )
        written = replace(sandbox, root=root, env=env)
        try:
            said = errors_as_written(self._validate(written), written.original)
        finally:
            if self.resident is not None:
                self.resident.release(written)
            remove_tree(self.root / root.relative_to(self.root).parts[0])
        _refuse(of_backend(said, sandbox.configuration), sandbox.module_folders())

    def _validate(self, workspace: Sandbox) -> Completed:
        while True:
            runner = TerraformRunner(
                str(workspace.root),
                binary=str(self.executable.path),
                environment=workspace.plan_environment(),
                timeout=self.timeout,
                before=isolated(),
            )
            done = runner.run("validate", "-json")
            if done.code == 0 or self.resident is None or not self.resident.recover(workspace, done.out + done.err):
                return done


def _refuse(found: Sequence[Diagnostic], modules: Mapping[str, str] | None = None) -> None:
    if found:
        raise ConfigurationRefused("the configuration is not valid", found, modules)


def _checked(source: Path) -> Path:
    require_folder(source)
    folder = source.resolve()
    try:
        if any(is_configuration(path.name) for path in folder.iterdir()):
            return folder
    except OSError as error:
        raise WorkspaceError(f"cannot read {source}: {error.strerror}", fix="make the folder readable") from error
    raise no_source(source)
