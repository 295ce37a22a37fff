# exercise: allowed_query
allowed_query = """
SELECT id, card, CASE WHEN minutes IS NULL THEN 'open' ELSE 'done' END AS state
FROM rides WHERE NOT EXISTS (SELECT 1 FROM blocked WHERE blocked.card = rides.card)
"""
