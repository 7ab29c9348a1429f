"""Who gets which seat: a pure function of ranks, wishes and seats, in integers only, the same on every machine.

`market` holds the columns, `policy` the order of claims, `seating` the one algorithm, `allocation` its result by name.
`adjusting` and `provincial` are the later rounds, `backfill` settles drops, `ledger` keeps every seat accounted for,
`explaining` says why each preference ended as it did.

See docs/architecture/allocation.md.
"""
