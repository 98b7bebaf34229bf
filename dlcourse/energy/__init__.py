"""Energy-based models: the Boltzmann distribution and restricted Boltzmann machines."""

from dlcourse.energy.bernoulli_rbm import BernoulliRBM
from dlcourse.energy.boltzmann import boltzmann_distribution
from dlcourse.energy.contrastive_divergence import CDGradients, cd_k
from dlcourse.energy.rbm import (
    RBMState,
    free_energy,
    gibbs_chain,
    gibbs_step,
    rbm_energy,
    rbm_hidden_given_visible,
    rbm_visible_given_hidden,
)

__all__ = [
    "BernoulliRBM",
    "CDGradients",
    "RBMState",
    "boltzmann_distribution",
    "cd_k",
    "free_energy",
    "gibbs_chain",
    "gibbs_step",
    "rbm_energy",
    "rbm_hidden_given_visible",
    "rbm_visible_given_hidden",
]
