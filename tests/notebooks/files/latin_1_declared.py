# -*- coding: iso-8859-1 -*-
word = 'Fläche'
def area(w, h):
    return w * h
