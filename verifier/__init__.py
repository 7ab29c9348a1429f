"""An independent checker of a season's allocation: it knows the rules and the season file, not the allocator [ADM-9].

Read it whole: `proof` is about bytes (signatures, trees, files), `places` about one base, `province` about the round,
`whole` about the season, `one` about one certificate; `notice` and `listed` about what lies beside, `keys` about keys.
"""
