"""What becomes of a case after it was applied: destroy, drift, changes of resources."""
