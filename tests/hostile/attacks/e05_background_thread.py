"""Changes the returned list from a thread while it is being sent."""
import threading
def solve(lines):
    result = [("a", number) for number in range(200_000)]
    def change():
        while True:
            result.append(("b", 1))
            result.pop(0)
            result[0] = [object()]
    threading.Thread(target=change, daemon=True).start()
    return result
