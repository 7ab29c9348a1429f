"""A base's roll: whose accounts there are, in the order of their places, and what holds for each [FIN-6]."""
