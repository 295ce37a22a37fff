import threading


def answer(pairs):
    lock = threading.Lock()

    def counted(pair):
        with lock:
            return pair

    return pairs.map(counted).reduceByKey(lambda a, b: a + b)
