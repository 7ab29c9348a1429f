"""The person's file in one track: who holds the place of each season, who is barred, what rosters say [REG-4 to REG-10]."""
