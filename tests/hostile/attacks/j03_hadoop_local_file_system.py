"""Uses Hadoop's own file system for what Python is not asked: to read, list, write, link and own files."""
import os
def solve(lines):
    sc = lines.context
    fs = sc._jvm.org.apache.hadoop.fs.FileSystem.getLocal(sc._jsc.hadoopConfiguration()).getRaw()
    path = lambda text: sc._jvm.org.apache.hadoop.fs.Path("file://" + text)
    found = []
    def tried(word, name, attempt):
        try:
            found.append((word if attempt() not in (False, None) else "DENIED", name))
        except Exception as problem:
            found.append(("DENIED", name + " " + type(problem).__name__))
    tried("LEAK", "open", lambda: fs.open(path("COURSE_ROOT/solutions/plain/lab.py")).read() >= 0)
    tried("LEAK", "open shadow", lambda: fs.open(path("/etc/shadow")).read() >= 0)
    tried("LEAK", "list", lambda: len(fs.listStatus(path("COURSE_ROOT/solutions"))) > 0)
    tried("WROTE", "create", lambda: fs.create(path("PLANTED/made")))
    tried("WROTE", "append", lambda: fs.append(path("PLANTED/yours.json")))
    tried("WROTE", "mkdirs", lambda: fs.mkdirs(path("PLANTED/folder")))
    tried("WROTE", "rename", lambda: fs.rename(path("PLANTED/yours.json"), path(os.getcwd() + "/taken")))
    tried("WROTE", "delete", lambda: fs.delete(path("PLANTED/yours.json"), True))
    tried("WROTE", "truncate", lambda: fs.truncate(path("PLANTED/yours.json"), 0))
    tried("LEAK", "copy", lambda: fs.copyToLocalFile(path("PLANTED/secret.json"), path(os.getcwd() + "/copy")) or os.path.exists("copy"))
    return found
