"""``tftest.TerraformTest`` made safe: the same methods and arguments, without what can pass by accident or lose a file.

What differs from tftest 1.8.8, each with a test that shows the difference:

* every exit code that is no success raises, and a signal raises :class:`~tfproof.errors.CommandKilled`;
* both output streams are read at once, and a command can have a time limit;
* cleaning up removes what the runner made, never what was there before;
* plan files are made in a private folder and removed at once;
* a cached result is used only for the same sources (modules outside the folder included), environment and versions;
* ``tf_vars`` mean what they say, ``None`` and booleans too; numbers are fine as values of flags;
* ``hasattr(plan, name)`` answers; a missing folder is reported as one.

Each error is a ``tftest.TerraformTestError`` too, and runners that are alive at once in one folder clean up as tftest's do.
"""

# ruff: noqa: ARG002, PLR0917 - the signatures are tftest's

from __future__ import annotations

import hashlib
import json
import logging
import sys
import tempfile
import threading
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import tftest
from tfproof.terraform.created_files import CreatedFiles
from tfproof.terraform.method_cache import kept
from tfproof.terraform.process import Completed, run_command
from tfproof.terraform.runner_errors import CommandFailed, NoFolder, as_tftest_raises
from tfproof.terraform.source_tree import read_tree

_LOGGER = logging.getLogger("tfproof.runner")
_KEY_VALUES = ("parallelism", "plugin_dir", "state")
# Environment variables that can change what Terraform or a provider does.
_MEANINGFUL = ("TF_", "AWS_", "ARM_", "GOOGLE_", "KUBE", "HTTP", "HTTPS", "http", "https")
_FILES = ("extra_files", "tf_var_file", "state")
_CHANGES = 2


class PlanOutput(tftest.TerraformPlanOutput):
    """tftest's plan output, whose missing attributes are missing attributes."""

    def __getattr__(self, name: str) -> Any:
        return _attribute(self, name)


class State(tftest.TerraformState):
    """tftest's state, whose missing attributes are missing attributes."""

    def __getattr__(self, name: str) -> Any:
        return _attribute(self, name)


def _attribute(wrapper: tftest.TerraformJSONBase, name: str) -> Any:
    raw = wrapper.__dict__.get("_raw", {})
    if name in raw:
        return raw[name]
    raise AttributeError(f"{type(wrapper).__name__} has no attribute {name!r}; it has {', '.join(sorted(raw))}")


class TerraformRunner(tftest.TerraformTest):
    """Runs Terraform in a folder, as tftest does, and safely.

    Args:
        tfdir: the folder, absolute or relative to ``basedir``.
        basedir: what relative paths are relative to; the current folder when absent.
        binary: the executable.
        env: variables that are added to the environment.
        enable_cache: whether ``use_cache=True`` has an effect.
        cache_dir: where results are kept; a folder next to the caller's file when absent.
        environment: the whole environment; this process's own (without ``TF_LOG``), as in tftest, when absent.
        timeout: seconds that one command may take; None for no limit.
        stop: set by another thread when no caller waits for the commands any more.
        before: words that stand before the executable.
    """

    def __init__(
        self,
        tfdir: str | Path,
        basedir: str | None = None,
        binary: str = "terraform",
        env: dict[str, str] | None = None,
        enable_cache: bool = False,
        cache_dir: str | Path | None = None,
        *,
        environment: Mapping[str, str] | None = None,
        timeout: float | None = None,
        stop: threading.Event | None = None,
        before: Sequence[str] = (),
    ) -> None:
        caller = Path(sys._getframe(1).f_code.co_filename).parent  # noqa: SLF001 - tftest's rule for the default
        super().__init__(
            tfdir, basedir=basedir, binary=binary, env=env, enable_cache=enable_cache,
            cache_dir=cache_dir or caller / ".tftest-cache",
        )  # fmt: skip
        if environment is not None:
            self.env = dict(environment) | (env or {})
        self.timeout = timeout
        self._stop = stop
        self._before = tuple(before)
        self._plan_formatter = lambda out: PlanOutput(json.loads(out))

    # ------------------------------------------------------------------ running

    def run(self, cmd: str, *cmd_args: str, out: Path | None = None) -> Completed:
        """Run a command and return what it printed, with any exit code.

        Args:
            cmd: the command's name.
            *cmd_args: its arguments.
            out: a file that its stdout is written to while it runs, for those who follow it.

        Raises:
            CommandTimeout: it took longer than :attr:`timeout`.
            CommandKilled: a signal ended it.
            TerraformNotFound: there is no such executable.
            WorkspaceError: there is no such folder.
        """
        _LOGGER.debug("%s %s %s", self.binary, cmd, cmd_args)
        with as_tftest_raises():
            return run_command(
                [*self._before, self.binary, cmd, *map(str, cmd_args)],
                cwd=Path(self.tfdir),
                env=self.env,
                timeout=self.timeout,
                label=f"{Path(self.binary).name} {cmd}",
                out=out,
                stop=self._stop,
            )

    def execute_command(self, cmd: str, *cmd_args: str) -> tftest.TerraformCommandOutput:
        """Run a command that has to succeed.

        Raises:
            CommandFailed: it did not.
            TfproofError: as :meth:`run` does.
        """
        done = self.run(cmd, *cmd_args)
        if done.code != 0 and not (done.code == _CHANGES and "-detailed-exitcode" in cmd_args):
            raise CommandFailed(done)
        return tftest.TerraformCommandOutput(done.code, done.out, done.err)

    # ------------------------------------------------------------------ tftest's methods

    @kept
    def setup(
        self,
        extra_files: list[str] | None = None,
        plugin_dir: str | None = None,
        init_vars: dict[str, Any] | str | None = None,
        backend: bool = True,
        cleanup_on_exit: bool = True,
        disable_prevent_destroy: bool = False,
        workspace_name: str | None = None,
        use_cache: bool = False,
        **kw: Any,
    ) -> str:
        """Prepare the folder and initialise it, as tftest does; see there for the arguments."""
        if not Path(self.tfdir).is_dir():
            raise NoFolder(f"no such folder: {self.tfdir}", fix="name the folder that holds the .tf files")
        footprint = CreatedFiles(Path(self.tfdir))
        self._finalizer = weakref.finalize(self, footprint.remove, deep=cleanup_on_exit)
        try:
            if disable_prevent_destroy:
                with as_tftest_raises():
                    footprint.disable_prevent_destroy()
            footprint.link([Path(self._abspath(path)) for path in extra_files or []])
            printed = self.init(plugin_dir=plugin_dir, init_vars=init_vars, backend=backend, use_cache=use_cache, **kw)
            return printed + self.workspace(name=workspace_name) if workspace_name else printed
        except BaseException:
            self._finalizer()  # an exception keeps the runner alive, and the folder must not wait for that
            raise

    @kept
    def init(
        self,
        input: bool = False,  # noqa: A002 - tftest's name
        color: bool = False,
        force_copy: bool = False,
        plugin_dir: str | None = None,
        init_vars: dict[str, Any] | str | None = None,
        backend: bool = True,
        use_cache: bool = False,
        **kw: Any,
    ) -> str:
        """Run ``init``."""
        given = {"input": input, "color": color, "force_copy": force_copy, "plugin_dir": plugin_dir, "backend": backend}
        return self.execute_command("init", *tftest.parse_args(init_vars=init_vars, **_as_text({**given, **kw}))).out

    @kept
    def plan(
        self,
        input: bool = False,  # noqa: A002 - tftest's name
        color: bool = False,
        refresh: bool = True,
        tf_vars: dict[str, Any] | None = None,
        targets: list[str] | None = None,
        output: bool = False,
        tf_var_file: str | list[str] | None = None,
        state: str | None = None,
        use_cache: bool = False,
        **kw: Any,
    ) -> Any:
        """Run ``plan``; with ``output`` return it parsed, otherwise what Terraform printed."""
        given = {"input": input, "color": color, "refresh": refresh, "targets": targets, "tf_var_file": tf_var_file}
        with self._arguments(tf_vars, **given, state=state, **kw) as (arguments, folder):
            if not output:
                return self.execute_command("plan", *arguments).out
            target = folder / "plan"
            self.execute_command("plan", *arguments, f"-out={target}")
            shown = self.execute_command("show", "-no-color", "-json", str(target))
        try:
            return self._plan_formatter(shown.out)
        except json.JSONDecodeError as error:
            raise tftest.TerraformTestError(f"Error decoding plan output: {error}") from error

    @kept
    def apply(
        self,
        input: bool = False,  # noqa: A002 - tftest's name
        color: bool = False,
        auto_approve: bool = True,
        tf_vars: dict[str, Any] | None = None,
        targets: list[str] | None = None,
        tf_var_file: str | list[str] | None = None,
        use_cache: bool = False,
        **kw: Any,
    ) -> str:
        """Run ``apply``."""
        given = {"input": input, "color": color, "auto_approve": auto_approve}
        return self._run_with("apply", tf_vars, **given, targets=targets, tf_var_file=tf_var_file, **kw)

    @kept
    def output(
        self,
        name: str | None = None,
        color: bool = False,
        json_format: bool = True,
        use_cache: bool = False,
        **kw: Any,
    ) -> Any:
        """Run ``output``."""
        return super().output(name=name, color=color, json_format=json_format, **kw)

    @kept
    def destroy(
        self,
        color: bool = False,
        auto_approve: bool = True,
        tf_vars: dict[str, Any] | None = None,
        targets: list[str] | None = None,
        tf_var_file: str | list[str] | None = None,
        use_cache: bool = False,
        **kw: Any,
    ) -> str:
        """Run ``destroy``."""
        given = {"color": color, "auto_approve": auto_approve}
        return self._run_with("destroy", tf_vars, **given, targets=targets, tf_var_file=tf_var_file, **kw)

    def refresh(
        self,
        color: bool = False,
        lock: bool = False,
        tf_vars: dict[str, Any] | None = None,
        targets: list[str] | None = None,
        **kw: Any,
    ) -> str:
        """Run ``refresh``."""
        return self._run_with("refresh", tf_vars, color=color, lock=lock, targets=targets, **kw)

    def state_pull(self) -> Any:
        """Return the state; what Terraform printed when that is no JSON."""
        state = super().state_pull()
        return State(state._raw) if isinstance(state, tftest.TerraformState) else state  # noqa: SLF001

    def _run_with(self, command: str, tf_vars: dict[str, Any] | None, **given: Any) -> str:
        with self._arguments(tf_vars, **given) as (arguments, _):
            return self.execute_command(command, *arguments).out

    @contextmanager
    def _arguments(self, tf_vars: dict[str, Any] | None, **given: Any) -> Iterator[tuple[list[str], Path]]:
        """Build a command's arguments; give a private folder that is gone afterwards.

        Strings and numbers go on the command line, as in tftest (so that a string may hold an expression); everything
        else goes into a JSON file, where ``None`` is null, and ``${`` in a string of a list is not a template.
        """
        values = tf_vars or {}
        plain = {k: v for k, v in values.items() if isinstance(v, (str, int, float)) and not isinstance(v, bool)}
        with tempfile.TemporaryDirectory(prefix="tfproof-") as name:
            folder = Path(name)
            arguments = tftest.parse_args(tf_vars=plain, **_as_text(given))
            if len(plain) < len(values):
                exact = folder / "values.tfvars.json"
                exact.write_text(json.dumps({k: v for k, v in values.items() if k not in plain}), encoding="utf-8")
                # First, so that tf_var_file wins over it as it wins over -var.
                arguments.insert(0, f"-var-file={exact}")
            yield arguments, folder

    # ------------------------------------------------------------------ cache and clean-up

    def generate_cache_hash(self, method_kwargs: dict[str, Any]) -> str:
        """Return the name of a cached result: it changes with everything that the result depends on."""
        folder = Path(self.tfdir).resolve()
        material = {
            "arguments": method_kwargs,
            "files": {name: self._digests(method_kwargs.get(name)) for name in _FILES},
            "sources": read_tree(folder).digest,
            # Results of commands are of no use in a folder that is no longer initialised.
            "initialised": (folder / ".terraform").is_dir(),
            "environment": {k: v for k, v in self.env.items() if k.startswith(_MEANINGFUL) or k in self._env},
            "added": dict(self._env),
            "versions": self.run("version", "-json").out,
            "binary": self.binary,
        }
        text = json.dumps(material, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest() + ".pickle"

    def _digests(self, paths: Any) -> list[str]:
        listed = [paths] if isinstance(paths, (str, Path)) else list(paths or ())
        found = [
            Path(self.tfdir) / path if (Path(self.tfdir) / path).exists() else Path(self._abspath(path))
            for path in listed
        ]
        return [hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "absent" for path in found]

    @classmethod
    def _cleanup(cls, tfdir: str, filenames: list[str], deep: bool = True, restore_files: bool = False) -> None:  # noqa: ARG003
        """Remove the named links and nothing else: what else was made, only a footprint can tell."""
        for name in filenames:
            (Path(tfdir) / name).unlink(missing_ok=True)


def _as_text(given: Mapping[str, Any]) -> dict[str, Any]:
    return {key: str(value) if key in _KEY_VALUES and value else value for key, value in given.items()}
