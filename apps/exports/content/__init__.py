"""Who and what may be in a release, what is left out, and how nobody in it is known again.

`leaks` has the last word: it reads what was written, whatever all else here meant.
"""
