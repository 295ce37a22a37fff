# exercise: adults
import threading


def adults(people):
    lock = threading.Lock()

    @F.udf("int")
    def born(age):
        with lock:
            return 2026 - age

    return people.filter("age >= 18").select("name", born("age").alias("born"))
