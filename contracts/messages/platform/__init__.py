"""What the platform tells."""
