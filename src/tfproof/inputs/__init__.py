"""What the variables of a module may be given: their types, their rules, and values made from both."""
