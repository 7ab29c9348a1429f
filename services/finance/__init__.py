"""Finance: trainees' accounts and clawback."""
