"""Terraform's addresses: one grammar, read from text and written as Terraform prints them.

================== ============================================================ ======================
class              such as                                                      names
================== ============================================================ ======================
ModuleInstance     ``module.a["k"].module.b``                                   a module, or the root
ResourceAddress    ``module.a["k"].data.aws_x.this``                            a block, in a module
ResourceInstance   ``module.a["k"].aws_x.this[0]``                              one instance of a block
ActionInstance     ``module.a.action.aws_x.this["k"]``                          one instance of an action
ProviderConfig     ``module.a.provider["registry.terraform.io/x/y"].alias``     a provider configuration
Reference          ``aws_x.this[0].tags["a.b"]``                                what an expression names
================== ============================================================ ======================

An address without a key where Terraform allows one means every instance: see ``contains``.

Grammar: https://developer.hashicorp.com/terraform/cli/state/resource-addressing and
https://developer.hashicorp.com/terraform/language/expressions/references
"""

from tfproof.addresses.kinds import (
    ROOT,
    ActionInstance,
    Address,
    Mode,
    ModuleInstance,
    ProviderConfig,
    ResourceAddress,
    ResourceInstance,
    parse,
)
from tfproof.addresses.references import Reference, without_prefixes
from tfproof.addresses.steps import (
    Key,
    Step,
    extend_path,
    is_name,
    key_text,
    parse_path,
    path_text,
    with_keys,
    without_indexes,
    without_keys,
)

__all__ = [
    "ROOT",
    "ActionInstance",
    "Address",
    "Key",
    "Mode",
    "ModuleInstance",
    "ProviderConfig",
    "Reference",
    "ResourceAddress",
    "ResourceInstance",
    "Step",
    "extend_path",
    "is_name",
    "key_text",
    "parse",
    "parse_path",
    "path_text",
    "with_keys",
    "without_indexes",
    "without_keys",
    "without_prefixes",
]
