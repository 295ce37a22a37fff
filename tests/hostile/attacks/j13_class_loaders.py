"""Loads classes and resources from places outside, by jar, by address and by Spark's own loader."""
import os
def solve(lines):
    jvm, gateway = lines.context._jvm, lines.context._gateway
    found = []
    for text in ("file:COURSE_ROOT/solutions/", "file:PLANTED/", "http://127.0.0.1:25999/", "jar:http://127.0.0.1:25999/x.jar!/"):
        urls = gateway.new_array(jvm.java.net.URL, 1)
        urls[0] = jvm.java.net.URI(text).toURL()
        loader = jvm.java.net.URLClassLoader(urls)
        for name in ("plain/lab.py", "secret.json", "x.class"):
            try:
                stream = loader.getResourceAsStream(name)
                found.append(("LEAK" if stream is not None and stream.read() >= 0 else "DENIED", text + name))
            except Exception as problem:
                found.append(("DENIED", text + name + " " + type(problem).__name__))
        try:
            urls[0].openStream().read()
            if not text.startswith("file"):
                found.append(("LEAK", text))
        except Exception as problem:
            found.append(("DENIED", text + type(problem).__name__))
    for jar in ("file:///etc/shadow", "file://COURSE_ROOT/solutions/plain/lab.py"):
        try:
            jvm.org.apache.spark.sql.SparkSession.builder().config("spark.jars", jar)
            lines.context._jsc.sc().addJar(jar)
            copies = [os.path.join(folder, name) for folder, _, names in os.walk(os.environ["TMPDIR"]) for name in names if name in ("shadow", "lab.py")]
            found += [("LEAK", path) for path in copies]
        except Exception as problem:
            found.append(("DENIED", jar + " " + type(problem).__name__))
    return found
