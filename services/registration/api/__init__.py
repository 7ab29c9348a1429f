"""Registration's HTTP edge: statuses without personal data; identities apart, on the record."""
