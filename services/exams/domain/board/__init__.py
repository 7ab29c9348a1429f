"""The board of a base: the lot, the finality of its scores, the ranks [EXM-4, EXM-5]."""
