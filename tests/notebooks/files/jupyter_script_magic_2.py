# In[1]:

get_ipython().magic(u'matplotlib inline')

# In[2]:

get_ipython().run_cell_magic(u'bash', u'', u'ls')

# In[3]:

def area(w, h):
    return w * h
