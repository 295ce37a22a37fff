width = <FILL IN>

def area(w, h):
    # YOUR CODE HERE
    ...
