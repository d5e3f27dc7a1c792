"""How photographs go: taken back, kept for as long as was promised, or stored for nobody."""
