"""What one recipient was told: entries numbered from 1 without a gap, on pages that full are never changed [DLV-1]."""
