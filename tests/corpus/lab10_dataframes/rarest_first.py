# exercise: word_tables
def word_table(lines):
    words = lines.select(F.explode(F.split(F.lower("line"), " ")).alias("word")).where(F.col("word") != "")
    return words.groupBy("word").agg(F.count("*").alias("n")).orderBy("n", "word")
