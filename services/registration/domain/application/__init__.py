"""One application: its revisions, its claim on the person's place of the season, its verdict [REG-1 to REG-13]."""
