#%%
width = 2
#%% Area
def area(w, h):
    return w * h
