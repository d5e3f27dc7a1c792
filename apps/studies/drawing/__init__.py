"""Draws the demo study's seeds: parametric faces moved by facial action. Pure: no Django, no files, no network."""

from __future__ import annotations

from .actions import AU, Expression
from .anatomy import Person
from .catalogue import DemoSeed, catalogue, draw_seed
from .portrait import draw

__all__ = ["AU", "DemoSeed", "Expression", "Person", "catalogue", "draw", "draw_seed"]
