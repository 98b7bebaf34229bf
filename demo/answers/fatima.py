"""Turned the filters round on the way back, as a true convolution would on the way forward."""

import numpy as np


def conv2d_layer_backward(x, filters, upstream, *, strides=1, padding=0, dilation_rate=1):
    def two(v):
        return (v, v) if isinstance(v, int) else v

    (s1, s2), (p1, p2), (d1, d2) = two(strides), two(padding), two(dilation_rate)
    xp = np.pad(x, [(0, 0), (p1, p1), (p2, p2), (0, 0)])
    dxp = np.zeros_like(xp)
    dF = np.zeros_like(filters)
    turned = filters[::-1, ::-1]
    _, H, W, _ = upstream.shape
    for i in range(filters.shape[0]):
        for j in range(filters.shape[1]):
            rows = slice(d1 * i, d1 * i + s1 * (H - 1) + 1, s1)
            columns = slice(d2 * j, d2 * j + s2 * (W - 1) + 1, s2)
            dxp[:, rows, columns] += np.einsum("nhwo,ko->nhwk", upstream, turned[i, j])
            dF[i, j] = np.einsum("nhwk,nhwo->ko", xp[:, rows, columns], upstream)
    return dxp[:, p1 : p1 + x.shape[1], p2 : p2 + x.shape[2]], dF, upstream.sum((0, 1, 2))
