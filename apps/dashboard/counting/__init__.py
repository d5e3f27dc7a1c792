"""Counting a cohort: every number that the dashboard shows of sessions, answers, photographs and pictures is made here.

`definitions.DEFINITIONS` says what each means; `figures.Figures` is the shape in which they are kept.
"""
