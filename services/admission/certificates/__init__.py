"""What proves an allocation to somebody who does not trust it: pure, the same bytes on every machine [ADM-9].

`snapshot` holds everything a base's places rest on, `certifying` says for each applicant why they ended as they did,
`heading` sums the base up, `province` does both for the provincial round, `tree` binds certificates to one root.

See docs/architecture/certificates.md.
"""
