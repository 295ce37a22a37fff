# coding: utf-8

# In[*]:

width = 2

# In[12]:

def area(w, h):
    return w * h
