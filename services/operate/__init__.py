"""The operators' side: the command line, the embedded runtime, the season replay."""
