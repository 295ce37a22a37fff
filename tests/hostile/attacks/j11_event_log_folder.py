"""Starts a context of its own whose event log, local folder and warehouse lie outside."""
import os
def solve(lines):
    from pyspark import SparkConf, SparkContext
    before = lines.context
    settings = dict(before.getConf().getAll())
    before.stop()
    found = []
    for folder in ("PLANTED", "COURSE_ROOT"):
        conf = SparkConf(loadDefaults=False).setAll(list(settings.items()))
        conf.set("spark.eventLog.enabled", "true").set("spark.eventLog.dir", "file://" + folder + "/events").set("spark.local.dir", folder + "/local").set("spark.app.id", "evil")
        conf.set("spark.eventLog.compress", "false")
        try:
            os.makedirs(folder + "/events", exist_ok=True)
        except OSError as problem:
            found.append(("DENIED", problem.strerror))
        try:
            SparkContext(conf=conf).parallelize([1]).count()
        except Exception as problem:
            found.append(("DENIED", type(problem).__name__))
        finally:
            if SparkContext._active_spark_context is not None:
                SparkContext._active_spark_context.stop()
        found += [("WROTE", folder + "/" + name) for name in ("events", "local", "evil") if os.path.exists(folder + "/" + name)]
    return found
