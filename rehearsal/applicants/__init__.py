"""Generated applicants of a rehearsal season: believable people who cannot exist, and what becomes of each."""
