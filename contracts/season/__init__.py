"""What a season file says, and what its parts must agree on."""
