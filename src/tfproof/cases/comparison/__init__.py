"""What the documents of two revisions allow, side by side."""
