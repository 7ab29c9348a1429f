"""What would have happened on other terms: the recorded snapshots, drawn once more [ADM-8, ADM-9]."""
