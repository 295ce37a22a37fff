# exercise: ranked_query
ranked_query = """
SELECT station, day, trips,
       row_number() OVER (PARTITION BY station ORDER BY trips DESC) AS place,
       sum(trips) OVER (PARTITION BY station ORDER BY day) AS total,
       avg(trips) OVER (PARTITION BY station ORDER BY day ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS mean3
FROM days
"""
