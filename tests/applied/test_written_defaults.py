"""What is not set, AWS assigned: to write it down later is no difference, or one that cannot be judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tfproof.cases.lifecycle.resource_changes import ChangeAction
from tfproof.cases.upgrades.upgrade import Upgrade
from tfproof.cases.upgrades.upgrade_rules import DATA
from tfproof.errors import ExpectationError
from tfproof.pytest_plugin import CaseFactory

# Of each resource: what is required, and what is written down later.
EQUAL: Mapping[str, tuple[str, str]] = {
    "aws_ebs_volume": ('availability_zone = "us-east-1a"\nsize = 10', 'type = "gp2"\nsnapshot_id = ""'),
    "aws_instance": (
        'ami = "ami-12345678"\ninstance_type = "t3.micro"',
        'tenancy = "default"\nmonitoring = false\nhibernation = false',
    ),
    "aws_kms_key": ("", 'multi_region = false\nkey_usage = "ENCRYPT_DECRYPT"\nrotation_period_in_days = null'),
    "aws_rds_cluster": (
        'cluster_identifier = "c"\nengine = "aurora-postgresql"\nmaster_username = "u"\nskip_final_snapshot = true\n'
        "manage_master_user_password = true",
        'engine_mode = "provisioned"\nstorage_encrypted = false\ndb_subnet_group_name = "default"\nport = 5432',
    ),
    "aws_ecs_service": ('name = "s"', 'launch_type = "EC2"\nscheduling_strategy = "REPLICA"'),
    "aws_efs_file_system": ("", 'performance_mode = "generalPurpose"'),
    "aws_elasticache_cluster": (
        'cluster_id = "c"\nengine = "redis"\nnode_type = "cache.t3.micro"\nnum_cache_nodes = 1',
        'port = 6379\nnetwork_type = "ipv4"\nsubnet_group_name = "default"',
    ),
    "aws_elasticache_replication_group": (
        'replication_group_id = "g"\ndescription = "d"\nnode_type = "cache.t3.micro"',
        "port = 6379\nautomatic_failover_enabled = false",
    ),
    "aws_redshift_cluster": (
        'cluster_identifier = "r"\nnode_type = "dc2.large"\nmaster_username = "u"\nmanage_master_password = true\n'
        "skip_final_snapshot = true",
        'database_name = "dev"\nencrypted = false',
    ),
    "aws_cloudwatch_log_group": ('name = "g"', 'log_group_class = "STANDARD"'),
    "aws_lb": ('name = "l"\nsubnets = ["subnet-12345678", "subnet-87654321"]', "internal = false"),
    "aws_vpc": ('cidr_block = "10.0.0.0/16"', 'instance_tenancy = "default"'),
    "aws_sqs_queue": ('name = "q"', "fifo_queue = false\nsqs_managed_sse_enabled = true"),
    "aws_s3_bucket": ('bucket = "tfp-written-down"', "object_lock_enabled = false"),
}
GUESSED: Mapping[str, tuple[str, str]] = {
    "aws_subnet": (
        'vpc_id = "vpc-12345678"\ncidr_block = "10.0.1.0/24"',
        'availability_zone = "us-east-1a"',  # what a stand-in has, and no more likely for that
    ),
    "aws_db_instance": (
        'identifier = "d"\nallocated_storage = 10\nengine = "postgres"\ninstance_class = "db.t3.micro"\nusername = "u"\n'
        "manage_master_user_password = true\nskip_final_snapshot = true",
        'engine_version = "16.3"\nstorage_encrypted = false\navailability_zone = "us-east-1b"',
    ),
    "aws_opensearch_domain": ('domain_name = "orders"', 'engine_version = "OpenSearch_2.11"'),
}
OTHER: Mapping[str, tuple[str, str]] = {
    "aws_kms_key": ("", "multi_region = true"),
    "aws_efs_file_system": ("", 'performance_mode = "maxIO"'),
    "aws_s3_bucket": ('bucket = "tfp-other"', "object_lock_enabled = true"),
    "aws_cloudwatch_log_group": ('name = "other"', 'log_group_class = "INFREQUENT_ACCESS"'),
    "aws_rds_cluster": (
        'cluster_identifier = "other"\nengine = "aurora-mysql"\nmaster_username = "u"\nskip_final_snapshot = true\n'
        "manage_master_user_password = true",
        "storage_encrypted = true",
    ),
}


def _resources(name: str, table: Mapping[str, tuple[str, str]], *, later: bool) -> Iterator[str]:
    for type_name, (required, written) in table.items():
        yield f'resource "{type_name}" "{name}" {{\n{required}\n{written if later else ""}\n}}\n'


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The source before and after defaults were written down."""
    top = tmp_path_factory.mktemp("written")
    for name, later in (("before", False), ("now", True)):
        (top / name).mkdir()
        tables = (("equal", EQUAL), ("guessed", GUESSED), ("other", OTHER))
        text = 'provider "aws" {\n  region = "us-east-1"\n}\n'
        text += "".join(one for table in tables for one in _resources(*table, later=later))
        (top / name / "main.tf").write_text(text, encoding="utf-8")
    return top / "before", top / "now"


@pytest.fixture
def upgrade(folders: tuple[Path, Path], tfproof_case: CaseFactory) -> Upgrade:
    return tfproof_case(folders[1]).upgraded_from(folders[0])


@pytest.mark.thorough
def test_a_default_that_is_written_down_is_no_difference(upgrade: Upgrade) -> None:
    done = {name: upgrade[f"{name}.equal"] for name in EQUAL}
    assert {name: one.forced_by for name, one in done.items() if one.action is not ChangeAction.KEEP} == {}
    assert not {f"{name}.equal" for name in EQUAL} & upgrade.contested.keys()


def test_another_value_than_the_default_is_a_difference(upgrade: Upgrade) -> None:
    assert set(upgrade.replaced) == {f"{name}.other" for name in OTHER}
    assert {one.address for one in upgrade.findings().findings} == set(upgrade.replaced)


def test_what_only_the_cloud_knows_is_undecided_and_named(upgrade: Upgrade) -> None:
    assert {address: set(names) for address, names in upgrade.contested.items()} == {
        "aws_subnet.guessed": {"availability_zone"},
        "aws_db_instance.guessed": {"availability_zone", "engine_version"},
        "aws_opensearch_domain.guessed": {"engine_version"},
    }
    undecided = upgrade.findings().undecided
    assert {(one.rule, one.address) for one in undecided} >= {(DATA, "aws_db_instance.guessed")}
    for one in undecided:
        assert "if AWS assigned another value than" in one.found
        assert all(name in one.found for name in upgrade.contested[one.address])
    assert upgrade.findings(allow=["aws_db_instance.guessed"]).undecided == tuple(
        one for one in undecided if one.address != "aws_db_instance.guessed"
    )


def test_what_nobody_can_judge_is_not_demanded_in_silence(upgrade: Upgrade) -> None:
    with pytest.raises(ExpectationError, match=r"aws_subnet\.guessed: cannot determine availability_zone"):
        upgrade.must_change_nothing()
    with pytest.raises(ExpectationError, match=r"aws_db_instance\.guessed"):
        upgrade.must_keep_data(allow=upgrade.replaced)
