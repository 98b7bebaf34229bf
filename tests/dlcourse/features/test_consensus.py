import cv2
import numpy as np
import pytest
from sklearn.linear_model import LinearRegression

from dlcourse.features import fit_affine, ransac

LINE = np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 2.0], [1.0, 4.0]])


def drawn(rng, rounds, count, size):
    return rng.uniform(size=(rounds, count)).argsort(axis=1)[:, :size]


def one_by_one(samples, draws, tolerance, enough=np.inf, model="line"):
    """The note's loop, for lines y = q + m x or, with distances that are orthogonal, for all lines."""
    best = np.zeros(len(samples), bool)
    for i, j in draws:
        (x1, y1), (x2, y2) = samples[i], samples[j]
        if model == "linear function":
            if x1 == x2:
                continue
            slope = (y2 - y1) / (x2 - x1)
            residual = np.abs(samples[:, 1] - y1 - slope * (samples[:, 0] - x1))
        else:
            cross = (x2 - x1) * (samples[:, 1] - y1) - (y2 - y1) * (samples[:, 0] - x1)
            residual = np.abs(cross) / np.hypot(x2 - x1, y2 - y1)
        inliers = residual <= tolerance
        if inliers.sum() > best.sum():
            best = inliers
        if inliers.sum() >= enough:
            return inliers
    return best


def noisy(rng, slope, outliers=15):
    x = rng.uniform(-10, 10, size=40)
    points = np.stack([x, slope * x + 1 + 0.1 * rng.normal(size=40)], axis=-1)
    points[:outliers] = rng.uniform(-10, 10, size=(outliers, 2))
    return points


@pytest.mark.parametrize("enough", [np.inf, 12, 24])
@pytest.mark.parametrize("model", ["line", "linear function"])
def test_is_the_notes_loop(model, enough):
    for seed in range(5):
        rng = np.random.default_rng(seed)
        points, draws = noisy(rng, 0.7), drawn(rng, 30, 40, 2)
        inliers = ransac(points, draws, model=model, tolerance=0.3, enough=enough)[1]
        np.testing.assert_array_equal(inliers, one_by_one(points, draws, 0.3, enough, model))


def test_lines_are_fitted_to_their_inliers():
    rng = np.random.default_rng(7)
    points, draws = noisy(rng, 0.7), drawn(rng, 50, 40, 2)
    (nx, ny, rho), inliers = (x.numpy() for x in ransac(points, draws, model="linear function", tolerance=0.3))
    regression = LinearRegression().fit(points[inliers, :1], points[inliers, 1])
    np.testing.assert_allclose([-nx / ny, rho / ny], [regression.coef_[0], regression.intercept_], rtol=1e-10)
    (nx, ny, rho), inliers = (x.numpy() for x in ransac(points, draws, tolerance=0.3))
    middle = points[inliers].mean(axis=0)
    normal = np.linalg.svd(points[inliers] - middle)[2][1]
    np.testing.assert_allclose([nx, ny], normal * np.sign(normal[1]), rtol=1e-10)
    np.testing.assert_allclose(rho, middle @ [nx, ny], rtol=1e-10)
    vx, vy, *_ = cv2.fitLine(points[inliers].astype("float32"), cv2.DIST_L2, 0, 0.01, 0.01).ravel()
    np.testing.assert_allclose(abs(nx * vx + ny * vy), 0, atol=1e-5)


def test_an_affine_map_is_found_among_false_pairs():
    rng = np.random.default_rng(3)
    points, true = rng.uniform(0, 100, size=(60, 2)), rng.normal(size=(2, 3))
    targets = points @ true[:, :2].T + true[:, 2]
    targets[:30] = rng.uniform(-100, 100, size=(30, 2))
    found, inliers = ransac(np.hstack([points, targets]), drawn(rng, 80, 60, 3), model="affine", tolerance=1e-6)
    np.testing.assert_array_equal(inliers, np.arange(60) >= 30)
    np.testing.assert_allclose(found, true, rtol=1e-9)
    np.testing.assert_allclose(found, fit_affine(points[30:], targets[30:]), rtol=1e-9)
    theirs, mask = cv2.estimateAffine2D(points, targets, ransacReprojThreshold=1e-3)
    np.testing.assert_allclose(found, theirs, rtol=1e-3)
    np.testing.assert_array_equal(mask.ravel() > 0, inliers)


def test_the_first_of_equal_rounds_wins_and_enough_ends_the_search():
    points = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 5.0], [1.0, 5.0], [2.0, 5.0]])
    assert ransac(points, [[0, 1], [2, 3], [3, 4]], tolerance=0.0)[1].numpy().tolist() == [0, 0, 1, 1, 1]
    assert ransac(points, [[0, 1], [2, 3]], tolerance=0.0, enough=2)[1].numpy().tolist() == [1, 1, 0, 0, 0]


def test_exactly_the_tolerance_is_within_it():
    points = np.array([[0.0, 0.0], [4.0, 0.0], [1.0, 0.5], [2.0, 0.75]])
    assert ransac(points, [[0, 1]], tolerance=0.5)[1].numpy().tolist() == [True, True, True, False]


def test_an_upright_line_is_no_linear_function():
    upright = np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 3.0], [5.0, 5.0]])
    line, inliers = ransac(upright, [[0, 1]], tolerance=0.1)
    np.testing.assert_allclose(line, [1, 0, 1], atol=1e-15)
    assert inliers.numpy().tolist() == [True, True, True, False]
    line, inliers = ransac(upright, [[0, 1]], tolerance=0.1, model="linear function")
    assert np.isnan(line).all()
    assert not inliers.numpy().any()


def test_the_vertical_distance_is_thinner_across_a_steep_line():
    steep = np.array([[0.0, 0.0], [1.0, 10.0], [0.55, 5.0]])  # 0.05 from the line, and 0.5 above or below it
    assert ransac(steep, [[0, 1]], tolerance=0.1)[1].numpy().all()
    assert ransac(steep, [[0, 1]], tolerance=0.1, model="linear function")[1].numpy().tolist() == [True, True, False]


def test_points_that_coincide_or_lie_on_a_line_make_no_model():
    found, inliers = ransac(LINE, [[1, 1]], tolerance=1.0)
    assert np.isnan(found).all()
    assert not inliers.numpy().any()
    pairs = np.hstack([LINE, LINE])
    found, inliers = ransac(pairs, [[0, 1, 2]], tolerance=1.0, model="affine")
    assert np.isnan(found).all()
    assert not inliers.numpy().any()
    found, inliers = ransac(pairs, [[0, 1, 2], [0, 1, 3]], tolerance=0.1, model="affine")
    np.testing.assert_allclose(found, [[1, 0, 0], [0, 1, 0]], atol=1e-12)
