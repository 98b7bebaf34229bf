"""Words as vectors: counted, learnt from their neighbours, compared and read from files."""

from dlcourse.embeddings.analogies import AnalogyScore, analogy_scores, read_analogies
from dlcourse.embeddings.concept_map import ConceptMap, concept_map
from dlcourse.embeddings.counts import bag_of_words, cooccurrence_matrix, tf_idf, windowed_cooccurrence
from dlcourse.embeddings.embedding_layer import embedding_layer, embedding_layer_backward, subword_vectors
from dlcourse.embeddings.glove import GloVe, glove, glove_gradients, glove_weighting
from dlcourse.embeddings.glove_cross_entropy import (
    GloVeCrossEntropyGradients,
    glove_cross_entropy,
    glove_cross_entropy_gradients,
)
from dlcourse.embeddings.glove_training import GloVeStep, glove_step
from dlcourse.embeddings.similarity import Neighbours, analogy, cosine_similarity, nearest_words
from dlcourse.embeddings.subsampling import subsample, subsampling
from dlcourse.embeddings.subwords import subwords
from dlcourse.embeddings.vocabulary import Vocabulary, encode, vocabulary
from dlcourse.embeddings.word_vectors import WordVectors, read_word_vectors, write_word_vectors

__all__ = [
    "AnalogyScore",
    "ConceptMap",
    "GloVe",
    "GloVeCrossEntropyGradients",
    "GloVeStep",
    "Neighbours",
    "Vocabulary",
    "WordVectors",
    "analogy",
    "analogy_scores",
    "bag_of_words",
    "concept_map",
    "cooccurrence_matrix",
    "cosine_similarity",
    "embedding_layer",
    "embedding_layer_backward",
    "encode",
    "glove",
    "glove_cross_entropy",
    "glove_cross_entropy_gradients",
    "glove_gradients",
    "glove_step",
    "glove_weighting",
    "nearest_words",
    "read_analogies",
    "read_word_vectors",
    "subsample",
    "subsampling",
    "subword_vectors",
    "subwords",
    "tf_idf",
    "vocabulary",
    "windowed_cooccurrence",
    "write_word_vectors",
]
