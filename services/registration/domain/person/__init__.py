"""The person's file in one track: claims, bans, what rosters say [REG-4 to REG-10]."""
