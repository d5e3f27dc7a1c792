"""Releases as staff see them in the admin, a module for each thing that is seen or done there."""
