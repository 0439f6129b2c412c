"""Which blocks of a module make further members of one cluster: of the instances of a database cluster, one writes.

Source: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Overview.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from tfproof.hcl import Expression, read_folder, references

_CLUSTER: Final = "cluster_identifier"
_MEMBERS: Final = ("aws_rds_cluster_instance", "aws_docdb_cluster_instance", "aws_neptune_cluster_instance")

Earlier = Mapping[str, tuple[str, ...]]
"""By block (``aws_x.b``): the blocks before it that make members of the same cluster, in the order of the source."""


def earlier_members(folders: Iterable[Path]) -> Earlier:
    """Return the blocks of modules that are not the first ones of their cluster.

    Args:
        folders: of the modules; what cannot be read there is left out.
    """
    found: dict[str, tuple[str, ...]] = {}
    for folder in filter(Path.is_dir, folders):
        members: dict[tuple[str, tuple[str, ...]], tuple[str, ...]] = {}
        files = [file for file in read_folder(folder).all_files if file.error is None]
        for block in (block for file in files for block in file.body.blocks_of("resource")):
            named = block.attribute(_CLUSTER)
            if block.labels[0] in _MEMBERS and named is not None and (cluster := _cluster(named.expression)):
                before = members.get((block.labels[0], cluster), ())
                own = ".".join(block.labels)
                members[block.labels[0], cluster] = (*before, own)
                if before:
                    found[own] = before
    return found


def _cluster(expression: Expression) -> tuple[str, ...]:
    """What names the cluster: the one resource, input or local value that an expression refers to."""
    named = {one.names[:2] for one in references(expression)}
    return next(iter(named)) if len(named) == 1 and ("each", "value") not in named else ()
