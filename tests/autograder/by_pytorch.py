"""The exercises of the tour with PyTorch's functions and its automatic differentiation."""

import numpy as np
import torch

from tests.autograder.by_loops import chain


def leaf(array):
    return torch.tensor(array, requires_grad=True)


def softmax_jacobian(x):
    flat = torch.tensor(x).reshape(-1, x.shape[-1])
    rows = [torch.autograd.functional.jacobian(lambda z: torch.softmax(z, -1), row) for row in flat]
    return torch.stack(rows).reshape(*x.shape, x.shape[-1])


def mlp_backward(x, y, weights, biases, activation="sigmoid", output_activation="sigmoid"):
    functions = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu, "linear": lambda z: z}
    inputs, ws, bs = leaf(x), [leaf(w) for w in weights], [leaf(b) for b in biases]
    a = inputs
    for layer, (w, b) in enumerate(zip(ws, bs, strict=True), start=1):
        a = functions[output_activation if layer == len(ws) else activation](a @ w + b)
    torch.nn.functional.mse_loss(a, torch.tensor(y), reduction="sum").div(2 * len(x)).backward()
    return a, [w.grad for w in ws], [b.grad for b in bs], inputs.grad


def conv2d_layer_backward(x, filters, upstream, strides=1, padding=0, dilation_rate=1):
    image, kernel, bias = leaf(x), leaf(filters), leaf(np.zeros(filters.shape[3]))
    output = torch.nn.functional.conv2d(
        image.permute(0, 3, 1, 2), kernel.permute(3, 2, 0, 1), bias, strides, padding, dilation_rate
    )
    output.backward(torch.tensor(upstream).permute(0, 3, 1, 2))
    return image.grad, kernel.grad, bias.grad


def lstm_gates(x, h, kernel, recurrent_kernel, bias):
    net = torch.nn.functional.linear(*map(torch.tensor, (x, kernel.T.copy(), bias)))
    i, f, c, o = torch.chunk(net + torch.tensor(h) @ torch.tensor(recurrent_kernel), 4, dim=1)
    return torch.sigmoid(i), torch.sigmoid(f), torch.tanh(c), torch.sigmoid(o)


def cd_k(x, w, b, c, hidden_uniforms, visible_uniforms):
    """Contrastive divergence is the gradient of a difference of free energies, for the chain's ends held fixed."""
    ends, _ = chain(x, w, b, c, hidden_uniforms, visible_uniforms)
    weights, visible, hidden = leaf(w), leaf(b), leaf(c)

    def free_energy(state):
        state = torch.tensor(state)
        return -(state @ visible).sum() - torch.nn.functional.softplus(state @ weights.T + hidden).sum()

    (free_energy(ends) - free_energy(x)).backward()
    return weights.grad, visible.grad, hidden.grad


def adam(variable, gradient, m, v, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-8):
    parameter = leaf(variable)
    parameter.grad = torch.tensor(gradient)
    optimizer = torch.optim.Adam([parameter], lr=learning_rate, betas=(beta_1, beta_2), eps=epsilon)
    state = {"step": torch.tensor(float(step - 1)), "exp_avg": torch.tensor(m), "exp_avg_sq": torch.tensor(v)}
    optimizer.state[parameter] = state
    optimizer.step()
    return parameter, state["exp_avg"], state["exp_avg_sq"]
