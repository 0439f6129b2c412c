"""A proxy between Terraform and a provider.

A provider process stays while many Terraform commands come and go; Terraform is shown only the part of its schema that a
configuration can use. The entrance is :class:`tfproof.provider.persistent.ResidentProviders` (which loads gRPC, so it is not
imported here) with :func:`tfproof.provider.types_in_use.types_in_use`.
"""
