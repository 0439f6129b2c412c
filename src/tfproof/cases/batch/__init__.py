"""Cases that are planned together: one generated root that calls their modules."""
