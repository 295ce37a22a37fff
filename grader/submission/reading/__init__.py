"""From a file in any of its forms to clean cells; nothing is executed."""
