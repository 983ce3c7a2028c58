"""What forms of the public pages must hold."""
