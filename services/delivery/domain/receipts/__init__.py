"""What a recipient says of what it was told: received, taken over, or refused with a reason [DLV-4]."""
