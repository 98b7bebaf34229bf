"""Kernel support vector machine by Platt's algorithm (SMO)"""

from functools import partial

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def kernel_svm(kernel, y, *, penalty=1.0, tolerance=1e-3):
    r"""Return the coefficients and the intercept of a support vector machine.

    With an intercept the coefficients are tied by $\sum_i \alpha_i y_i = 0$, and none can move alone. So move two:
    what one gives, the other takes. Platt's algorithm does nothing else, and it is what runs when you call a library.

    **Given**

    - `kernel`, shape `(N, N)`: $k_{ij}$, symmetric, all eigenvalues positive.
    - `y`, shape `(N,)`: signs, $-1$ and $+1$, both of which occur.
    - `penalty`: $C > 0$, and `tolerance`: $\varepsilon > 0$, numbers.

    The coefficients solve the dual problem

    $$\max_\alpha \; \sum_i \alpha_i - \frac12 \sum_{i,j} \alpha_i \alpha_j\, y_i y_j\, k_{ij} \qquad
      \text{with} \quad 0 \le \alpha_i \le C, \quad \sum_i \alpha_i y_i = 0 .$$

    One way to the solution: let $\beta_i = \alpha_i y_i$ and $e_i = y_i - \sum_j \beta_j k_{ij}$, and begin with
    $\beta = 0$. A $\beta_i$ can rise if it is below its upper limit ($C$ for a positive sample, $0$ for a negative
    one), and fall if it is above its lower limit ($0$ and $-C$). Take the $i$ with the largest $e_i$ of those that can
    rise, and the $j$ with the smallest $e_j$ of those that can fall. Raise $\beta_i$ and lower $\beta_j$ by the same
    amount $t$, the best one,

    $$t = \frac{e_i - e_j}{k_{ii} + k_{jj} - 2 k_{ij}},$$

    or less if a limit comes first. Repeat until $e_i - e_j \le \varepsilon$.

    In our data $\varepsilon$ is tiny, and the solution unique; any other way to it is as good. For the intercept take
    the mean of the $e_i$ over the samples with $0 < \alpha_i < C$; there is one at least.

    **Return** two things: $\alpha$, shape `(N,)`, and the intercept $b$ of
    $f(x) = \sum_i \alpha_i y_i k(x_i, x) + b$, a number.
    """
    ### BEGIN SOLUTION
    lower, upper = np.sort(np.outer([0, penalty], y), axis=0)  # each β lies between 0 and C y
    beta, e = np.zeros(len(y)), np.array(y, float)
    for _ in range(10_000):
        i = np.argmax(np.where(beta < upper, e, -np.inf))
        j = np.argmin(np.where(beta > lower, e, np.inf))
        if e[i] - e[j] <= tolerance:
            break
        t = (e[i] - e[j]) / (kernel[i, i] + kernel[j, j] - 2 * kernel[i, j])
        t = min(t, upper[i] - beta[i], beta[j] - lower[j])
        beta[i], beta[j] = beta[i] + t, beta[j] - t
        e -= t * (kernel[i] - kernel[j])
    free = (beta > lower) & (beta < upper)
    return np.abs(beta), e[free].mean()
    ### END SOLUTION


def two_samples():
    """Two samples on a line, at 3 and at −1."""
    x = np.array([3.0, -1.0])
    return {"kernel": np.outer(x, x) + 0.5 * np.eye(2), "y": np.array([1.0, -1.0]), "tolerance": 1e-14}


def samples(rng, n, penalty, gamma=0.6, tilt=0.0):
    """Coefficients at both limits and between them, none near a limit, and conditions of the optimum that are clear."""
    while True:
        y = np.where(rng.random(n) < 0.6, 1.0, -1.0)
        x = 1.3 * rng.normal(size=(n, 2)) + 0.7 * y[:, None]
        gram = np.exp(-gamma * ((x[:, None] - x) ** 2).sum(-1)) + tilt * x @ x.T
        if abs(y.sum()) > n - 4 or np.linalg.eigvalsh(gram).min() < 0.05:
            continue
        alpha, b = kernel_svm(gram, y, penalty=penalty, tolerance=1e-14)
        slack = y * (gram @ (alpha * y) + b) - 1
        at_zero, at_top = alpha == 0, alpha == penalty
        free = ~at_zero & ~at_top
        if not (at_zero.any() and at_top.any() and free.sum() >= 2 and abs(b) > 0.05):
            continue
        room = min(alpha[free].min(), (penalty - alpha[free]).min(), slack[at_zero].min(), (-slack[at_top]).min())
        if room > 0.02:
            return {"kernel": gram, "y": y, "penalty": penalty, "tolerance": 1e-14}


def at_most(steps, kernel, y, *, penalty=1.0, tolerance=1e-3):
    return early(kernel, y, penalty, steps)


def few_steps(kernel, y, *, penalty=1.0, tolerance=1e-3):
    """One pass over the pairs."""
    return early(kernel, y, penalty, len(y) // 2)


def early(kernel, y, penalty, steps):
    upper, lower = np.where(y > 0, penalty, 0.0), np.where(y > 0, 0.0, -penalty)
    beta, e = np.zeros(len(y)), np.array(y, float)
    for _ in range(steps):
        i, j = np.argmax(np.where(beta < upper, e, -np.inf)), np.argmin(np.where(beta > lower, e, np.inf))
        t = min(
            (e[i] - e[j]) / (kernel[i, i] + kernel[j, j] - 2 * kernel[i, j]), upper[i] - beta[i], beta[j] - lower[j]
        )
        beta[i], beta[j], e = beta[i] + t, beta[j] - t, e - t * (kernel[i] - kernel[j])
    free = (np.abs(beta) > 0) & (np.abs(beta) < penalty)
    return np.abs(beta), e[free].mean() if free.any() else 0.0


def hard_margin(kernel, y, *, penalty=1.0, tolerance=1e-3):
    alpha, b = kernel_svm(kernel, y, penalty=1e6, tolerance=1e-14)
    return alpha, b


@combinable
def changed(alphas=lambda a, y: a, intercept=lambda b, e, a: b):
    def mistake(kernel, y, *, penalty=1.0, tolerance=1e-3):
        alpha, b = kernel_svm(kernel, y, penalty=penalty, tolerance=tolerance)
        return alphas(alpha, y), intercept(b, y - kernel @ (alpha * y), alpha)

    return mistake


def no_tie(kernel, y, *, penalty=1.0, tolerance=1e-3):
    q, alpha = kernel * np.outer(y, y), np.zeros(len(y))
    for _ in range(400):
        for i in range(len(y)):
            alpha[i] = np.clip(alpha[i] + (1 - q[i] @ alpha) / q[i, i], 0, penalty)
    free = (alpha > 0) & (alpha < penalty)
    return alpha, (y - kernel @ (alpha * y))[free].mean() if free.any() else 0.0


OTHER_LIMIT = "The limit only stops a loop that rounding keeps alive: some hundreds of rounds are enough."
ONE_MORE_STEP = "Where the difference is ε exactly, one more step moves the coefficients by no more than rounding does."
# A positive kernel has |2 k_ij| < k_ii + k_jj, so the divisor is more than half of the best one.
OTHER_STEP = "The step is shorter than twice the best one, so D rises all the same: another way to the same solution."

exercise = Exercise(
    solution=kernel_svm,
    points=5,
    parts=["coefficients", "intercept"],
    cases=[
        Case(
            "two samples on a line",
            inputs=two_samples(),
            about="Both coefficients must be equal, and the best step is 2/(9.5 + 1.5 + 6) = 2/17. The samples get "
            "the scores ±1.",
        ),
        Case("a few samples", samples, {"n": 12, "penalty": 1.0}),
        Case("strict", samples, {"n": 12, "penalty": 2.5, "gamma": 0.9}),
        Case("another kernel", samples, {"n": 12, "penalty": 1.5, "gamma": 0.8, "tilt": 0.2}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "hard margin",
            hard_margin,
            "Some of your coefficients are above C, as if no sample might ever be wrong. Stop each step where a limit "
            "comes.",
        ),
        Mistake(
            "no intercept in the training",
            no_tie,
            "Your coefficients do not balance: Σ αy is not zero. That is the machine without an intercept.",
        ),
        Mistake(
            "stopped early",
            few_steps,
            "You stop after a few pairs. Go on until no two coefficients violate the conditions by more than "
            "`tolerance`.",
            others=[partial(at_most, steps) for steps in (10, 20, 50, 100)],
        ),
        Mistake(
            "signed coefficients",
            changed(alphas=lambda a, y: a * y),
            "You return β = αy. The coefficients α are not negative.",
        ),
        Mistake(
            "intercept of the wrong sign",
            changed(intercept=lambda b, e, a: -b),
            "Your intercept has the wrong sign: where 0 < α < C the score f is y, so b = y − Σ βk.",
        ),
        Mistake(
            "intercept over all samples",
            changed(intercept=lambda b, e, a: e.mean()),
            "You average over all samples. Only those with 0 < α < C lie exactly on the margins.",
        ),
        Mistake(
            "intercept over all support vectors",
            changed(intercept=lambda b, e, a: e[a > 0].mean()),
            "You average over all support vectors. Those with α = C lie within the margins, or on the wrong side: "
            "there f is not y.",
        ),
    ],
    equivalent={
        "last round missing: range(10000) -> list(range(10000))[:-1]": OTHER_LIMIT,
        "first round missing: range(10000) -> list(range(10000))[1:]": OTHER_LIMIT,
        "one more: range(10000) -> range(10001)": OTHER_LIMIT,
        "one less: range(10000) -> range(9999)": OTHER_LIMIT,
        "doubled: range(10000) -> range(20000)": OTHER_LIMIT,
        "comparison strict or loose: e[i] - e[j] <= tolerance -> e[i] - e[j] < tolerance": ONE_MORE_STEP,
        "term dropped: kernel[i, i] + kernel[j, j] - 2 * kernel[i, j] -> kernel[i, i] + kernel[j, j]": OTHER_STEP,
        "factor dropped: 2 * kernel[i, j] -> kernel[i, j]": OTHER_STEP,
        "tolerance or 0.001": "The tolerance is above zero.",
        "inputs squeezed": "Both signs occur, so there are two samples at least.",
        "answer squeezed": "Both signs occur, so there are two coefficients at least.",
    },
    forbidden=["sklearn"],
    hints=[
        "`np.where(beta < upper, e, -np.inf)` leaves only those in the running that can rise.",
        "After a step all e change: e ← e − t (k_i − k_j), with the rows i and j of the kernel.",
        "Where a limit comes first, t is its distance: `upper[i] - beta[i]`, or `beta[j] - lower[j]`.",
    ],
)
