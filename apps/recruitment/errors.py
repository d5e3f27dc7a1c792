"""What can be wrong with the way somebody comes in."""


class EntryError(Exception):
    """Nobody can come in by this link; the message says what to do, translated."""
