# In[1]:

text = '''
# In[2]:
'''

# In[3]:

def area(w, h):
    return w * h
