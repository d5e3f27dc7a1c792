"""What the machine sees in a photograph and says of it, once, and what follows from the verdict."""
