"""Recruiters on this machine, for every story here."""

from tests.recruitment.lab import lab, no_waiting, patience, prolific

__all__ = ["lab", "no_waiting", "patience", "prolific"]
