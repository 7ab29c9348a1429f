"""Finance's pure part: accounts and what follows from them, a base's roll, later rates."""
