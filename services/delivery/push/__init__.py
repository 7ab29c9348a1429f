"""Pushing: what a recipient is told is posted to its own address, signed, and nowhere else [DLV-2, DLV-3].

`signing` says who we are, `destinations` which URLs are addresses at all, `networks` which machines of the internet are
anybody's, `connecting` reaches the machine that was looked at, `posting` posts once and says how that was answered.

See docs/architecture/push.md.
"""
