"""What tfproof costs, next to what people use today: ``make bench``."""
