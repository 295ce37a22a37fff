# In[1]:

print 'a'

# In[2]:

def area(w, h):
    return w * h
