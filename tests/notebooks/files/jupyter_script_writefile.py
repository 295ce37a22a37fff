# In[1]:

get_ipython().run_cell_magic('writefile', 'shapes.py', 'x = 1\n')

# In[2]:

def area(w, h):
    return w * h
