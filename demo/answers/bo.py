"""Everything right, in plain loops."""

import math

import numpy as np


def softmax_jacobian(x):
    K = x.shape[-1]
    rows = x.reshape(-1, K)
    out = []
    for row in rows:
        top = max(row)
        e = [math.exp(v - top) for v in row]
        s = [v / sum(e) for v in e]
        J = []
        for i in range(K):
            J.append([s[i] * ((1.0 if i == j else 0.0) - s[j]) for j in range(K)])
        out.append(J)
    return np.array(out).reshape(*x.shape, K)


def mlp_backward(x, y, weights, biases, *, activation="sigmoid", output_activation="sigmoid"):
    def act(name, v):
        if name == "sigmoid":
            return 1 / (1 + math.exp(-v)) if v > 0 else math.exp(v) / (1 + math.exp(v))
        if name == "tanh":
            return math.tanh(v)
        return max(v, 0.0) if name == "relu" else v

    def slope(name, v):
        if name == "sigmoid":
            s = act(name, v)
            return s * (1 - s)
        if name == "tanh":
            return 1 - math.tanh(v) ** 2
        return (1.0 if v > 0 else 0.0) if name == "relu" else 1.0

    N, L = len(x), len(weights)
    dW = [np.zeros(w.shape) for w in weights]
    db = [np.zeros(b.shape) for b in biases]
    outputs, dX = [], []
    for n in range(N):
        a, z = [list(x[n])], []
        for l in range(L):
            name = output_activation if l == L - 1 else activation
            rows, columns = weights[l].shape
            z.append([sum(a[l][i] * weights[l][i, j] for i in range(rows)) + biases[l][j] for j in range(columns)])
            a.append([act(name, v) for v in z[l]])
        outputs.append(a[L])
        upstream = [(a[L][k] - y[n, k]) / N for k in range(len(a[L]))]
        for l in range(L - 1, -1, -1):
            name = output_activation if l == L - 1 else activation
            delta = [upstream[j] * slope(name, z[l][j]) for j in range(len(z[l]))]
            for j in range(len(delta)):
                db[l][j] += delta[j]
                for i in range(len(a[l])):
                    dW[l][i, j] += a[l][i] * delta[j]
            upstream = [sum(weights[l][i, j] * delta[j] for j in range(len(delta))) for i in range(len(a[l]))]
        dX.append(upstream)
    return np.array(outputs), dW, db, np.array(dX)


def conv2d_layer_backward(x, filters, upstream, *, strides=1, padding=0, dilation_rate=1):
    s, t = (strides, strides) if isinstance(strides, int) else strides
    p, q = (padding, padding) if isinstance(padding, int) else padding
    d, e = (dilation_rate, dilation_rate) if isinstance(dilation_rate, int) else dilation_rate
    dX, dF, db = np.zeros(x.shape), np.zeros(filters.shape), np.zeros(filters.shape[-1])
    N, R, C, O = upstream.shape
    for n in range(N):
        for r in range(R):
            for c in range(C):
                g = upstream[n, r, c]
                db += g
                for i in range(filters.shape[0]):
                    for j in range(filters.shape[1]):
                        row, column = s * r + d * i - p, t * c + e * j - q
                        if 0 <= row < x.shape[1] and 0 <= column < x.shape[2]:
                            for k in range(x.shape[3]):
                                for o in range(O):
                                    dX[n, row, column, k] += filters[i, j, k, o] * g[o]
                                    dF[i, j, k, o] += x[n, row, column, k] * g[o]
    return dX, dF, db


def lstm_gates(x, h, kernel, recurrent_kernel, bias):
    def sigmoid(v):
        return 1 / (1 + math.exp(-v)) if v > 0 else math.exp(max(v, -745)) / (1 + math.exp(max(v, -745)))

    batch, units = h.shape
    gates = [np.zeros((batch, units)) for _ in range(4)]
    for n in range(batch):
        for g in range(4):
            for u in range(units):
                column = g * units + u
                z = bias[column]
                for k in range(x.shape[1]):
                    z += x[n, k] * kernel[k, column]
                for k in range(units):
                    z += h[n, k] * recurrent_kernel[k, column]
                gates[g][n, u] = math.tanh(z) if g == 2 else sigmoid(z)
    return gates


def cd_k(x, w, b, c, hidden_uniforms, visible_uniforms):
    def sigmoid(v):
        return 1 / (1 + math.exp(-v)) if v > 0 else math.exp(max(v, -745)) / (1 + math.exp(max(v, -745)))

    hidden, visible = w.shape
    dW, db, dc = np.zeros(w.shape), np.zeros(visible), np.zeros(hidden)
    for n in range(len(x)):
        chain = list(x[n])

        def p_hidden(v):
            return [sigmoid(c[j] + sum(w[j, i] * v[i] for i in range(visible))) for j in range(hidden)]

        for t in range(len(hidden_uniforms)):
            p = p_hidden(chain)
            h = [1.0 if hidden_uniforms[t, n, j] < p[j] else 0.0 for j in range(hidden)]
            q = [sigmoid(b[i] + sum(w[j, i] * h[j] for j in range(hidden))) for i in range(visible)]
            chain = [1.0 if visible_uniforms[t, n, i] < q[i] else 0.0 for i in range(visible)]
        first, last = p_hidden(x[n]), p_hidden(chain)
        for j in range(hidden):
            dc[j] += first[j] - last[j]
            for i in range(visible):
                dW[j, i] += first[j] * x[n, i] - last[j] * chain[i]
        for i in range(visible):
            db[i] += x[n, i] - chain[i]
    return dW, db, dc


def adam(variable, gradient, m, v, step, *, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-8):
    theta, m1, v1 = [], [], []
    for p, g, a, s in zip(variable.ravel(), gradient.ravel(), m.ravel(), v.ravel()):
        a = beta_1 * a + (1 - beta_1) * g
        s = beta_2 * s + (1 - beta_2) * g * g
        root = math.sqrt(s / (1 - beta_2**step))
        theta.append(p - learning_rate * (a / (1 - beta_1**step)) / (root + epsilon))
        m1.append(a)
        v1.append(s)
    shape = variable.shape
    return np.array(theta).reshape(shape), np.array(m1).reshape(shape), np.array(v1).reshape(shape)
