"""The exercises of the tour by their definitions, in plain loops, entry by entry."""

import math

import numpy as np


def sigmoid(z):
    return 1 / (1 + math.exp(-z)) if z > -700 else 0.0


FUNCTIONS = {"sigmoid": sigmoid, "tanh": math.tanh, "relu": lambda z: max(z, 0.0), "linear": lambda z: z}
SLOPES = {
    "sigmoid": lambda z: sigmoid(z) * sigmoid(-z),
    "tanh": lambda z: 1 / math.cosh(z) ** 2,
    "relu": lambda z: 1.0 if z > 0 else 0.0,
    "linear": lambda z: 1.0,
}


def softmax_jacobian(x):
    classes = x.shape[-1]
    result = np.zeros((*x.shape, classes))
    for place in np.ndindex(*x.shape[:-1]):
        for i in range(classes):
            for j in range(classes):
                s_i, s_j = (
                    1 / sum(math.exp(min(x[place][k] - x[place][n], 700)) for k in range(classes)) for n in (i, j)
                )
                result[place][i, j] = s_i * ((i == j) - s_j)
    return result


def mlp_backward(x, y, weights, biases, activation="sigmoid", output_activation="sigmoid"):
    """Forward mode: each number in turn gets the tangent 1, and is followed to the loss."""
    numbers = {"x": x, "weights": weights, "biases": biases}
    zeros = {name: [np.zeros_like(a) for a in value] for name, value in numbers.items()}
    names = [activation] * (len(weights) - 1) + [output_activation]

    def slopes(name):
        result = [np.zeros_like(a) for a in numbers[name]]
        for array, tangents in zip(result, zeros[name], strict=True):
            for index in np.ndindex(*array.shape):
                tangents[index] = 1
                for n in range(len(x)):
                    tangent = {"x": zeros["x"][n], "weights": zeros["weights"], "biases": zeros["biases"]}
                    values, moved = mlp_jvp(x[n], weights, biases, tangent, names)
                    array[index] += sum((values[k] - y[n, k]) * moved[k] for k in range(y.shape[1])) / len(x)
                tangents[index] = 0
        return result

    still = {"x": np.zeros_like(x[0]), "weights": zeros["weights"], "biases": zeros["biases"]}
    output = np.array([mlp_jvp(sample, weights, biases, still, names)[0] for sample in x])
    return output, slopes("weights"), slopes("biases"), np.array(slopes("x"))


def mlp_jvp(x, weights, biases, tangent, names):
    """One sample's output, and how it moves along a tangent."""
    a, da = list(x), list(tangent["x"])
    for layer, name in enumerate(names):
        w, b, dw, db = weights[layer], biases[layer], tangent["weights"][layer], tangent["biases"][layer]
        z = [b[j] + sum(a[i] * w[i, j] for i in range(len(a))) for j in range(len(b))]
        dz = [db[j] + sum(da[i] * w[i, j] + a[i] * dw[i, j] for i in range(len(a))) for j in range(len(b))]
        a, da = [FUNCTIONS[name](v) for v in z], [SLOPES[name](v) * d for v, d in zip(z, dz, strict=True)]
    return a, da


def conv2d_layer_backward(x, filters, upstream, strides=1, padding=0, dilation_rate=1):
    s, p, d = ((v, v) if isinstance(v, int) else v for v in (strides, padding, dilation_rate))
    d_x, d_filters, d_bias = np.zeros(x.shape), np.zeros(filters.shape), np.zeros(filters.shape[3])
    for n, r, c, o in np.ndindex(*upstream.shape):
        g = upstream[n, r, c, o]
        d_bias[o] += g
        for i, j, k in np.ndindex(*filters.shape[:3]):
            row, column = s[0] * r + d[0] * i - p[0], s[1] * c + d[1] * j - p[1]
            if 0 <= row < x.shape[1] and 0 <= column < x.shape[2]:
                d_x[n, row, column, k] += g * filters[i, j, k, o]
                d_filters[i, j, k, o] += g * x[n, row, column, k]
    return d_x, d_filters, d_bias


def lstm_gates(x, h, kernel, recurrent_kernel, bias):
    units = h.shape[1]
    gates = np.zeros((4, *h.shape))
    for gate, n, unit in np.ndindex(*gates.shape):
        column = gate * units + unit
        net = bias[column]
        net += sum(x[n, i] * kernel[i, column] for i in range(x.shape[1]))
        net += sum(h[n, i] * recurrent_kernel[i, column] for i in range(units))
        gates[gate, n, unit] = math.tanh(net) if gate == 2 else sigmoid(net)
    return tuple(gates)


def chain(x, w, b, c, hidden_uniforms, visible_uniforms):
    """The end of each sample's chain, and the least distance between a uniform and its probability."""
    hidden, visible = w.shape
    ends, least = x.copy(), 1.0
    for n in range(len(x)):
        for u, v in zip(hidden_uniforms[:, n], visible_uniforms[:, n], strict=True):
            p = [sigmoid(c[j] + sum(w[j, i] * ends[n, i] for i in range(visible))) for j in range(hidden)]
            h = [1 if u[j] < p[j] else 0 for j in range(hidden)]
            q = [sigmoid(b[i] + sum(w[j, i] * h[j] for j in range(hidden))) for i in range(visible)]
            ends[n] = [1 if v[i] < q[i] else 0 for i in range(visible)]
            least = min(least, np.abs(u - p).min(), np.abs(v - q).min())
    return ends, least


def cd_k(x, w, b, c, hidden_uniforms, visible_uniforms):
    ends, _ = chain(x, w, b, c, hidden_uniforms, visible_uniforms)
    d_w, d_b, d_c = np.zeros(w.shape), np.zeros(b.shape), np.zeros(c.shape)
    for sign, states in ((1, x), (-1, ends)):
        for state in states:
            d_b += sign * state
            for j in range(len(c)):
                p = sigmoid(c[j] + sum(w[j, i] * state[i] for i in range(len(b))))
                d_c[j] += sign * p
                d_w[j] += sign * p * state
    return d_w, d_b, d_c


def adam(variable, gradient, m, v, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-8):
    result = [np.zeros(variable.shape) for _ in range(3)]
    for i in np.ndindex(*variable.shape):
        new_m = m[i] + (1 - beta_1) * (gradient[i] - m[i])
        new_v = v[i] + (1 - beta_2) * (gradient[i] * gradient[i] - v[i])
        size = math.sqrt(new_v / (1 - math.pow(beta_2, step)))
        change = new_m / (1 - math.pow(beta_1, step)) / (size + epsilon)
        result[0][i], result[1][i], result[2][i] = variable[i] - learning_rate * change, new_m, new_v
    return tuple(result)
