"""How a finished release gets to those it is for, by download or by link, and how it goes off the shelf again."""
