# coding: utf-8

# In[1]:

get_ipython().run_cell_magic('time', '', 'def area(w, h):\n    return w * h\n')

# In[2]:

get_ipython().run_line_magic('time', 'width = 2')
get_ipython().run_line_magic('matplotlib', 'inline')
