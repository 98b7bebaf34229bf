"""Recommenders: collaborative filtering from nearest neighbours to NeuMF, and how good what they recommend is.

Users and items are indices from 0, without gaps. An interaction matrix comes with a mask: an empty entry is no rating.
"""

from dlcourse.recommenders.autorec import autorec, autorec_loss
from dlcourse.recommenders.autorec_model import AutoRec
from dlcourse.recommenders.factorization import (
    FactorGradients,
    matrix_factorization,
    matrix_factorization_gradient,
    matrix_factorization_loss,
)
from dlcourse.recommenders.factorization_model import MatrixFactorization
from dlcourse.recommenders.interactions import InteractionMatrix, interaction_matrix, sparsity
from dlcourse.recommenders.neighbours import item_based_cf, user_based_cf
from dlcourse.recommenders.neumf import gmf, neumf
from dlcourse.recommenders.neumf_model import NeuMF
from dlcourse.recommenders.ranking import held_out_rank, hit_rate, ranking_auc
from dlcourse.recommenders.ranking_losses import (
    PairGradients,
    bpr_loss,
    bpr_loss_gradient,
    pairwise_hinge_loss,
    pairwise_hinge_loss_gradient,
    pointwise_loss,
    pointwise_loss_gradient,
)
from dlcourse.recommenders.splitting import random_split, seq_aware_split
from dlcourse.recommenders.triples import Triples, sample_triples

__all__ = [
    "AutoRec",
    "FactorGradients",
    "InteractionMatrix",
    "MatrixFactorization",
    "NeuMF",
    "PairGradients",
    "Triples",
    "autorec",
    "autorec_loss",
    "bpr_loss",
    "bpr_loss_gradient",
    "gmf",
    "held_out_rank",
    "hit_rate",
    "interaction_matrix",
    "item_based_cf",
    "matrix_factorization",
    "matrix_factorization_gradient",
    "matrix_factorization_loss",
    "neumf",
    "pairwise_hinge_loss",
    "pairwise_hinge_loss_gradient",
    "pointwise_loss",
    "pointwise_loss_gradient",
    "random_split",
    "ranking_auc",
    "sample_triples",
    "seq_aware_split",
    "sparsity",
    "user_based_cf",
]
