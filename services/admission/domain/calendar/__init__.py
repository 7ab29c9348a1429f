"""The dates of one season, moved while it runs: every decision, and its answer [COR-2]."""
