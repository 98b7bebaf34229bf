"""Data made ready for a network, by statistics of the training split alone."""

from dlcourse.preprocessing.fancy_pca import fancy_pca
from dlcourse.preprocessing.one_hot import one_hot
from dlcourse.preprocessing.one_hot_layer import OneHot
from dlcourse.preprocessing.pca import (
    PCAProjection,
    PrincipalAxes,
    inverse_pca,
    inverse_pca_whiten,
    pca,
    pca_whiten,
    principal_axes,
)
from dlcourse.preprocessing.pca_laws import PCALaws, pca_laws
from dlcourse.preprocessing.pca_layers import PCA, FancyPCA, PCAWhiten
from dlcourse.preprocessing.scaling import (
    inverse_min_max_scale,
    inverse_standardize,
    inverse_zero_center,
    min_max_scale,
    standardize,
    zero_center,
)
from dlcourse.preprocessing.scaling_layers import MinMaxScale, Standardize, ZeroCenter
from dlcourse.preprocessing.statistics import Moments, Range, feature_moments, feature_range

__all__ = [
    "PCA",
    "FancyPCA",
    "MinMaxScale",
    "Moments",
    "OneHot",
    "PCALaws",
    "PCAProjection",
    "PCAWhiten",
    "PrincipalAxes",
    "Range",
    "Standardize",
    "ZeroCenter",
    "fancy_pca",
    "feature_moments",
    "feature_range",
    "inverse_min_max_scale",
    "inverse_pca",
    "inverse_pca_whiten",
    "inverse_standardize",
    "inverse_zero_center",
    "min_max_scale",
    "one_hot",
    "pca",
    "pca_laws",
    "pca_whiten",
    "principal_axes",
    "standardize",
    "zero_center",
]
