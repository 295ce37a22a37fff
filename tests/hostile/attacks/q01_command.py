"""Drops the table in place of asking, and makes one of its own."""
solve = "CREATE OR REPLACE TEMPORARY VIEW orders AS SELECT 'x' AS customer, 3.0D AS spent"
