"""Why a plan failed, in the terms of the person who wrote the module: which rule, at which address, with which words."""

from __future__ import annotations

import difflib
import enum
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tfproof.addresses import Address, ProviderConfig, ResourceInstance, parse, without_keys
from tfproof.errors import AddressError, UsageError
from tfproof.hcl import Block, read_file, text_of
from tfproof.plan.locations import from_here
from tfproof.provider.facts import facts
from tfproof.provider.local import NOT_ASKED, is_local
from tfproof.terraform import Diagnostic

# Where the environment of a plan sends every connection that would leave this machine: see terraform/environment.py.
_NOWHERE = "proxyconnect tcp: dial tcp 127.0.0.1:9"
# What Terraform says of a remote state in a private copy: see terraform/side_effects.py.
_NO_STATE = "Unable to find remote state"
_RULE_PLACE = re.compile(r"This was checked by the validation rule at (?P<file>.+?):(?P<line>\d+),")
_BLOCK_CONTEXT = re.compile(
    r'^(?P<kind>resource|data|output|check|variable)\s+"(?P<first>[^"]+)"(?:\s+"(?P<second>[^"]+)")?'
)
_PROVIDER_CONTEXT = re.compile(r'^provider\s+"[^"]+"')
_MODULE_CONTEXT = re.compile(r'^module\s+"(?P<name>[^"]+)"')
_MISSING_ARGUMENT = "Missing required argument"
_ARGUMENT = re.compile(r'The argument "(?P<name>[^"]+)" is required')
_CHILD_VARIABLE = re.compile(r'child module variable "(?P<name>[^"]+)" defined at (?P<file>.+?):\d+,')
_NAMED_VARIABLE = re.compile(r'(?:var\.|input variable ")(?P<name>[A-Za-z_][\w-]*)')
_CONFIGURED_OFFLINE = frozenset({"hashicorp/aws"})
_ANSWER_DATA = "say what it answers, with data= of the case or --data"
_NO_ANSWER = (
    "nothing can answer for a resource or a provider; leave it out of this case, by an input that its count depends on"
)
_READING = re.compile(r"(?:error )?(?:reading|fetching|listing|describing|finding|retrieving|getting)\b", re.IGNORECASE)
# The file that Terraform names for a value of -var.
_OPTION = re.compile(r"<value for (?P<name>var\.[\w-]+)>")


class FailureKind(enum.StrEnum):
    """What refused the case. The words are Terraform's own."""

    VALIDATION = "variable validation"
    TYPE = "type error"
    MISSING = "missing input"
    PRECONDITION = "precondition"
    POSTCONDITION = "postcondition"
    CONFIGURATION = "configuration"
    PROVIDER = "provider validation"
    CLOUD = "needs a cloud"


FailureName = Literal[
    "variable validation", "type error", "missing input", "precondition", "postcondition", "configuration",
    "provider validation", "needs a cloud",
]  # fmt: skip


def failure_kind(name: str) -> FailureKind:
    """Return the kind of a name.

    Raises:
        UsageError: there is no such kind; the message names the nearest.
    """
    kinds = [kind.value for kind in FailureKind]
    if name not in kinds:
        near = difflib.get_close_matches(name, kinds, n=1)
        raise UsageError(
            f"no such kind of failure: {name!r}",
            expected=f"one of {', '.join(kinds)}",
            fix=f"write {near[0]!r}" if near else "write one of them",
        )
    return FailureKind(name)


_KIND_OF_SUMMARY: Mapping[str, FailureKind] = {
    "Invalid value for variable": FailureKind.VALIDATION,
    "Invalid value for input variable": FailureKind.TYPE,
    "Invalid value for module argument": FailureKind.TYPE,
    "No value for required variable": FailureKind.MISSING,
    _MISSING_ARGUMENT: FailureKind.MISSING,
    "Resource precondition failed": FailureKind.PRECONDITION,
    "Module output value precondition failed": FailureKind.PRECONDITION,
    "Resource postcondition failed": FailureKind.POSTCONDITION,
}
"""Summaries of Terraform's diagnostics, which it treats as stable text."""
# What Terraform says of a provider, and without an address.
_OF_PROVIDER = re.compile(r"Provider produced |Plugin |Failed to load plugin|Request cancelled|Provider error")
# Where Terraform gives neither an address nor a line, its words name what it means.
_WORDS = re.compile(r'To work with (?P<resource>\S+) its|serializing output value "(?P<output>[^"]+)"')
_CYCLE = "Cycle: "
# What Terraform says of a resource with its address, as a provider does.
_OF_TERRAFORM = frozenset(
    {"Instance cannot be destroyed", "Invalid backend configuration", "Invalid use of ephemeral value"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One reason why a case did not plan.

    Attributes:
        kind: what refused it.
        addresses: where, without instance keys; several when one folder is called as several modules.
        message: Terraform's or the module author's own words.
        where: ``file:line`` relative to the case's folder.
        needs: the data sources, without instance keys, whose answers are simulated and decide about it.
    """

    kind: FailureKind
    addresses: tuple[str, ...]
    message: str
    where: str | None
    needs: tuple[str, ...] = ()

    def is_at(self, address: str) -> bool:
        """Whether this failure is at ``address``; instance keys are ignored, since Terraform does not report them."""
        return without_keys(address) in self.addresses

    def __str__(self) -> str:
        return self.shown()

    def shown(self, folder: Path | None = None) -> str:
        """The failure as text, with its place relative to the current folder where it is below that."""
        place, written = " or ".join(self.addresses), from_here(self.where, folder) if self.where else None
        where = f"{place} ({written})" if place and written else place or written
        answers = f" ({self.way_out})" if self.needs else ""
        return f"{self.kind.value}{f' at {where}' if where else ''}: {self.message}{answers}"

    @property
    def way_out(self) -> str:
        """What a user may say to have it decided; empty where no data source decides about it."""
        if not self.needs:
            return ""
        said = " ".join(f"--data '{address}={{...}}'" for address in self.needs)
        return f"it depends on simulated answers: say what the cloud answers, with {said} (data= in a test)"


def failures(diagnostics: Sequence[Diagnostic], *, folder: Path, modules: Mapping[str, str]) -> tuple[Failure, ...]:
    """Turn error diagnostics into failures.

    Args:
        diagnostics: what Terraform printed; warnings are left out.
        folder: the folder of the case, to look up which variable a validation rule belongs to.
        modules: the folder of each module call, relative to ``folder``, by address (``""`` is the case itself).
    """
    found = tuple(dict.fromkeys(_failure(d, folder, modules) for d in diagnostics if d.severity == "error"))
    unread = {address for one in found if _OPTION.match(one.where or "") for address in one.addresses}
    # A value that Terraform could not read was given all the same.
    return tuple(one for one in found if one.kind is not FailureKind.MISSING or not unread & {*one.addresses})


def _failure(diagnostic: Diagnostic, folder: Path, modules: Mapping[str, str]) -> Failure:
    about = _about(diagnostic)
    if isinstance(about, ProviderConfig):
        name = about.provider.partition("/")[2]
        if name not in _CONFIGURED_OFFLINE and not is_local(f"/{name}"):
            return _not_configured(name, diagnostic)
    if diagnostic.summary == _NO_STATE:
        return _needs_state(diagnostic)
    said = f"{diagnostic.summary} {diagnostic.detail}"
    if _NOWHERE in said or NOT_ASKED in said or _is_unanswered(diagnostic):
        return _needs_cloud(diagnostic)
    option = _OPTION.fullmatch(diagnostic.file or "")
    kind = FailureKind.TYPE if option else _kind(diagnostic)
    message = diagnostic.detail or diagnostic.summary
    if (kind in {FailureKind.PROVIDER, FailureKind.CONFIGURATION} or option) and diagnostic.detail:
        message = f"{diagnostic.summary}: {diagnostic.detail}"
    return Failure(
        kind=kind,
        addresses=(option["name"],) if option else _addresses(diagnostic, kind, folder, modules),
        message=message,
        where=_place(diagnostic) or _rule_place(diagnostic, kind),
    )


def _rule_place(diagnostic: Diagnostic, kind: FailureKind) -> str | None:
    """The line of the validation that refuses a value; Terraform says in its words alone where that is."""
    rule = _RULE_PLACE.search(diagnostic.detail) if kind is FailureKind.VALIDATION else None
    return f"{rule['file']}:{rule['line']}" if rule else None


def _kind(diagnostic: Diagnostic) -> FailureKind:
    """What refused it. Terraform gives the address of what a provider refuses; of its own errors it gives the place alone."""
    known = _KIND_OF_SUMMARY.get(diagnostic.summary)
    if known is FailureKind.MISSING and diagnostic.summary == _MISSING_ARGUMENT and not _called(diagnostic):
        known = None
    if known is None:
        addressed = diagnostic.address is not None and diagnostic.summary not in _OF_TERRAFORM
        provider = addressed or _OF_PROVIDER.match(diagnostic.summary) is not None
        known = FailureKind.PROVIDER if provider else FailureKind.CONFIGURATION
    return known


def _called(diagnostic: Diagnostic) -> str | None:
    """The name of the module block that a diagnostic is about."""
    block = _MODULE_CONTEXT.match(diagnostic.context or "")
    return block["name"] if block else None


def _is_unanswered(diagnostic: Diagnostic) -> bool:
    """Whether a data source asked and got no answer; some providers say so without the connection's own words."""
    about = _about(diagnostic)
    if not isinstance(about, ResourceInstance) or about.resource.mode != "data":
        return False
    type_ = about.resource.type
    return (
        type_.startswith("aws_") and type_ not in facts().local_data and _READING.match(diagnostic.summary) is not None
    )


def _about(diagnostic: Diagnostic) -> Address | None:
    """What a diagnostic is about, if it says so."""
    return _parsed(diagnostic.address or "")


def _parsed(text: str) -> Address | None:
    try:
        return parse(text)
    except AddressError:
        return None


def _needs_state(diagnostic: Diagnostic) -> Failure:
    return Failure(
        kind=FailureKind.CLOUD,
        addresses=(without_keys(diagnostic.address),) if diagnostic.address else (),
        message="the state of another configuration is not read, wherever it is: say what its outputs are, with data= of "
        "the case or --data",
        where=_place(diagnostic),
    )


def _needs_cloud(diagnostic: Diagnostic) -> Failure:
    asked = diagnostic.summary.partition(": ")[0]
    about = _about(diagnostic)
    is_data = isinstance(about, ResourceInstance) and about.resource.mode == "data"
    return Failure(
        kind=FailureKind.CLOUD,
        addresses=(without_keys(diagnostic.address),) if diagnostic.address else (),
        message=f"{asked} asks a cloud, and a plan is made offline: {_ANSWER_DATA if is_data else _NO_ANSWER}",
        where=_place(diagnostic),
    )


def _not_configured(provider: str, diagnostic: Diagnostic) -> Failure:
    return Failure(
        kind=FailureKind.CLOUD,
        addresses=(),
        message=f"the provider {provider} cannot be configured without its cloud ({diagnostic.summary}), and offline "
        "configuration is supported for hashicorp/aws alone; give its block credentials that it does not check, or leave "
        "what needs it out of this case",
        where=_place(diagnostic),
    )


def _place(diagnostic: Diagnostic) -> str | None:
    return f"{diagnostic.file}:{diagnostic.line}" if diagnostic.file and diagnostic.line else None


def _addresses(diagnostic: Diagnostic, kind: FailureKind, folder: Path, modules: Mapping[str, str]) -> tuple[str, ...]:
    if diagnostic.address:
        return (_of_provider(_about(diagnostic)) or without_keys(diagnostic.address),)
    if kind is FailureKind.VALIDATION:
        rule = _RULE_PLACE.search(diagnostic.detail)
        if rule:
            around = _enclosing(folder / rule["file"], int(rule["line"]), "variable")
            return _in_modules(modules, str(Path(rule["file"]).parent), f"var.{around.labels[0]}") if around else ()
    local = _block_around(diagnostic, kind) or _provider_around(diagnostic, folder)
    if local is not None and diagnostic.file:
        return _in_modules(modules, str(Path(diagnostic.file).parent), local)
    child = _CHILD_VARIABLE.search(diagnostic.detail)
    if child:
        return _in_modules(modules, str(Path(child["file"]).parent), f"var.{child['name']}")
    named = _NAMED_VARIABLE.search(diagnostic.detail)
    if named:
        return (f"var.{named['name']}",)
    return tuple(_said(diagnostic))


def _block_around(diagnostic: Diagnostic, kind: FailureKind) -> str | None:
    """The address of the block around a place, inside its module; of an input that a module block lacks, the input's."""
    called = _called(diagnostic)
    if called is not None:
        argument = _ARGUMENT.match(diagnostic.detail) if kind is FailureKind.MISSING else None
        return f"module.{called}.var.{argument['name']}" if argument else f"module.{called}"
    block = _BLOCK_CONTEXT.match(diagnostic.context or "")
    if block is None or (block["kind"] in {"resource", "data"} and not block["second"]):
        return None
    prefix = {"resource": [], "variable": ["var"]}.get(block["kind"], [block["kind"]])
    return ".".join([*prefix, *(part for part in (block["first"], block["second"]) if part)])


def _said(diagnostic: Diagnostic) -> Iterator[str]:
    """The addresses in the words of a diagnostic that has no place."""
    for text in (diagnostic.summary, diagnostic.detail):
        if text.startswith(_CYCLE):
            parts = (part.split()[0] for part in text.removeprefix(_CYCLE).split(", ") if part.strip())
            yield from dict.fromkeys(_of_provider(_parsed(part)) or part for part in parts)
        elif (words := _WORDS.search(text)) is not None:
            yield words["resource"] or f"output.{words['output']}"


def _in_modules(modules: Mapping[str, str], folder: str, local_address: str) -> tuple[str, ...]:
    here = [module for module, at in modules.items() if Path(at) == Path(folder)]
    return tuple(f"{module}.{local_address}" if module else local_address for module in sorted(here))


def _of_provider(about: Address | None) -> str | None:
    """The address of a provider configuration, with the provider's name in the place of its source."""
    if not isinstance(about, ProviderConfig):
        return None
    name = ".".join(("provider", about.provider.rpartition("/")[2], *((about.alias,) if about.alias else ())))
    return about.module.without_keys().prefixed(name)


def _provider_around(diagnostic: Diagnostic, folder: Path) -> str | None:
    """The address of the provider block around a place, inside its module, as plans have it behind ``provider``."""
    if _PROVIDER_CONTEXT.match(diagnostic.context or "") is None or not diagnostic.file or not diagnostic.line:
        return None
    block = _enclosing(folder / diagnostic.file, diagnostic.line, "provider")
    if block is None:
        return None
    alias = block.attribute("alias")
    name = text_of(alias.expression) if alias is not None else None
    return ".".join(("provider", *block.labels, *((name,) if name else ())))


def _enclosing(path: Path, line: int, kind: str) -> Block | None:
    """The block of a kind that ``line`` (from 1) of a file is in."""
    try:
        file = read_file(path)
    except OSError:
        return None
    around = (one for one in file.body.blocks_of(kind) if file.line(one) <= line <= file.line(one.end))
    return next((block for block in around if block.labels), None)
