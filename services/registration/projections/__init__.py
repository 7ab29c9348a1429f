"""What registration shows and decides nothing by: statuses, the public board of each base, who looked at identities."""
