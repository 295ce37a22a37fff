"""The desk as a tile in JupyterLab: an entry point of jupyter-server-proxy, which starts it and stands before it.

The proxy lets in whoever is logged in to Jupyter, and adds the token to each request: nobody else who reaches the port
of this machine knows it.
"""

from __future__ import annotations

import secrets
import sys
from typing import Any

from grader.desk.guard import PROXY_HEADER
from grader.desk.serve import TOKEN_VARIABLE

_START_SECONDS = 60


def tile() -> dict[str, Any]:
    """What jupyter-server-proxy is told (``jupyter_serverproxy_servers``)."""
    token = secrets.token_hex(20)
    return {
        "command": [sys.executable, "-m", "grader", "desk", "--host", "127.0.0.1", "--port", "{port}"],
        "environment": {TOKEN_VARIABLE: token},
        "request_headers_override": {PROXY_HEADER: token},
        "timeout": _START_SECONDS,
        "absolute_url": False,
        "new_browser_tab": True,
        "launcher_entry": {"enabled": True, "title": "Grader: the desk"},
    }
