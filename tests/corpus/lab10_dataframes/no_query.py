# exercise: word_tables
def word_table_by_sql(lines):
    return word_table(lines)
