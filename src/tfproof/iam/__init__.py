"""What an IAM document means."""
