"""Changes the settings of the session, its temporary views and the current database, and returns what it sees."""
def solve(lines):
    from pyspark.sql import SparkSession
    session = SparkSession(lines.context)
    session.conf.set("spark.sql.session.timeZone", "Asia/Tokyo")
    session.conf.set("spark.sql.shuffle.partitions", "2000")
    session.range(3).createOrReplaceGlobalTempView("words")
    session.sql("SET spark.sql.ansi.enabled=false")
    return session.sql("SET -v").limit(5)
