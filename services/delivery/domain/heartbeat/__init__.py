"""The heartbeats a recipient was sent: the last by each of its ways, and when one was not taken [DLV-1]."""
