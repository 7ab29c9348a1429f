"""The operators' console: pages over the read models, drawn here, that keep nothing but sessions [OPS-1, OPS-2]."""
