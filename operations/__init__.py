"""What operators need in production: dead letters, topology, filings, what-if, descriptions for outsiders."""
