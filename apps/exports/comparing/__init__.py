"""A release held against itself, to see that it is whole, and against an earlier one, to see what changed.

`verify` and `apply` are handed out word for word: they need Python alone.
"""
