# %%
from IPython import get_ipython

# %% [markdown]
# # Area

# %%
def area(w, h):
    return w * h
