from __future__ import annotations

def area(w: Width, h: Height):
    return w * h
