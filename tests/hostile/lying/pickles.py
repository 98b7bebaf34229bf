"""Return objects and files whose reading would run code.

expect: 0 points, failed
because: nothing is ever unpickled
"""

import io
import pickle

import numpy as np


class Run:
    def __reduce__(self):
        return print, ("BREACH",)


def affine(x, w, *, shift=0.0):
    file = io.BytesIO()
    np.save(file, np.array([Run()], dtype=object), allow_pickle=True)
    return pickle.dumps(Run()), file.getvalue()
