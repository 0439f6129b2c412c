"""What a policy can know of a resource: values in three states, documents, and whom a trust lets in. Needs no Checkov."""
