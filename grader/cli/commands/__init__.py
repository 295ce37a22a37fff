"""The commands and their options, by whom they are for; each imports what it needs when it runs."""
