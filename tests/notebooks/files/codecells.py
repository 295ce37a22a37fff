# -*- coding: utf-8 -*-
# <nbformat>3.0</nbformat>

# <markdowncell>

# Area

# <codecell>

1 / 0

# <headingcell level=2>

# Again

# <codecell>

def area(w, h):
    return w * h
