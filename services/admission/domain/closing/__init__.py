"""The end of a season: the decision that seals its figures [CLO-3]."""
