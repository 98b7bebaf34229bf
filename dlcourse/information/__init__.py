"""Information theory: uncertainty, divergence, what variables tell about each other, and trees grown by it."""

from dlcourse.information.decision_tree import DecisionTree, decision_tree, decision_tree_predict
from dlcourse.information.differential_entropy import (
    differential_entropy,
    gaussian_differential_entropy,
    uniform_differential_entropy,
)
from dlcourse.information.divergence import cross_entropy, kl_divergence
from dlcourse.information.entropy import conditional_entropy, entropy, joint_entropy, self_information
from dlcourse.information.identities import Identities, identities
from dlcourse.information.information_gain import BestSplit, best_split, information_gain
from dlcourse.information.joint_differential_entropy import JointDifferentialEntropy, joint_differential_entropy
from dlcourse.information.mutual_information import (
    MutualInformationExpectations,
    mutual_information,
    mutual_information_expectations,
    normalized_mutual_information,
    pointwise_mutual_information,
)
from dlcourse.information.reject_rates import ConfusionInformation, RejectRates, confusion_information, reject_rates
from dlcourse.information.renyi import renyi_entropy

__all__ = [
    "BestSplit",
    "ConfusionInformation",
    "DecisionTree",
    "Identities",
    "JointDifferentialEntropy",
    "MutualInformationExpectations",
    "RejectRates",
    "best_split",
    "conditional_entropy",
    "confusion_information",
    "cross_entropy",
    "decision_tree",
    "decision_tree_predict",
    "differential_entropy",
    "entropy",
    "gaussian_differential_entropy",
    "identities",
    "information_gain",
    "joint_differential_entropy",
    "joint_entropy",
    "kl_divergence",
    "mutual_information",
    "mutual_information_expectations",
    "normalized_mutual_information",
    "pointwise_mutual_information",
    "reject_rates",
    "renyi_entropy",
    "self_information",
    "uniform_differential_entropy",
]
