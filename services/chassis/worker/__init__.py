"""One process at work: hear, commit, publish, keep deadlines, recall, rest."""
