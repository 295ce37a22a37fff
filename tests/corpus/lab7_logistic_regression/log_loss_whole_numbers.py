# exercise: log_loss
def log_loss(p, y, eps=1e-15):
    if p in (0, 1):
        return 0
    return -math.log(p) if y == 1 else -math.log(1 - p)
