"""Plans a module with inputs that are generated, and says which of them should have been refused."""
