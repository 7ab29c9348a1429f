"""What registration decides: applications, people and rosters, a folder for each; all of it pure."""
