# exercise: ranked_query
ranked_query = """
SELECT station, day, trips,
       rank() OVER (PARTITION BY station ORDER BY trips DESC) AS place,
       sum(trips) OVER (PARTITION BY station ORDER BY day) AS total,
       avg(trips) OVER (PARTITION BY station ORDER BY day ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS mean3
FROM days
"""
