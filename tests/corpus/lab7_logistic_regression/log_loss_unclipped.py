# exercise: log_loss
def log_loss(p, y, eps=1e-15):
    return -(y * math.log(p) + (1 - y) * math.log(1 - p))
