import itertools

import networkx
import numpy as np

from dlcourse.embeddings import concept_map

# thing: animal (dog, seal), tool (hammer, stamp); beside them idea (truth)
PARENTS = np.array([-1, 0, 1, 1, 0, 4, 4, -1, 7])
SENSES = np.array([[2, -1], [3, 6], [5, -1], [8, -1], [-1, -1], [1, -1]])  # dog, seal, hammer, truth, gnu, animal


def test_concepts_by_hand():
    found = concept_map(SENSES, PARENTS).concepts.numpy()
    assert found.tolist() == [
        [1, 1, 1, 0, 0, 0, 0, 0, 0],
        [1, 1, 0, 1, 1, 0, 1, 0, 0],
        [1, 0, 0, 0, 1, 1, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 0, 1, 1],
        [0] * 9,
        [1, 1, 0, 0, 0, 0, 0, 0, 0],
    ]


def test_similarities_by_hand():
    """dog to seal 2 edges, by the animal; seal to hammer 2, by the tool; dog to hammer 4; dog to animal 1."""
    found = concept_map(SENSES, PARENTS).similarities.numpy()
    np.testing.assert_allclose(found[0], [1, 1 / 3, 1 / 5, 0, 0, 1 / 2], rtol=1e-6)
    np.testing.assert_allclose(found[1], [1 / 3, 1, 1 / 3, 0, 0, 1 / 2], rtol=1e-6)
    assert not found[4].any()


def test_shortest_paths_in_a_random_forest():
    rng = np.random.default_rng(6)
    parents = np.array([-1, *[rng.integers(-1, i) for i in range(1, 30)]])
    senses = rng.integers(-1, 30, size=(12, 3))
    graph = networkx.Graph()
    graph.add_nodes_from(range(30))
    graph.add_edges_from((i, p) for i, p in enumerate(parents) if p >= 0)
    lengths = dict(networkx.all_pairs_shortest_path_length(graph))
    found = concept_map(senses, parents).similarities.numpy()
    for v, w in itertools.product(range(12), repeat=2):
        pairs = [(a, b) for a in senses[v] for b in senses[w] if a >= 0 and b >= 0]
        expected = max((1 / (1 + lengths[a][b]) for a, b in pairs if b in lengths[a]), default=0)
        np.testing.assert_allclose(found[v, w], expected, rtol=1e-6)
