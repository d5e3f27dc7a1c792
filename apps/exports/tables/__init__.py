"""The tables of a release. What a column means and what fills it stand side by side; SCHEMA.md is made of them."""
