import numpy as np

from dlcourse.energy import ais, boltzmann_machine_chain, cd_k, gaussian_rbm_free_energy, gibbs_chain
from tests.conformance.refusals import Refusal, zeros

MACHINE = {"w": zeros(11, 10), "u": zeros(10, 10), "v": zeros(11, 11), "b": zeros(10), "c": zeros(11)}  # 21 units
RBM = {"w": zeros(17, 5), "b": zeros(5), "c": zeros(17)}
ONES = {"hidden_uniforms": zeros(2, 3, 3) + 1}
UNIFORMS = "expected numbers from [0, 1). Draw them uniformly; did you pass normal numbers?"


def _chain(updated):
    return boltzmann_machine_chain(zeros(1, 21), zeros(21, 21), zeros(21), np.array(updated), zeros(len(updated), 1))


REFUSALS = [
    Refusal(
        "energy.deep_belief_network",
        {"weights": [zeros(3, 5)]},
        "expected the same number, at least one. Pass one matrix and one bias vector a machine.",
        {"weights": [zeros(3, 5), zeros(4, 3)]},
    ),
    Refusal(
        "energy.deep_belief_network",
        {"weights": [zeros(5, 3), zeros(4, 3)]},
        "Matrices are (hidden, visible).",
        {"weights": [zeros(5, 3).T, zeros(4, 3)]},
    ),
    Refusal(
        "energy.deep_belief_network",
        {"kernel": zeros(5, 2)},
        "It is (units in, classes out).",
        {"kernel": zeros(4, 2)},
    ),
    Refusal("energy.DeepBeliefNetwork", {"hidden_units": 500}, "such as (500, 200).", {"hidden_units": (500, 200)}),
    Refusal(
        "energy.boltzmann_machine_chain",
        {"order": np.array([4] * 7)},
        "expected indices of units, 0 to 3. Count from 0.",
        {"order": np.array([3] * 7)},
    ),
    Refusal(
        "energy.persistent_cd_k",
        {"chains": zeros(0, 5), "hidden_uniforms": zeros(2, 0, 3), "visible_uniforms": zeros(2, 0, 5)},
        "Begin some, at the data say.",
        {"chains": zeros(1, 5), "hidden_uniforms": zeros(2, 1, 3), "visible_uniforms": zeros(2, 1, 5)},
    ),
    Refusal("energy.ais", {"betas": zeros(3) + 2}, "expected numbers from [0, 1].", {"betas": zeros(3) + 1}),
    Refusal(
        "energy.ais",
        {"betas": zeros(0), "hidden_uniforms": zeros(0, 3, 3), "visible_uniforms": zeros(0, 3, 5)},
        "Pass [1.0] for one.",
        {"betas": zeros(1) + 1, "hidden_uniforms": zeros(1, 3, 3), "visible_uniforms": zeros(1, 3, 5)},
    ),
    Refusal(
        "energy.ais",
        {"hidden_uniforms": zeros(3, 0, 3), "visible_uniforms": zeros(3, 0, 5)},
        "Draw uniforms for one chain or more.",
        {"hidden_uniforms": zeros(3, 1, 3), "visible_uniforms": zeros(3, 1, 5)},
    ),
    Refusal(
        "energy.ais",
        {"betas": np.array([0.25, 0.5, 0.75], "float32")},
        "expected 1, the model.",
        {"betas": np.array([0.25, 0.5, 1], "float32")},
    ),
    Refusal(
        "energy.ais",
        {"betas": np.array([0.5, 0.25, 1], "float32")},
        "expected numbers that rise, such as tf.linspace(0.0, 1.0, 1001)[1:].",
        {"betas": np.linspace(0, 1, 4, dtype="float32")[1:]},
    ),
    Refusal("energy.cd_k", ONES, UNIFORMS, {"hidden_uniforms": zeros(2, 3, 3)}),
    Refusal(
        "energy.log_partition",
        {"w": zeros(21, 21), "b": zeros(21), "c": zeros(21)},
        "Estimate ln Z by ais, and the gradient by cd_k.",
        lambda: ais(zeros(21, 21), zeros(21), zeros(21), zeros(21), zeros(1) + 1, zeros(1, 1, 21), zeros(1, 1, 21)),
        lambda: cd_k(zeros(1, 21), zeros(21, 21), zeros(21), zeros(21), zeros(1, 1, 21), zeros(1, 1, 21)),
    ),
    Refusal(
        "energy.boltzmann_machine_log_likelihood",
        MACHINE | {"x": zeros(1, 10)},
        "Sample by boltzmann_machine_chain, with the visible units clamped and free.",
        lambda: _chain(range(10, 21)),
        lambda: _chain(range(21)),
    ),
    Refusal(
        "energy.gaussian_rbm_log_partition",
        RBM,
        "Use gaussian_rbm_free_energy, whose differences need no ln Z.",
        lambda: gaussian_rbm_free_energy(zeros(1, 5), *RBM.values()),
    ),
    Refusal(
        "energy.gibbs_transition_matrix",
        RBM,
        "Run gibbs_chain, which enumerates nothing, in its place.",
        lambda: gibbs_chain(zeros(1, 5), *RBM.values(), zeros(2, 1, 17), zeros(2, 1, 5)),
    ),
]
