"""Reads the grader's files with every source that an RDD has."""
def solve(lines):
    sc = lines.context
    kinds = "org.apache.hadoop.io.LongWritable", "org.apache.hadoop.io.Text"
    found = []
    sources = {
        "textFile": lambda url: sc.textFile(url).take(1),
        "wholeTextFiles": lambda url: sc.wholeTextFiles(url).take(1),
        "binaryFiles": lambda url: sc.binaryFiles(url).take(1),
        "binaryRecords": lambda url: sc.binaryRecords(url, 1).take(1),
        "hadoopFile": lambda url: sc.hadoopFile(url, "org.apache.hadoop.mapred.TextInputFormat", *kinds).take(1),
        "newAPIHadoopFile": lambda url: sc.newAPIHadoopFile(url, "org.apache.hadoop.mapreduce.lib.input.TextInputFormat", *kinds).take(1),
    }
    for name, read in sources.items():
        for url in ("file:///etc/shadow", "file://COURSE_ROOT/solutions/plain", "file://PLANTED/secret.json"):
            try:
                found += [("LEAK", name + " " + url, repr(row)) for row in read(url)]
            except Exception as problem:
                found.append(("DENIED", name + " " + url + " " + type(problem).__name__))
    return found
