"""Joins so many rows that it never ends."""
solve = """
SELECT a.id AS customer, sum(b.id * c.id) AS spent
FROM range(1000000000) a CROSS JOIN range(1000000000) b CROSS JOIN range(1000000000) c GROUP BY a.id
"""
