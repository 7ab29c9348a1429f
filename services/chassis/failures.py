"""The failures that are neither a refusal nor a defect: something we need is away for a while."""


class Away(Exception):
    """The store or the broker cannot be reached now; the same work will do later."""
