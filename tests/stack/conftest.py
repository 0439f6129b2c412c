"""The stack, planned with the inputs that the repository gives as an example."""

from __future__ import annotations

import tfproof

stack = tfproof.case("terraform", var_files=["terraform/example.tfvars"])
