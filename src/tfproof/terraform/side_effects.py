"""Takes out of a private copy what would run a program or open a connection, before anything is planned.

* ``provisioner`` and ``connection`` blocks. A second thing keeps a provisioner from running, and neither trusts the other:
  Terraform prefers one that it finds among the plugins of the home folder to a built-in one of the same name
  (https://github.com/hashicorp/terraform/blob/v1.11.4/internal/command/plugins.go, ``provisionerFactories``). The folder that
  takes the place of the home folder has a file under each of those names that cannot be executed. Should a block be left, Terraform
  refuses to plan.
* ``exec`` in provider blocks: the program that gives a provider of Kubernetes its credentials.
* Where ``terraform_remote_state`` reads: every backend becomes a local one, without a state.

What is cut is blanked, so that every line keeps its number; in JSON it is taken out.

Sources: https://developer.hashicorp.com/terraform/language/resources/provisioners/syntax,
https://developer.hashicorp.com/terraform/language/state/remote-state-data.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tfproof import hcl
from tfproof.findings import Location, NotRun
from tfproof.provider.local import REACHING
from tfproof.terraform.own_files import write_own

_BUILT_IN = ("file", "local-exec", "remote-exec")
# Of several versions Terraform takes the newest.
_VERSION = "v9999.0.0"
_EXEC = "exec"
_READ = frozenset({"data", "ephemeral"})
_CHANGED = _READ | {"provider", "removed", "resource"}
# The AWS provider reaches no host either: see overrides.py.
_COMPUTING = frozenset(
    {"archive", "aws", "cloudinit", "local", "null", "random", "template", "terraform", "time", "tls"}
)
_REMOTE_STATE = "terraform_remote_state"
NO_STATE = ".tfproof-no-state"
"""Name of the file that every ``terraform_remote_state`` reads instead, and which does not exist."""


def shadow_provisioners(home: Path) -> None:
    """Put files that cannot be executed in the place of the built-in provisioners.

    Args:
        home: the private folder that takes the place of the home folder of commands that plan and apply.

    Raises:
        OSError: the folder cannot be written.
    """
    plugins = home / ".terraform.d" / "plugins"
    plugins.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in _BUILT_IN:
        (plugins / f"terraform-provisioner-{name}_{_VERSION}").touch(mode=0o400)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """What a configuration asks for beyond planning, once for each module call, by address and place.

    Attributes:
        not_run: programs that were cut out of the copy.
        asking: blocks that are left, and that may start a program or open a connection when their provider reads them.
    """

    not_run: tuple[NotRun, ...]
    asking: tuple[NotRun, ...]


def take_out_programs(root: Path, folders: Iterable[str]) -> None:
    """Take the programs out of provider blocks, and leave all else.

    Args:
        root: the folder of a private copy.
        folders: those of its modules, relative to it.

    Raises:
        OSError: a file cannot be read or written.
    """
    for folder in sorted(set(folders)):
        list(_edited(root / folder, kinds=frozenset({"provider"})))


def take_out_effects(root: Path, modules: Mapping[str, str]) -> Effects:
    """Take out of a private copy what would run a program or open a connection.

    Args:
        root: the folder of the copy that Terraform runs in, with its modules.
        modules: the folder of each module call, relative to ``root``, by address (``""`` is the root).

    Raises:
        OSError: a file cannot be read or written.
    """
    by_folder = {folder: list(_edited(root / folder)) for folder in sorted(set(modules.values()))}
    found = sorted(
        (
            (
                one.left,
                NotRun(address=f"{address}.{one.address}" if address else one.address, what=one.what, location=place),
            )
            for address, folder in modules.items()
            for one in by_folder[folder]
            for place in (Location(file=(Path(folder) / one.file).as_posix(), line=one.line),)
        ),
        key=lambda pair: (pair[1].address, pair[1].location.file, pair[1].location.line),
    )
    return Effects(
        not_run=tuple(one for left, one in found if not left), asking=tuple(one for left, one in found if left)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _FoundEffect:
    """A block that was cut, or left: its address in its module, and its file in the module's folder."""

    address: str
    what: str
    file: str
    line: int
    left: bool = False


def _edited(folder: Path, *, kinds: frozenset[str] = _CHANGED) -> Iterator[_FoundEffect]:
    # The files of both products: which of two Terraform reads is not decided here.
    for path in sorted(path for path in folder.iterdir() if hcl.is_source_file(path.name, opentofu=True)):
        if not path.is_file():
            continue
        file = hcl.read_file(path)
        edits: list[hcl.Edit] = []
        for block in (block for block in file.blocks if block.type in kinds):
            if block.type in {"resource", "removed"}:
                edits += hcl.remove(file, *hcl.holding(block, "provisioner", "connection"))
                yield from _provisioners(file, path.name, block)
            elif block.type == "provider":
                for node in _programs(block):
                    edits.append(hcl.blank(file, node) if isinstance(node, hcl.Block) else hcl.replace(node, "null"))
                    address = f"provider.{'.'.join(block.labels)}"
                    yield _FoundEffect(address=address, what=_EXEC, file=path.name, line=file.line(node))
            elif block.type == "data" and block.labels[:1] == (_REMOTE_STATE,):
                edits += _nowhere(file, block)
            elif block.type in _READ and not _is_known(block.labels[0]):
                address = ".".join((block.type, *block.labels))
                yield _FoundEffect(address=address, what=block.type, file=path.name, line=file.line(block), left=True)
        if edits:
            write_own(path, hcl.splice(file.text, edits))


def _is_known(type_: str) -> bool:
    """Whether reading a type only computes, or goes where nothing listens."""
    return type_ not in REACHING and type_.partition("_")[0] in _COMPUTING


def _provisioners(file: hcl.File, name: str, holder: hcl.Block) -> Iterator[_FoundEffect]:
    address = ".".join(holder.labels)
    if holder.type == "removed":
        gone = holder.attribute("from")
        address = file.source(gone.expression).strip('"') if gone is not None else holder.type
    for block in holder.blocks_of("provisioner"):
        when = block.attribute("when")
        destroy = when is not None and "destroy" in file.source(when.expression)
        what = f"provisioner {' '.join(block.labels)}{' (when = destroy)' if destroy else ''}"
        yield _FoundEffect(address=address, what=what, file=name, line=file.line(block))


def _programs(provider: hcl.Block) -> Iterator[hcl.Block | hcl.Expression]:
    """Yield the blocks of a provider block, and the values of its arguments, that name a program; the outermost alone."""
    end = provider.start
    for node in hcl.walk(provider.body):
        if node.start < end:
            continue
        found: hcl.Block | hcl.Expression | None = None
        if isinstance(node, hcl.Block):
            found = node if _EXEC in (node.type, *node.labels) else None
        elif isinstance(node, hcl.Attribute):
            found = node.expression if node.name == _EXEC else None
        elif isinstance(node, hcl.ObjectItem):
            found = node.value if hcl.constant(node.key) == _EXEC else None
        if found is not None:
            end = found.end
            yield found


def _nowhere(file: hcl.File, block: hcl.Block) -> list[hcl.Edit]:
    workspace = block.attribute("workspace")
    return [
        *hcl.set_argument(file, block, "backend", '"local"', json_value="local"),
        *hcl.set_argument(file, block, "config", f'{{ path = "{NO_STATE}" }}', json_value={"path": NO_STATE}),
        *(hcl.remove(file, workspace) if workspace is not None else ()),
    ]
