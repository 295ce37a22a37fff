"""A second statement stands behind the first."""
solve = "SELECT customer, sum(amount) AS spent FROM orders GROUP BY customer; DROP VIEW orders"
