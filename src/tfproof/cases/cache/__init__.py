"""Results that are kept between runs: what they depend on, where they are, how they are written and encrypted."""
