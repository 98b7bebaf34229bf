from tests.conformance.descriptors import Descriptor


def _arrays(rng, dtype, **shapes):
    return {name: rng.normal(size=shape).astype(dtype) for name, shape in shapes.items()}


def _vectors(**options):
    return lambda rng, dtype, batch: _arrays(rng, dtype, x=(batch, 4)) | options


def _matrices(**options):
    return lambda rng, dtype, batch: _arrays(rng, dtype, a=(batch, 3, 4)) | options


def _of(options=None, **shapes):
    """Shapes with "batch" where the batch goes."""

    def inputs(rng, dtype, batch):
        sizes = {name: tuple(batch if n == "batch" else n for n in shape) for name, shape in shapes.items()}
        return _arrays(rng, dtype, **sizes) | (options or {})

    return inputs


_DIFFERENCES = {
    "gradient": "a difference of differences: rounding is divided by the step twice",
}
_LOOSE = {"float32": 1e-3, "float64": 1e-9}
_MATVEC = "matrix–vector product"

DESCRIPTORS = [
    *[Descriptor(f"calculus.{name}", _vectors(), ("x",)) for name in ("l1_norm", "l2_norm", "linf_norm")],
    Descriptor("calculus.vector_norm", _vectors(p=3.5), ("x",)),
    *[
        Descriptor(f"calculus.{name}", _matrices(), ("a",))
        for name in (
            "m1_norm", "frobenius_norm", "maximum_norm", "geometric_mean_norm", "column_sum_norm", "spectral_norm",
            "row_sum_norm",
        )
    ],
    Descriptor("calculus.entrywise_norm", _matrices(p=3.5), ("a",)),
    Descriptor("calculus.matrix_norm", _matrices(norm="spectral"), ("a",)),
    Descriptor("calculus.norm_consistency", _of({"p": 4.0}, a=("batch", 2, 3), b=("batch", 3, 4)), ("a", "b")),
    Descriptor("calculus.grad_linear_form", _of(a=(4,), x=("batch", 4)), ("a", "x")),
    Descriptor("calculus.grad_trace_product", _of(a=(4, 3), x=("batch", 3, 4)), ("a", "x")),
    Descriptor("calculus.grad_trace_quadratic", _of(a=(3, 3), x=("batch", 3, 4)), ("a", "x")),
    Descriptor("calculus.grad_quadratic_form", _of(a=(4, 4), x=("batch", 4)), ("a", "x")),
    Descriptor(
        "calculus.grad_determinant",
        _of(x=("batch", 3, 3)),
        exceptions={
            "xla": "XLA has no determinant, and its singular vectors are good to six digits only",
            "gradient": "TensorFlow's gradient of an SVD wants to know the size, and one trace serves all sizes",
        },
    ),
    Descriptor("calculus.jacobian_affine", _of({"layout": "denominator"}, a=("batch", 3, 4)), ("a",)),
    Descriptor(
        "calculus.jacobian_matvec",
        _of({"layout": "denominator"}, x=("batch", 4), a=(4,)),
        ("x", "a"),
        term=_MATVEC,
    ),
    Descriptor("calculus.derivative_blocks", _of(derivative=("batch", 2, 3, 4, 5)), ("derivative",)),
    Descriptor("calculus.jacobian_matvec_blocks", _of(x=("batch", 4), a=(4,)), ("x", "a"), term=_MATVEC),
    Descriptor("calculus.jacobian_matvec_row_blocks", _of(x=("batch", 4), a=(4,)), ("x", "a"), term=_MATVEC),
    Descriptor("calculus.jacobian_elementwise", _of({"function": "sigmoid"}, x=("batch", 4)), ("x",)),
    Descriptor(
        "calculus.product_rule",
        _of(y=("batch", 3), z=("batch", 3), dy_dx=("batch", 3, 4), dz_dx=("batch", 3, 4)),
        ("y", "z", "dy_dx", "dz_dx"),
    ),
    Descriptor("calculus.chain_rule", _of(dz_dy=("batch", 2, 3), dy_dx=("batch", 3, 4)), ("dz_dy", "dy_dx")),
    Descriptor("calculus.trace_chain_rule", _of(dz_dy=("batch", 2), dy_dx=(3, 4, "batch", 2)), ("dz_dy", "dy_dx")),
    Descriptor(
        "calculus.numerical_gradient",
        _of({"function": "softmax", "step": 0.01}, x=("batch", 4)),
        rtol=_LOOSE,
        exceptions=_DIFFERENCES,
    ),
    Descriptor(
        "calculus.gradient_check",
        _of(analytic=("batch", 4), numerical=("batch", 4)),
        ("analytic", "numerical"),
        exceptions={f"nan in {name}": "NaN is wrong by infinity, wherever it is" for name in ("analytic", "numerical")},
    ),
    Descriptor(
        "calculus.laplacian",
        lambda rng, dtype, batch: _arrays(rng, dtype, f=(batch, 4, 5)) | {"row_spacing": 0.5, "column_spacing": 0.25},
        ("f",),
    ),
    Descriptor(
        "calculus.taylor_neuron",
        _of(value=("batch",), gradient=("batch", 4), point=("batch", 4)),
        ("value", "gradient", "point"),
    ),
]  # fmt: skip
