"""What a policy can know of a resource: values in three states, documents, and whom a trust admits. Needs no Checkov."""
