"""The provincial round of one season: entries and remaining seats in, one draw for everybody out [ADM-6]."""
