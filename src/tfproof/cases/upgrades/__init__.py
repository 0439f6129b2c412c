"""A base revision applied, and the current configuration planned on top of it."""
