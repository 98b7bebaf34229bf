"""A convolution layer, by people who have not seen each other's programs; most of them have the same four loops."""

from __future__ import annotations

__all__ = ["GIVEN", "HONEST", "SHORT"]

GIVEN = '''def conv2d(x, w, b, *, stride=1, padding=0):
    """The convolution layer."""
    # YOUR CODE HERE
    raise NotImplementedError()
'''

HEAD = 'def conv2d(x, w, b, *, stride=1, padding=0):\n    """The convolution layer."""\n'

HONEST = {
    "abel": HEAD
    + """    n, h, wid, c = x.shape
    k1, k2, _, f = w.shape
    xp = np.pad(x, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    oh = (h + 2 * padding - k1) // stride + 1
    ow = (wid + 2 * padding - k2) // stride + 1
    out = np.zeros((n, oh, ow, f))
    for i in range(oh):
        for j in range(ow):
            patch = xp[:, i * stride:i * stride + k1, j * stride:j * stride + k2, :]
            out[:, i, j, :] = np.tensordot(patch, w, axes=([1, 2, 3], [0, 1, 2])) + b
    return out
""",
    "bela": HEAD
    + """    batch, rows, cols, _ = x.shape
    kh, kw, cin, cout = w.shape
    if padding > 0:
        padded = np.zeros((batch, rows + 2 * padding, cols + 2 * padding, cin))
        padded[:, padding:-padding, padding:-padding] = x
    else:
        padded = x
    out_rows = 1 + (rows + 2 * padding - kh) // stride
    out_cols = 1 + (cols + 2 * padding - kw) // stride
    result = np.empty((batch, out_rows, out_cols, cout), dtype=x.dtype)
    for s in range(batch):
        for r in range(out_rows):
            for q in range(out_cols):
                for f in range(cout):
                    window = padded[s, r * stride: r * stride + kh, q * stride: q * stride + kw]
                    result[s, r, q, f] = np.sum(window * w[..., f]) + b[f]
    return result
""",
    "cleo": HEAD
    + """    x = np.pad(x, [(0, 0), (padding,) * 2, (padding,) * 2, (0, 0)], mode="constant")
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    windows = windows[:, ::stride, ::stride]
    return np.einsum("nijcab,abcf->nijf", windows, w) + b
""",
    "dora": HEAD
    + """    N, H, W, C = x.shape
    KH, KW, C2, F = w.shape
    assert C == C2
    X = np.pad(x, ((0, 0), (padding, padding), (padding, padding), (0, 0)), "constant", constant_values=0)
    H_out = int((H - KH + 2 * padding) / stride) + 1
    W_out = int((W - KW + 2 * padding) / stride) + 1
    columns = []
    for y in range(H_out):
        for z in range(W_out):
            y0, z0 = y * stride, z * stride
            columns.append(X[:, y0:y0 + KH, z0:z0 + KW, :].reshape(N, -1))
    stacked = np.stack(columns, axis=1)
    flat = stacked @ w.reshape(-1, F)
    return flat.reshape(N, H_out, W_out, F) + b
""",
    "egon": HEAD
    + """    top = padding
    m = x.shape[0]
    height = x.shape[1] + 2 * top
    width = x.shape[2] + 2 * top
    big = np.zeros((m, height, width, x.shape[3]))
    big[:, top:height - top, top:width - top, :] = x
    a = (height - w.shape[0]) // stride + 1
    c = (width - w.shape[1]) // stride + 1
    y = np.zeros((m, a, c, w.shape[3]))
    for u in range(w.shape[0]):
        for v in range(w.shape[1]):
            part = big[:, u:u + a * stride:stride, v:v + c * stride:stride]
            y += part[:, :a, :c] @ w[u, v]
    y += b
    return y
""",
    "fina": HEAD
    + """    def pad(image):
        zeros = ((padding, padding), (padding, padding), (0, 0))
        return np.pad(image, zeros)

    def one(image):
        image = pad(image)
        size = w.shape[0], w.shape[1]
        lines = range(0, image.shape[0] - size[0] + 1, stride)
        posts = range(0, image.shape[1] - size[1] + 1, stride)
        return [[dot(image[p:p + size[0], q:q + size[1]]) for q in posts] for p in lines]

    def dot(block):
        return np.array([(block * w[:, :, :, k]).sum() for k in range(w.shape[-1])]) + b

    return np.array([one(image) for image in x])
""",
    "gero": HEAD
    + """    bs, hin, win, cin = x.shape
    kh, kw, _, cout = w.shape
    hout = (hin + 2 * padding - kh) // stride + 1
    wout = (win + 2 * padding - kw) // stride + 1
    xpad = np.pad(x, ((0, 0), (padding, padding), (padding, padding), (0, 0)), mode="constant")
    out = np.zeros((bs, hout, wout, cout))
    for i in range(hout):
        hs = i * stride
        for j in range(wout):
            ws = j * stride
            region = xpad[:, hs:hs + kh, ws:ws + kw, :]
            for c in range(cout):
                out[:, i, j, c] = np.sum(region * w[:, :, :, c], axis=(1, 2, 3)) + b[c]
    return out
""",
    "hedy": HEAD
    + """    filters = w.shape[-1]
    p = padding
    src = np.pad(x, ((0, 0), (p, p), (p, p), (0, 0)))
    rows_out = (src.shape[1] - w.shape[0]) // stride + 1
    cols_out = (src.shape[2] - w.shape[1]) // stride + 1
    kernel = w.reshape((-1, filters))
    answer = np.zeros((len(src), rows_out, cols_out, filters))
    for r, c in np.ndindex(rows_out, cols_out):
        r0, c0 = stride * r, stride * c
        cut = src[:, r0:r0 + w.shape[0], c0:c0 + w.shape[1]]
        answer[:, r, c] = cut.reshape((len(src), -1)).dot(kernel)
    return answer + b.reshape((1, 1, 1, -1))
""",
    "ilse": HEAD
    + """    n, hh, ww, cc = x.shape
    fh, fw, _, nf = w.shape
    xp = np.pad(x, ((0,0),(padding,padding),(padding,padding),(0,0)))
    new_h = (hh - fh + 2*padding)//stride + 1
    new_w = (ww - fw + 2*padding)//stride + 1
    z = np.zeros((n, new_h, new_w, nf))
    for i in range(n):
        for h in range(new_h):
            for v in range(new_w):
                for k in range(nf):
                    sl = xp[i, h*stride:h*stride+fh, v*stride:v*stride+fw, :]
                    z[i, h, v, k] = np.sum(sl * w[:,:,:,k]) + b[k]
    return z
""",
    "jule": HEAD
    + """    images, high, wide, channels = x.shape
    f_high, f_wide, channels, f_count = w.shape
    margin = ((0, 0), (padding, padding), (padding, padding), (0, 0))
    padded = np.pad(x, margin, mode="constant", constant_values=(0, 0))
    out_high = (high - f_high + 2 * padding) // stride + 1
    out_wide = (wide - f_wide + 2 * padding) // stride + 1
    out = np.zeros((images, out_high, out_wide, f_count))
    for i in range(images):
        a_prev = padded[i]
        for h in range(out_high):
            vert_start = stride * h
            vert_end = vert_start + f_high
            for v in range(out_wide):
                horiz_start = stride * v
                horiz_end = horiz_start + f_wide
                for c in range(f_count):
                    a_slice = a_prev[vert_start:vert_end, horiz_start:horiz_end, :]
                    out[i, h, v, c] = np.sum(np.multiply(a_slice, w[:, :, :, c])) + float(b[c])
    return out
""",
}

SHORT = {  # everybody writes the same, or nearly
    "abel": "def column_means(x):\n    return x.mean(axis=0)\n",
    "bela": "def column_means(x):\n    return np.mean(x, axis=0)\n",
    "cleo": "def column_means(x):\n    return x.mean(0)\n",
    "dora": "def column_means(x):\n    return np.mean(x, axis=0)\n",
    "egon": "def column_means(x):\n    n = x.shape[0]\n    return np.sum(x, axis=0) / n\n",
    "fina": "def column_means(x):\n    return np.add.reduce(x) / x.shape[0]\n",
    "gero": "def column_means(x):\n    return np.add.reduce(x) / x.shape[0]\n",
    "hedy": "def column_means(x):\n    return x.sum(axis=0) / len(x)\n",
    "ilse": "def column_means(x):\n    m, n = x.shape\n    return sum(x) / m\n",
    "jule": "def column_means(x):\n    return np.mean(x, axis=0)\n",
}
