"""One candidate's line on a base's board: the latest word, what the candidate was told, the place [EXM-4, EXM-5]."""
