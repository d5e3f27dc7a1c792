"""Settled photographs judged anew: by other rules from their stored reports, or after a second look at the picture."""
