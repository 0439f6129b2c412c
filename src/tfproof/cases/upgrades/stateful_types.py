"""Which resources hold what no second apply brings back: a table to add to.

A replacement or a destruction of one of these loses data, or an identity that others know (an id, a name, a key).
"""

from __future__ import annotations

from typing import Final

HOLDS_DATA: Final[dict[str, str]] = {
    "aws_acm_certificate": "servers that use it present another certificate, or none",
    "aws_backup_vault": "its recovery points are gone",
    "aws_cloudwatch_log_group": "its log events are gone",
    "aws_codecommit_repository": "its commits are gone",
    "aws_cognito_identity_pool": "its identities are gone: each user becomes another one",
    "aws_cognito_user_pool": "its users are gone, with their passwords",
    "aws_docdb_cluster": "its documents are gone",
    "aws_dynamodb_global_table": "its items are gone",
    "aws_dynamodb_table": "its items are gone",
    "aws_ebs_volume": "its blocks are gone",
    "aws_ecr_repository": "its images are gone",
    "aws_efs_file_system": "its files are gone",
    "aws_eip": "its address is another one, which others may know",
    "aws_elasticache_replication_group": "what it keeps is gone",
    "aws_elasticsearch_domain": "its indexes are gone",
    "aws_fsx_lustre_file_system": "its files are gone",
    "aws_fsx_ontap_file_system": "its files are gone",
    "aws_fsx_openzfs_file_system": "its files are gone",
    "aws_fsx_windows_file_system": "its files are gone",
    "aws_kinesis_stream": "its records are gone",
    "aws_db_instance": "its tables are gone",
    "aws_keyspaces_table": "its rows are gone",
    "aws_kms_external_key": "data that it encrypted becomes unreadable",
    "aws_kms_key": "data that it encrypted becomes unreadable",
    "aws_kms_replica_key": "data that it encrypted becomes unreadable there",
    "aws_memorydb_cluster": "what it keeps is gone",
    "aws_mq_broker": "its messages are gone",
    "aws_msk_cluster": "its records are gone",
    "aws_neptune_cluster": "its graph is gone",
    "aws_opensearch_domain": "its indexes are gone",
    "aws_qldb_ledger": "its journal is gone",
    "aws_rds_cluster": "its tables are gone",
    "aws_rds_global_cluster": "its tables are gone",
    "aws_redshift_cluster": "its tables are gone",
    "aws_route53_zone": "its name servers are other ones, which the registrar does not know",
    "aws_s3_bucket": "its objects are gone",
    "aws_s3_directory_bucket": "its objects are gone",
    "aws_secretsmanager_secret": "its versions are gone, and its name cannot be used during the recovery window",
    "aws_sqs_queue": "its messages are gone",
    "aws_ssm_parameter": "its history is gone, and its value is the configured one again",
    "aws_timestreamwrite_table": "its records are gone",
}
"""What is lost with each type. https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs."""

ONLY_IN_USE: Final = frozenset({"aws_acm_certificate"})
"""Types that hold nothing unless another resource names their ARN."""

USERS_THAT_DO_NOT_COUNT: Final = frozenset({"aws_acm_certificate", "aws_acm_certificate_validation"})
"""A certificate's own validation is no use of it."""
