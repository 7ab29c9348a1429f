"""The audit trail of the province: who did what, and why, each entry bound to the one before it [OPS-2]."""
