"""How staff come in: password, second step, lock-out, and the end of a session left alone."""
