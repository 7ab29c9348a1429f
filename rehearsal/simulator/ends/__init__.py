"""Hospitals' own ends of a rehearsal: systems that take over what they are told, and say so [DLV-1 to DLV-4].

They know what docs/for-hospitals.md says and no more. `personnel` is what one of them keeps, `mishaps` what befalls it,
`posts` how it is posted to, `end` one hospital, `hospitals` all of a season's.
"""
