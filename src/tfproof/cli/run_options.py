"""The options of a run: those of the command line, and below them those of the configuration file."""

from __future__ import annotations

import argparse
import copy
import difflib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from tfproof.cli.output import Output
from tfproof.config import ConfigurationFile, StackSettings, find_configuration, read_configuration_file
from tfproof.config.schema import SETTINGS
from tfproof.errors import UsageError
from tfproof.findings import Severity
from tfproof.terraform.named_folder import require_folder, require_source

_ATTRIBUTES: Final = {
    "accounts": "account",
    "organizations": "organization",
    "policy_documents": "policy_document",
    "local_providers": "local_provider",
    "allowed_providers": "allow_provider",
    "stock": "no_stock",
    "formats": "format",
}
_CONVERTED: Final[dict[str, Callable[[Any], Any]]] = {"stock": lambda stock: not stock}
_SEVERAL: Final = frozenset({"check", "config", "review", "test", "watch"})
_EXAMPLES: Final = "examples"


def configured(options: argparse.Namespace) -> argparse.Namespace:
    """Return ``options`` completed by the configuration file. ``stacks`` holds the options of each stack of the run.

    Raises:
        UsageError: the file says something that is not understood, or the command needs one stack and there are several.
    """
    configuration = configuration_of(options)
    options = copy.copy(options)
    options.configuration = configuration
    options.given = frozenset(name for name in SETTINGS if getattr(options, _ATTRIBUTES.get(name, name), None))
    options.taken = frozenset(_fill(options, configuration))
    if "format" in options and options.format is None:
        options.format = "text"
    if "fail_on" in options:
        options.fail_on = Severity(options.fail_on or Severity.LOW)
    options.name, options.inputs, options.answers = "", {}, {}
    reads_source = options.command != "config" and not getattr(options, "list", False)
    stacks = _with_folders(options, require_source if reads_source else require_folder)
    if len(stacks) > 1 and options.command not in _SEVERAL:
        raise UsageError(
            f"`tfproof {options.command}` is about one stack, and {configuration.file} has {len(stacks)}",
            expected=f"one of {', '.join(stack.name for stack in stacks)}",
            fix=f"name one: tfproof {options.command} {stacks[0].name}",
        )
    chosen = stacks[0] if len(stacks) == 1 else options
    chosen.stack = chosen.stack or Path()
    chosen.stacks = stacks
    return chosen


def _with_folders(options: argparse.Namespace, demand: Callable[[Path], None]) -> list[argparse.Namespace]:
    """The options of each stack, after refusing a folder that is no stack: before anything is started or installed."""
    try:
        stacks = list(_stacks(options, options.configuration))
        for one in stacks:
            demand(one.stack or Path())
    except UsageError as error:
        names = [stack.name for stack in options.configuration.stacks]
        near = difflib.get_close_matches(str(options.stack or ""), names, n=1)
        if near and not options.stack.exists():
            error.fix = f"name the stack {near[0]}, or a folder that exists"
        if options.stack is None and not options.configuration.stacks and getattr(options, "recursive", None) is False:
            error.fix = f"{error.fix}. `tfproof {options.command} --recursive` takes all root modules, `tfproof init` writes them down"
        raise
    return stacks


def configuration_of(options: argparse.Namespace) -> ConfigurationFile:
    """Return the configuration file of a run; an empty one where there is none.

    Raises:
        UsageError: the file says something that is not understood.
    """
    if options.no_config:
        return ConfigurationFile()
    file = options.config or find_configuration(Path())
    if file is None:
        return ConfigurationFile()
    return read_configuration_file(Path(os.path.relpath(file)), trusted=bool(options.config))


def _fill(options: argparse.Namespace, configuration: ConfigurationFile) -> Iterator[str]:
    """Set what the command line left open; the names of what the file decided."""
    for name, value in configuration.values.items():
        attribute = _ATTRIBUTES.get(name, name)
        if attribute not in options:
            continue
        if name == "formats":
            if not (options.format or options.also or options.output):
                _choose_formats(options, value, configuration)
                yield name
        elif not getattr(options, attribute):
            given = _CONVERTED.get(name, lambda given: given)(value)
            setattr(options, attribute, list(given) if isinstance(given, tuple) else given)
            yield name


def _choose_formats(options: argparse.Namespace, texts: tuple[str, ...], configuration: ConfigurationFile) -> None:
    try:
        outputs = [Output.parse(text) for text in texts]
    except argparse.ArgumentTypeError as error:
        raise UsageError(str(error), where=configuration.where("formats"), fix="correct the line") from error
    printed = next((output for output in outputs if output.file is None), Output(form="text", file=None))
    options.format, options.also = printed.form, [output for output in outputs if output is not printed]


def _stacks(options: argparse.Namespace, configuration: ConfigurationFile) -> Iterator[argparse.Namespace]:
    """The options of each stack that the run is about."""
    wanted = named_stacks(options.stack, configuration.stacks)
    tests = options.command == "test" and (options.stack is None or not wanted)
    if getattr(options, "recursive", False) or tests:
        yield from _below(options, configuration, examples=tests)
    elif wanted:
        yield from (_of(options, stack) for stack in wanted)
    else:
        yield copy.copy(options)


def _below(
    options: argparse.Namespace, configuration: ConfigurationFile, *, examples: bool
) -> Iterator[argparse.Namespace]:
    """The options of each stack below a folder: those of the file, and root modules that it does not name.

    With ``examples`` and stacks of the file, only examples of modules among the latter.
    """
    from tfproof.cli.root_modules import roots

    top = options.stack or Path()
    stacks = [one for one in configuration.stacks if one.folder.resolve().is_relative_to(top.resolve())]
    declared = {stack.folder.resolve() for stack in configuration.stacks}
    yield from (_of(options, one) for one in stacks)
    try:
        found = roots(top)
    except UsageError:
        if not stacks:
            raise
        found = []
    for folder in found:
        if folder.resolve() in declared or (examples and stacks and _EXAMPLES not in folder.resolve().parts):
            continue
        one = copy.copy(options)
        one.stack, one.name = folder, folder.as_posix()
        yield one


def named_stacks(named: Path | None, stacks: tuple[StackSettings, ...]) -> list[StackSettings]:
    """Return the stacks that a name or a folder means; all where none is named."""
    if named is None:
        return list(stacks)
    by_name = [stack for stack in stacks if str(Path(stack.name)) == str(named)]
    return by_name or [stack for stack in stacks if stack.folder.resolve() == named.resolve()]


def _of(options: argparse.Namespace, stack: StackSettings) -> argparse.Namespace:
    """The options for a stack of the file. Variable files of the command line stand for all inputs of the file."""
    found = copy.copy(options)
    found.stack, found.name = Path(os.path.relpath(stack.folder)), stack.name
    if not options.var_file:
        found.var_file, found.inputs = list(stack.var_files), dict(stack.variables)
    found.answers = dict(stack.data)
    found.workspace = options.workspace or stack.workspace
    return found


def settings_with_places(options: argparse.Namespace) -> Iterator[tuple[str, Any, str]]:
    """Each setting in force: its name, its value, and where it comes from."""
    configuration = options.configuration
    for name, setting in SETTINGS.items():
        value = getattr(options, _ATTRIBUTES.get(name, name))
        if name == "formats":
            value = [options.format, *(f"{one.form}={one.file}" if one.file else one.form for one in options.also)]
        if name in options.taken:
            place = configuration.where(name)
        else:
            place = f"option {setting.option}" if name in options.given else "default"
        yield name, not value if name == "stock" else value, place
