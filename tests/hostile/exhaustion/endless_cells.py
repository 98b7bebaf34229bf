"""Loop for ever in one cell after another.

expect: 0 points, error, within 12 s
because: after three hanging cells the rest is given up
"""

# %%
while True:
    pass

# %%
while True:
    pass

# %%
while True:
    pass

# %%
while True:
    pass

# %%
while True:
    pass

# %%
while True:
    pass


# %%
def affine(x, w, *, shift=0.0):
    return x @ w + shift, x.mean(axis=0)
