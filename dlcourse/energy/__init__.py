"""Energy-based models: the Boltzmann distribution and restricted Boltzmann machines."""

from dlcourse.energy.annealed_importance import AISEstimate, ais
from dlcourse.energy.bernoulli_rbm import BernoulliRBM
from dlcourse.energy.boltzmann import boltzmann_distribution
from dlcourse.energy.boltzmann_machine import (
    BoltzmannMachineTerms,
    JoinedUnits,
    boltzmann_machine,
    boltzmann_machine_chain,
    boltzmann_machine_joined_units,
)
from dlcourse.energy.boltzmann_machine_likelihood import (
    BoltzmannMachineGradients,
    boltzmann_machine_gradient,
    boltzmann_machine_log_likelihood,
)
from dlcourse.energy.contrastive_divergence import CDGradients, PersistentCD, cd_k, persistent_cd_k
from dlcourse.energy.deep_belief import DeepBeliefNetwork, deep_belief_network
from dlcourse.energy.energy_gradients import (
    FreeEnergyGradients,
    RBMEnergyGradients,
    free_energy_gradient,
    rbm_energy_gradient,
)
from dlcourse.energy.gaussian_rbm import (
    GaussianRBMTerms,
    gaussian_bernoulli_rbm,
    gaussian_rbm_free_energy,
    gaussian_rbm_log_partition,
)
from dlcourse.energy.gaussian_rbm_sampling import gaussian_rbm_cd_k, gaussian_rbm_gibbs_chain
from dlcourse.energy.gibbs import RBMState, gibbs_chain, gibbs_step
from dlcourse.energy.partition import RBMGradients, log_likelihood_gradient, log_partition, rbm_product_of_experts
from dlcourse.energy.rbm import (
    free_energy,
    rbm_energy,
    rbm_hidden_given_visible,
    rbm_visible_given_hidden,
)
from dlcourse.energy.reconstruction import rbm_reconstruction_error
from dlcourse.energy.transition import gibbs_transition_matrix

__all__ = [
    "AISEstimate",
    "BernoulliRBM",
    "BoltzmannMachineGradients",
    "BoltzmannMachineTerms",
    "CDGradients",
    "DeepBeliefNetwork",
    "FreeEnergyGradients",
    "GaussianRBMTerms",
    "JoinedUnits",
    "PersistentCD",
    "RBMEnergyGradients",
    "RBMGradients",
    "RBMState",
    "ais",
    "boltzmann_distribution",
    "boltzmann_machine",
    "boltzmann_machine_chain",
    "boltzmann_machine_gradient",
    "boltzmann_machine_joined_units",
    "boltzmann_machine_log_likelihood",
    "cd_k",
    "deep_belief_network",
    "free_energy",
    "free_energy_gradient",
    "gaussian_bernoulli_rbm",
    "gaussian_rbm_cd_k",
    "gaussian_rbm_free_energy",
    "gaussian_rbm_gibbs_chain",
    "gaussian_rbm_log_partition",
    "gibbs_chain",
    "gibbs_step",
    "gibbs_transition_matrix",
    "log_likelihood_gradient",
    "log_partition",
    "persistent_cd_k",
    "rbm_energy",
    "rbm_energy_gradient",
    "rbm_hidden_given_visible",
    "rbm_product_of_experts",
    "rbm_reconstruction_error",
    "rbm_visible_given_hidden",
]
