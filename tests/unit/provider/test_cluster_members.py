from __future__ import annotations

from pathlib import Path

from tfproof.provider.cluster_members import earlier_members


def _member(name: str, cluster: str, kind: str = "aws_rds_cluster_instance") -> str:
    return f'resource "{kind}" "{name}" {{\n  cluster_identifier = {cluster}\n}}\n'


def test_only_the_first_block_of_a_cluster_has_none_before_it(tmp_path: Path) -> None:
    written = (
        ("writer", "aws_rds_cluster.a.id"),
        ("reader", "aws_rds_cluster.a.cluster_identifier"),
        ("third", "aws_rds_cluster.a[0].id"),
        ("alone", "aws_rds_cluster.b.id"),
        ("given", "var.cluster"),
        ("given_too", "var.cluster"),
        ("either", "var.own ? aws_rds_cluster.a.id : var.cluster"),
        ("each", "each.value.cluster"),
        ("each_too", "each.value.cluster"),
        ("literal", '"c"'),
    )
    (tmp_path / "main.tf").write_text(
        "".join(_member(*one) for one in written)
        + _member("docdb", "aws_rds_cluster.a.id", "aws_docdb_cluster_instance")
        + _member("other", "aws_rds_cluster.a.id", "aws_x"),
        encoding="utf-8",
    )
    (tmp_path / "broken.tf").write_text("resource {{{", encoding="utf-8")
    assert earlier_members([tmp_path, tmp_path / "none"]) == {
        "aws_rds_cluster_instance.reader": ("aws_rds_cluster_instance.writer",),
        "aws_rds_cluster_instance.third": ("aws_rds_cluster_instance.writer", "aws_rds_cluster_instance.reader"),
        "aws_rds_cluster_instance.given_too": ("aws_rds_cluster_instance.given",),
    }
