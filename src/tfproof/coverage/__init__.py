"""What of a module's source the tests of a session look at: what is set and never asserted, and what never happened."""
