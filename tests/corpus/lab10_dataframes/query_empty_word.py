# exercise: word_tables
def word_table_by_sql(lines):
    lines.createOrReplaceTempView("lines")
    return lines.sparkSession.sql("""
        SELECT word, count(*) AS n FROM (SELECT explode(split(lower(line), ' ')) AS word FROM lines)
        GROUP BY word ORDER BY n DESC, word
    """)
