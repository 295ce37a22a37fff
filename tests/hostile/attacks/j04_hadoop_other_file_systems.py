"""Reads over the network with the file systems that come along with Hadoop, from a service of this machine."""
def solve(lines):
    sc = lines.context
    found = []
    for url in ("http://127.0.0.1:25999/x", "ftp://a:b@127.0.0.1:25999/x", "webhdfs://127.0.0.1:25999/x", "hdfs://127.0.0.1:25999/x", "viewfs://x/COURSE_ROOT/solutions", "har://file-localhost/COURSE_ROOT/solutions/x.har"):
        try:
            configuration = sc._jvm.org.apache.hadoop.conf.Configuration(sc._jsc.hadoopConfiguration())
            for name in ("ipc.client.connect.max.retries", "ipc.client.connect.max.retries.on.timeouts", "dfs.http.client.retry.policy.enabled"):
                configuration.set(name, "0")
            path = sc._jvm.org.apache.hadoop.fs.Path(url)
            found.append(("LEAK", url, path.getFileSystem(configuration).open(path).read()))
        except Exception as problem:
            found.append(("DENIED", url + " " + type(problem).__name__))
    return found
