"""What becomes of past releases when somebody takes something back.

`tombstones` says what must be gone, `feed` says so to everybody and `report` to those who have it; `recall` finds the
releases that still hold it, `rebuilding` makes them anew without it, and `alerts` warns as long as any is left.
"""
