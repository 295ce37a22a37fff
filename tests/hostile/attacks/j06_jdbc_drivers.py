"""Opens and makes databases with the drivers that Spark brings along, in files and over the network."""
import os
def solve(lines):
    jvm = lines.context._jvm
    found = []
    for url in ("jdbc:derby:PLANTED/db;create=true", "jdbc:derby:directory:COURSE_ROOT/db;create=true", "jdbc:derby:jar:(COURSE_ROOT/x.jar)db", "jdbc:derby://127.0.0.1:25999/db", "jdbc:hive2://127.0.0.1:25999/db", "jdbc:postgresql://127.0.0.1:25999/db"):
        try:
            jvm.java.sql.DriverManager.getConnection(url).close()
            found.append(("WROTE", url))
        except Exception as problem:
            found.append(("DENIED", url + " " + type(problem).__name__))
    for log in ("derby.log",):
        for folder in ("PLANTED", "COURSE_ROOT"):
            if os.path.exists(folder + "/" + log):
                found.append(("WROTE", folder))
    return found
