import numpy as np

from tests.conformance.refusals import Refusal, word, zeros

MASK = np.array([[True, False], [False, True]])
TWO = {"mask": MASK, "uniforms": zeros(3, 2)}
TWICE = {"users": np.array([0, 0, 1]), "items": np.array([2, 2, 2])}
ONCE = {"users": np.array([0, 0, 1]), "items": np.array([2, 3, 2])}
RATED = {"ratings": np.array([1.0, 4.0, 9.0], "float32")}
NONE = {"mask": np.zeros((3, 7), bool)}
SOME = {"mask": np.ones((3, 7), bool)}
NEITHER = np.full(3, -1)


def _ids(name, argument, last, *, unknown=False):
    allowed = ", or -1 for one that is unknown" * unknown
    says = f"expected indices from 0 to {last}{allowed}. Count from 0."
    return Refusal(name, {argument: np.full(3, last + 1)}, says, {argument: np.array([0, last, 1])})


REFUSALS = [
    Refusal("recommenders.interaction_matrix", {"num_users": 0}, "expected 1 or more.", {"num_users": 6}),
    _ids("recommenders.interaction_matrix", "users", 5),
    Refusal(
        "recommenders.interaction_matrix",
        {**RATED, "scale": (1, 5)},
        "expected ratings from 1 to 5, as scale says. Leave such ones out.",
        {"ratings": np.array([1.0, 4.0, 5.0], "float32"), "scale": (1, 5)},
    ),
    Refusal("recommenders.interaction_matrix", TWICE, "expected one rating a pair. Keep the newest of them.", ONCE),
    Refusal(
        "recommenders.sparsity",
        {"mask": zeros(0, 7, dtype=bool)},
        "expected a user and an item at least. Pass interaction_matrix(...).mask.",
        {"mask": zeros(1, 7, dtype=bool)},
    ),
    Refusal("recommenders.seq_aware_split", {"num_users": 0}, "expected 1 or more.", {"num_users": 4}),
    _ids("recommenders.seq_aware_split", "users", 3),
    Refusal("recommenders.random_split", {"share": 1.5}, "expected 0 <= share <= 1.", {"share": 1.0}),
    Refusal("recommenders.user_based_cf", {"neighbours": 0}, "expected 1 or more.", {"neighbours": 1}),
    Refusal("recommenders.item_based_cf", {"neighbours": 0}, "expected 1 or more.", {"neighbours": 1}),
    word("recommenders.user_based_cf", "similarity", "expected 'cosine' or 'pearson'."),
    word("recommenders.item_based_cf", "similarity", "expected 'cosine' or 'pearson'."),
    Refusal("recommenders.user_based_cf", NONE, "expected at least one rating. Pass more users.", SOME),
    Refusal("recommenders.item_based_cf", NONE, "expected at least one rating. Pass more users.", SOME),
    _ids("recommenders.matrix_factorization", "users", 5, unknown=True),
    _ids("recommenders.gmf", "items", 6, unknown=True),
    Refusal("recommenders.matrix_factorization_loss", {"strength": -1.0}, "expected 0 or more.", {"strength": 0.0}),
    Refusal("recommenders.matrix_factorization_gradient", {"strength": -1.0}, "expected 0 or more.", {"strength": 0.0}),
    Refusal("recommenders.autorec_loss", {"strength": -1.0}, "expected 0 or more.", {"strength": 0.0}),
    Refusal("recommenders.pairwise_hinge_loss", {"margin": 0.0}, "expected a number above 0.", {"margin": 0.5}),
    Refusal(
        "recommenders.pairwise_hinge_loss_gradient", {"margin": 0.0}, "expected a number above 0.", {"margin": 0.5}
    ),
    Refusal(
        "recommenders.sample_triples",
        {"uniforms": zeros(3, 2) + 1},
        "expected numbers from [0, 1). Draw them uniformly.",
        {"uniforms": zeros(3, 2)},
    ),
    Refusal(
        "recommenders.sample_triples",
        {"mask": np.ones((2, 2), bool), "uniforms": zeros(3, 2)},
        "and one that is not. Pass the mask of a sparse interaction matrix.",
        TWO,
    ),
    word("recommenders.NeuMF", "loss", "expected 'bpr' or 'pointwise'."),
    Refusal(
        "recommenders.neumf",
        {"biases": [zeros(5)]},
        "expected as many. Pass both.",
        {"biases": [zeros(5), zeros(8)]},
    ),
    Refusal(
        "recommenders.neumf",
        {"kernels": [zeros(7, 5), zeros(5, 8)]},
        "expected (6, units) and (units,), as its input is [U_u, V_i].",
        {"kernels": [zeros(6, 5), zeros(5, 8)]},
    ),
    Refusal(
        "recommenders.neumf",
        {"output": zeros(8)},
        "expected 11: those of the product and of the last layer.",
        {"output": zeros(11)},
    ),
    *(
        _ids(f"recommenders.{name}", "held_out", 6, unknown=True)
        for name in ("held_out_rank", "hit_rate", "ranking_auc")
    ),
    *(
        Refusal(
            f"recommenders.{name}",
            {"held_out": NEITHER},
            "expected an item of at least one user. Hold some out.",
            {"held_out": np.array([-1, 2, 3])},
        )
        for name in ("hit_rate", "ranking_auc")
    ),
    Refusal("recommenders.hit_rate", {"cutoff": 0}, "expected 1 or more.", {"cutoff": 1}),
]
