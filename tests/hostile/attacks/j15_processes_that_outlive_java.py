"""Answers right, and leaves programs behind: started by Java and by Spark's Python workers, out of every group."""
import os
import time
def left(row):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.closerange(0, 200)
            time.sleep(5)
            try:
                open("PLANTED/late-python", "w")
            except OSError:
                pass
            time.sleep(600)
        os._exit(0)
    return row
def solve(lines):
    sc = lines.context
    words = ["/bin/sh", "-c", "setsid sh -c 'sleep 5; touch PLANTED/late-java COURSE_ROOT/late-java; sleep 777' >/dev/null 2>&1 &"]
    command = sc._gateway.new_array(sc._jvm.java.lang.String, len(words))
    for number, word in enumerate(words):
        command[number] = word
    sc._jvm.java.lang.ProcessBuilder(command).start()
    lines.map(left).count()
    return sorted(lines.flatMap(str.split).map(lambda word: (word, 1)).reduceByKey(lambda a, b: a + b).collect())
