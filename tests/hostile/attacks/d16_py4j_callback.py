"""Shows the secret with which another client could enter the py4j gateway: its own, so nothing is gained."""
def solve(lines):
    gateway = lines.context._gateway
    parameters = getattr(gateway, "gateway_parameters", None) or gateway.java_parameters
    return [("GATEWAY", parameters.port, bool(parameters.auth_token))]
