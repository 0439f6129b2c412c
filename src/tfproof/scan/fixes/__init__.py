"""Makes edits of what policies say about safe values, and makes them in the source."""
