"""The store: documents, writers, pages of what was said, the clock, what is put off."""
