"""From results to grades, and to those who want them."""
