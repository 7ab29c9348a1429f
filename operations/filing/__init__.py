"""What is filed with others: rosters, the national record, settlements, clawback statements [EXP-1 to EXP-3]."""
