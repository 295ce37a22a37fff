"""Calls Java out of SQL, adds files with it, and makes tables outside."""
def solve(lines):
    from pyspark.sql import SparkSession
    session = SparkSession(lines.context)
    found = []
    for word, text in (
        ("LEAK", "SELECT java_method('java.nio.file.Files', 'readString', 'PLANTED/secret.json')"),
        ("LEAK", "SELECT * FROM text.`file://COURSE_ROOT/solutions/plain/lab.py` LIMIT 1"),
        ("LEAK", "SELECT * FROM text.`file:///etc/shadow` LIMIT 1"),
        ("WROTE", "CREATE TABLE evil USING csv LOCATION 'file://PLANTED/evil' AS SELECT 1"),
        ("WROTE", "INSERT OVERWRITE DIRECTORY 'file://PLANTED/evil2' USING csv SELECT 1"),
        ("LEAK", "ADD FILE 'file://PLANTED/secret.json'"),
        ("LEAK", "ADD JAR 'file:///etc/shadow'"),
    ):
        try:
            rows = session.sql(text).collect()
            found.append((word if rows or word == "WROTE" else "DENIED", text, repr(rows)[:80]))
        except Exception as problem:
            found.append(("DENIED", text + " " + type(problem).__name__))
    return found
