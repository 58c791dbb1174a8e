#!/usr/bin/python3
"""The evaluation metrics, written from their definitions: numbers to compare the product's with, on the same arrays.

Usage: bench/peers/metrics.py METRIC --options      (one line of JSON; needs only numpy: python3-numpy of Debian 12, /usr/bin/python3)

  parzen     --samples S --validation V --test T [--sigmas 10]      sigma, nats, error
  inception  --logits L [--splits 10]                               mean, std
  fid        --samples A --reference B                              fid
  kid        --samples A --reference B --a-indices I --b-indices J  mean, std
  prdc       --samples A --reference B [--k 3] [--dc-k 5]           precision, recall, density, coverage
  msssim     --first A --second B [--range 1]                       mean, scales
  nearest    --samples A --reference B                              mean, median
  two-sample --samples A --reference B                              accuracy, of_real, of_generated
  classes    --predicted P --reference R --classes K                kl, shares, reference_shares
  jsd        --samples X --density D                                jsd
  self-test                                                         cases worked out by hand; exits 1 with the name of the first that fails

All arrays are .npy files with a row per sample (rows with more than one axis are flattened, except in msssim). Everything is computed in
float64. A number that isn't finite is printed as a string ("inf"). Distances come from a matrix product; where rounding could decide
(a nearest row, a radius, a row at the edge of a ball), they are computed again from the differences, so that equal distances tie exactly.

prdc: a row is inside a ball if its distance is <= the radius, in all four numbers. (The code of Naeem et al. takes < for all four.)
kid: the cross kernel keeps its diagonal; only those of the kernels within a side are dropped (Binkowski's "unbiased").
msssim: the last scale's term is the mean of luminance times contrast-structure, as in Wang's code and TensorFlow.
jsd: a bin holds its left edge but not its right one; the last bin holds both (numpy.histogram).
"""
import argparse
import json
import math
import sys

import numpy as np

ENTRIES = 4_000_000  # numbers in one block of a large matrix (32 MB)
ROUNDING = 1e-11  # bound of the error of a squared distance by matrix product, relative to the squared lengths
WEIGHTS = np.array([.0448, .2856, .3001, .2363, .1333])
WINDOW = 11


def require(condition, message):
    if not condition:
        raise SystemExit("metrics.py: " + message)


# ---------------------------------------------------------------- distances

def blocks(count, width):
    """Slices of 0..count, so that a slice times width fits into one block."""
    step = max(1, ENTRIES // max(1, width))
    return [slice(start, min(start + step, count)) for start in range(0, count, step)]


def squared_lengths(x):
    return np.einsum("ij,ij->i", x, x)


def squared_distances(x, y):
    """|x_i - y_j|^2, and a bound of its rounding error for each row of x."""
    of_x, of_y = squared_lengths(x)[:, None], squared_lengths(y)[None, :]
    distances = x @ y.T
    distances *= -2
    distances += of_x
    distances += of_y
    np.maximum(distances, 0, out=distances)
    return distances, ROUNDING * (of_x + of_y.max())


def make_exact(distances, where, x, y):
    """Replaces the chosen squared distances with those from the differences."""
    rows, columns = np.nonzero(where)
    for part in blocks(len(rows), x.shape[1]):
        i, j = rows[part], columns[part]
        difference = x[i] - y[j]
        distances[i, j] = (difference * difference).sum(axis=1)


def drop_self(distances, part):
    """A row is not its own neighbour: the rows of the block are the rows `part` of the columns."""
    distances[np.arange(part.stop - part.start), np.arange(part.start, part.stop)] = np.inf


def nearest_rows(x, y, without_self=False):
    """For each row of x the number of its nearest row of y (of equal ones the first) and its distance."""
    found, lengths = np.empty(len(x), int), np.empty(len(x))
    for part in blocks(len(x), len(y)):
        distances, bound = squared_distances(x[part], y)
        if without_self:
            drop_self(distances, part)
        make_exact(distances, distances <= distances.min(axis=1, keepdims=True) + 2 * bound, x[part], y)
        found[part] = distances.argmin(axis=1)
        lengths[part] = np.sqrt(distances.min(axis=1))
    return found, lengths


def squared_radii(x, counts):
    """For each k of counts: each row's squared distance to its k-th nearest other row."""
    radii = {k: np.empty(len(x)) for k in counts}
    for part in blocks(len(x), len(x)):
        distances, bound = squared_distances(x[part], x)
        drop_self(distances, part)
        for k in radii:
            near = kth_smallest(distances, k)
            make_exact(distances, abs(distances - near) <= 2 * bound, x[part], x)
            radii[k][part] = kth_smallest(distances, k)[:, 0]
    return radii


def kth_smallest(distances, k):
    return np.partition(distances, k - 1, axis=1)[:, k - 1:k]


def inside(distances, bound, radii, x, y):
    """Which squared distances are <= the squared radius."""
    make_exact(distances, abs(distances - radii) <= bound, x, y)
    return distances <= radii


# ---------------------------------------------------------------- metrics

def log_sum_exp(a, axis):
    largest = a.max(axis=axis, keepdims=True)
    return (np.log(np.exp(a - largest).sum(axis=axis, keepdims=True)) + largest).squeeze(axis)


def parzen_log_likelihoods(x, samples, sigmas):
    """log p(x_j) under the Parzen windows on the samples: a row for each sigma."""
    result = np.empty((len(sigmas), len(x)))
    count, dimension = samples.shape
    for part in blocks(len(x), count):
        distances, _ = squared_distances(x[part], samples)
        for row, sigma in enumerate(sigmas):
            log_mean = log_sum_exp(distances / (-2 * sigma * sigma), 1) - math.log(count)
            result[row, part] = log_mean - dimension * math.log(sigma * math.sqrt(2 * math.pi))
    return result


def parzen(samples, validation, test, sigmas=10):
    """Goodfellow et al. 2014."""
    same_width(samples, validation, test)
    require(sigmas > 0, "parzen needs a sigma")
    candidates = np.logspace(-1, 0, sigmas)
    sigma = candidates[parzen_log_likelihoods(validation, samples, candidates).mean(axis=1).argmax()]
    values = parzen_log_likelihoods(test, samples, [sigma])[0]
    return {"sigma": sigma, "nats": values.mean(), "error": values.std() / math.sqrt(len(values))}


def inception(logits, splits=10):
    """Salimans et al. 2016."""
    require(0 < splits <= len(logits), "fewer rows than splits, or no split")
    size = len(logits) // splits
    log_p = logits - log_sum_exp(logits, 1)[:, None]
    scores = [inception_of_split(log_p[i * size:(i + 1) * size]) for i in range(splits)]
    return {"mean": np.mean(scores), "std": np.std(scores)}


def inception_of_split(log_p):
    log_marginal = log_sum_exp(log_p, 0) - math.log(len(log_p))
    return math.exp((np.exp(log_p) * (log_p - log_marginal)).sum(axis=1).mean())


def mean_and_covariance(x):
    require(len(x) > 1, "a covariance needs two rows")
    mean = x.mean(axis=0)
    centred = x - mean
    return mean, centred.T @ centred / (len(x) - 1)


def root(matrix):
    """The square root of a symmetric matrix; negative eigenvalues count as 0."""
    values, vectors = np.linalg.eigh(matrix)
    return (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T


def fid(samples, reference):
    """Heusel et al. 2017."""
    same_width(samples, reference)
    (mean_a, covariance_a), (mean_b, covariance_b) = mean_and_covariance(samples), mean_and_covariance(reference)
    half = root(covariance_a)
    product = half @ covariance_b @ half
    values = np.linalg.eigvalsh((product + product.T) / 2)
    trace_of_root = np.sqrt(np.maximum(values, 0)).sum()
    difference = mean_a - mean_b
    return {"fid": difference @ difference + np.trace(covariance_a) + np.trace(covariance_b) - 2 * trace_of_root}


def cubic_kernel(x, y):
    k = x @ y.T / x.shape[1] + 1
    return k * k * k


def mean_off_diagonal(k):
    return (k.sum() - np.trace(k)) / (len(k) * (len(k) - 1))


def squared_mmd(x, y):
    """The unbiased estimate: the diagonals of both inner kernels are dropped, that of the cross kernel is not."""
    return mean_off_diagonal(cubic_kernel(x, x)) + mean_off_diagonal(cubic_kernel(y, y)) - 2 * cubic_kernel(x, y).mean()


def kid(samples, reference, a_indices, b_indices):
    """Binkowski et al. 2018."""
    same_width(samples, reference)
    require(a_indices.ndim == b_indices.ndim == 2 and len(a_indices) == len(b_indices), "both index arrays need a row per subset")
    require(min(a_indices.shape[1], b_indices.shape[1]) > 1, "a subset needs two rows")
    values = [squared_mmd(samples[i], reference[j]) for i, j in zip(a_indices, b_indices)]
    return {"mean": np.mean(values), "std": np.std(values)}


def prdc(samples, reference, k=3, dc_k=5):
    """Precision and recall of Kynkaanniemi et al. 2019, density and coverage of Naeem et al. 2020; inside is <= for all."""
    same_width(samples, reference)
    count = len(samples)
    require(count == len(reference), "prdc needs as many samples as reference rows")
    require(1 <= min(k, dc_k) and max(k, dc_k) < count, "a row has fewer neighbours than k")
    reference_radii, sample_radii = squared_radii(reference, [k, dc_k]), squared_radii(samples, [k])[k]
    precise, inside_count = 0, 0
    recalled, covered = np.zeros(count, bool), np.zeros(count, bool)
    for part in blocks(count, count):
        x = samples[part]
        distances, bound = squared_distances(x, reference)
        precise += inside(distances, bound, reference_radii[k], x, reference).any(axis=1).sum()
        recalled |= inside(distances, bound, sample_radii[part][:, None], x, reference).any(axis=0)
        in_ball = inside(distances, bound, reference_radii[dc_k], x, reference)
        inside_count += in_ball.sum()
        covered |= in_ball.any(axis=0)
    return {"precision": precise / count, "recall": recalled.mean(), "density": inside_count / (dc_k * count), "coverage": covered.mean()}


def number_of_scales(side):
    """The largest M <= 5 for which the side is at least one window after M - 1 halvings; 0 if there is none."""
    scales = 0
    while scales < len(WEIGHTS) and side >= WINDOW:
        scales, side = scales + 1, side // 2
    return scales


def gaussian():
    offsets = np.arange(WINDOW) - WINDOW // 2
    g = np.exp(-offsets ** 2 / (2 * 1.5 ** 2))
    return g / g.sum()


def blur(images):
    """The Gaussian window on the last two axes, only where it fits."""
    height, width = images.shape[-2] - WINDOW + 1, images.shape[-1] - WINDOW + 1
    g = gaussian()
    rows = sum(g[i] * images[..., i:i + height, :] for i in range(WINDOW))
    return sum(g[i] * rows[..., i:i + width] for i in range(WINDOW))


def halve(images):
    """The mean of 2 x 2 pixels; an odd last row or column is dropped."""
    height, width = images.shape[-2] // 2 * 2, images.shape[-1] // 2 * 2
    rows = (images[..., 0:height:2, :] + images[..., 1:height:2, :]) / 2
    return (rows[..., 0:width:2] + rows[..., 1:width:2]) / 2


def ssim_terms(x, y, value_range):
    """Means over the pixels, for each image and channel: contrast-structure, and luminance times contrast-structure."""
    c1, c2 = (.01 * value_range) ** 2, (.03 * value_range) ** 2
    mean_x, mean_y = blur(x), blur(y)
    variances = blur(x * x) - mean_x ** 2 + blur(y * y) - mean_y ** 2
    covariance = blur(x * y) - mean_x * mean_y
    contrast_structure = (2 * covariance + c2) / (variances + c2)
    luminance = (2 * mean_x * mean_y + c1) / (mean_x ** 2 + mean_y ** 2 + c1)
    return contrast_structure.mean(axis=(-2, -1)), (luminance * contrast_structure).mean(axis=(-2, -1))


def msssim_of_pairs(x, y, scales, value_range):
    """The values of P x C x H x W pairs, averaged over the channels."""
    weights = WEIGHTS[:scales] / WEIGHTS[:scales].sum()
    value = 1
    for scale in range(scales):
        contrast_structure, with_luminance = ssim_terms(x, y, value_range)
        last = scale == scales - 1
        value = value * np.maximum(with_luminance if last else contrast_structure, 0) ** weights[scale]
        x, y = halve(x), halve(y)
    return value.mean(axis=1)


def msssim(first, second, value_range=1):
    """Wang et al. 2003."""
    require(first.ndim == 4 and first.shape == second.shape, "msssim needs two arrays P x C x H x W of one shape")
    scales = number_of_scales(min(first.shape[2:]))
    require(scales > 0, "the images are smaller than the window")
    parts = blocks(len(first), 10 * first[0].size)
    values = np.concatenate([msssim_of_pairs(first[part], second[part], scales, value_range) for part in parts])
    return {"mean": values.mean(), "scales": scales}


def nearest(samples, reference):
    same_width(samples, reference)
    lengths = nearest_rows(samples, reference)[1]
    return {"mean": lengths.mean(), "median": np.median(lengths)}


def two_sample(samples, reference):
    """Leave-one-out accuracy of the nearest neighbour on the union, samples first (Lopez-Paz & Oquab 2017)."""
    same_width(samples, reference)
    union = np.concatenate([samples, reference])
    is_real = np.arange(len(union)) >= len(samples)
    right = is_real[nearest_rows(union, union, without_self=True)[0]] == is_real
    return {"accuracy": right.mean(), "of_real": right[is_real].mean(), "of_generated": right[~is_real].mean()}


def shares_of(labels, count):
    require(labels.size > 0 and labels.min() >= 0 and labels.max() < count, "a class number is outside 0..K-1, or there is none")
    return np.bincount(labels, minlength=count) / labels.size


def divergence(p, q):
    """sum p log(p/q) in nats; a p of 0 adds nothing."""
    some = p > 0
    if (q[some] == 0).any():
        return math.inf
    return (p[some] * np.log(p[some] / q[some])).sum()


def classes(predicted, reference, count):
    p, q = shares_of(predicted, count), shares_of(reference, count)
    return {"kl": divergence(p, q), "shares": p, "reference_shares": q}


def bin_counts(x, left, right):
    """How many values lie in each bin of rising edges."""
    number = np.searchsorted(left, x, side="right") - 1
    found = (number >= 0) & ((x < right[number]) | ((number == len(left) - 1) & (x == right[-1])))
    return np.bincount(number[found], minlength=len(left))


def jsd(samples, density):
    """Jensen-Shannon divergence of a histogram from a known density; values outside the bins are one more bin, without density."""
    require(density.ndim == 2 and density.shape[1] == 3, "the density needs rows of left edge, right edge and probability")
    left, right, q = density[np.argsort(density[:, 0])].T
    require((left < right).all() and (right[:-1] <= left[1:] + 1e-9 * (right - left)[1:]).all(), "the bins overlap or are empty")
    require((q >= 0).all() and abs(q.sum() - 1) < 1e-6, "the probabilities do not sum to 1")
    require(samples.size > 0, "there are no samples")
    counts = bin_counts(samples, left, right)
    p = np.append(counts, samples.size - counts.sum()) / samples.size
    q = np.append(q, 0)
    return {"jsd": (divergence(p, (p + q) / 2) + divergence(q, (p + q) / 2)) / 2}


# ---------------------------------------------------------------- self-test

def column(*values):
    return np.array(values, float)[:, None]


def test_parzen():
    # One window at 0, d = 1: log p(x) = -x^2/(2 s^2) - log s - log sqrt(2 pi). For x = 1 its derivative in s is 1/s^3 - 1/s > 0 below
    # s = 1, so s = 1 is chosen. Then log p(0) = -c and log p(1) = -c - 1/2: mean -c - 1/4, deviation 1/4.
    c = math.log(math.sqrt(2 * math.pi))
    yield parzen(column(0), column(1), column(0, 1)), {"sigma": 1, "nats": -c - .25, "error": .25 / math.sqrt(2)}
    # For x = 0 the narrowest is chosen: s = 0.1, log p(0) = -log 0.1 - c.
    yield parzen(column(0), column(0), column(0)), {"sigma": .1, "nats": math.log(10) - c, "error": 0}
    # Two windows at 0 and 2, s = 1: p(0) = (1 + e^-2)/2 / sqrt(2 pi).
    yield parzen_log_likelihoods(column(0), column(0, 2), [1])[0, 0], math.log((1 + math.exp(-2)) / 2) - c
    # d = 2, s = 0.5, at distance 1: -1/(2/4) - 2 (log 0.5 + c).
    yield parzen_log_likelihoods(np.array([[0, 1.]]), np.zeros((1, 2)), [.5])[0, 0], -2 - 2 * (math.log(.5) + c)


def test_inception():
    # Equal logits: p(y|x) = p(y), score 1. K sure and equally frequent classes: KL = log K, score K.
    yield inception(np.zeros((6, 3)), 2), {"mean": 1, "std": 0}
    yield inception(np.tile(1000 * np.eye(4), (2, 1)), 2), {"mean": 4, "std": 0}
    # Splits of two rows: classes 0 and 0 give 1, classes 0 and 1 give 2; the fifth row is dropped.
    yield inception(1000 * np.eye(3)[[0, 0, 0, 1, 2]], 2), {"mean": 1.5, "std": .5}
    # Two rows (3/4, 1/4) and (1/4, 3/4): p(y) = 1/2, KL = 3/4 log 3/2 + 1/4 log 1/2.
    yield inception(np.log([[3., 1], [1, 3]]), 1), {"mean": math.exp(.75 * math.log(1.5) + .25 * math.log(.5)), "std": 0}


def cross(s, t, shift=(0, 0)):
    """(+-s, 0), (0, +-t) moved by shift: covariance diag(2 s^2/3, 2 t^2/3)."""
    return np.array([[s, 0], [-s, 0], [0, t], [0, -t]], float) + shift


def test_fid():
    # Diagonal Gaussians: |(1, 2)|^2 + 2/3 ((1 - 3)^2 + (2 - 1)^2) = 5 + 10/3.
    yield fid(cross(1, 2), cross(3, 1, (1, 2))), {"fid": 25 / 3}
    # S1 = diag(2, 0), S2 = 2 everywhere: S1^1/2 S2 S1^1/2 = diag(4, 0), so 2 + 4 - 2 x 2.
    yield fid(np.array([[1., 0], [-1, 0]]), np.array([[1., 1], [-1, -1]])), {"fid": 2}
    # One dimension: variances 2 and 8, (sqrt 8 - sqrt 2)^2 = 2, means 1 and 5.
    yield fid(column(0, 2), column(3, 7)), {"fid": 18}


def test_kid():
    # k(x, y) = (xy + 1)^3. {0, 1} and {1, 2}: k(0, 1) + k(1, 2) - 2 (1 + 1 + 8 + 27)/4 = 1 + 27 - 18.5 = 9.5.
    # {0, 1} and {0, 1}: 1 + 1 - 2 (1 + 1 + 1 + 8)/4 = -3.5. Mean 3, deviation 6.5.
    indices_a, indices_b = np.array([[0, 1], [1, 0]]), np.array([[0, 1], [2, 0]])
    yield kid(column(0, 1), column(1, 2, 0), indices_a, indices_b), {"mean": 3, "std": 6.5}
    # d = 2, both {(1, 1), (1, -1)}: k = 8 on the diagonal, 1 beside it: 1 + 1 - 2 x 18/4 = -7.
    x = np.array([[1., 1], [1, -1]])
    yield kid(x, x, np.array([[0, 1]]), np.array([[0, 1]])), {"mean": -7, "std": 0}


def test_prdc():
    # The same rows, no ties: a ball holds its centre and k neighbours, density (k + 1)/k.
    x = column(0, 1, 3, 7)
    yield prdc(x, x, 1, 2), {"precision": 1, "recall": 1, "density": 1.5, "coverage": 1}
    # 0, 1, 2, 3 with k = 1: radii 1; the balls hold 2, 3, 3, 2 rows (<=).
    x = column(0, 1, 2, 3)
    yield prdc(x, x, 1, 1), {"precision": 1, "recall": 1, "density": 2.5, "coverage": 1}
    # Reference 0, 1, 3, 7: radii 1, 1, 2, 4 (k = 1) and 3, 2, 3, 6 (k = 2). Samples .5, 10, 11, 20: radii 9.5, 1, 1, 9 (k = 1).
    # k = 1: .5 is inside of 0 and 1, 10 and 11 (edge) of 7, 20 of none: precision 3/4. All the reference is inside of .5: recall 1.
    # k = 2: .5 is inside of 0, 1, 3; 10 and 11 of 7: density 5/(2 x 4), coverage 1.
    a, b = column(.5, 10, 11, 20), column(0, 1, 3, 7)
    yield prdc(a, b, 1, 2), {"precision": .75, "recall": 1, "density": .625, "coverage": 1}
    # Swapped, k = 1: precision and recall swap; 0, 1, 3, 7 are all inside of .5 alone: density 4/4, coverage 1/4.
    yield prdc(b, a, 1, 1), {"precision": 1, "recall": .75, "density": 1, "coverage": .25}
    # Equal rows: radius and distance are exactly 0, so every row is in all 4 balls: density 4 x 4/(2 x 4).
    x = np.full((4, 300), .1)
    yield prdc(x, x, 2, 2), {"precision": 1, "recall": 1, "density": 2, "coverage": 1}


def test_msssim():
    ramp = np.arange(2 * 3 * 28 * 28).reshape(2, 3, 28, 28) % 17 / 16.
    yield msssim(ramp, ramp), {"mean": 1, "scales": 2}
    # All 0 against all 1: contrast-structure c2/c2 = 1, luminance c1/(1 + c1) with c1 = 1e-4, at the last scale only.
    zero, one = np.zeros((1, 1, 22, 22)), np.ones((1, 1, 22, 22))
    luminance = 1e-4 / 1.0001
    yield msssim(zero[..., :21], one[..., :21]), {"mean": luminance, "scales": 1}
    yield msssim(zero, one), {"mean": luminance ** (.2856 / .3304), "scales": 2}
    # A channel of equal images beside it: the mean of both values.
    yield msssim(np.zeros((1, 2, 11, 11)), np.stack([zero, one], 1)[:, :, 0, :11, :11]), {"mean": (1 + luminance) / 2, "scales": 1}
    # One bright pixel in the middle against all 0, h = the window's middle squared: mean h, variance h - h^2, no covariance.
    h = 1 / sum(math.exp(-i * i / 4.5) for i in range(-5, 6)) ** 2
    dot = np.zeros((1, 1, 11, 11))
    dot[0, 0, 5, 5] = 1
    expected = 1e-4 / (h * h + 1e-4) * 9e-4 / (h - h * h + 9e-4)
    yield msssim(dot, np.zeros_like(dot)), {"mean": expected, "scales": 1}
    yield msssim(255 * dot, np.zeros_like(dot), 255), {"mean": expected, "scales": 1}
    # A negative: the covariance is minus the variance, the term is negative, so 0.
    yield msssim(ramp, 1 - ramp), {"mean": 0, "scales": 2}
    # 43, 21, 10; 44, 22, 11; 64, 32, 16, 8; 176 / 16 = 11.
    yield [number_of_scales(side) for side in (10, 11, 21, 22, 28, 43, 44, 64, 176, 1024)], [0, 1, 1, 2, 2, 2, 3, 3, 5, 5]
    # 3 x 5: (0 + 1 + 5 + 6)/4 = 3, (2 + 3 + 7 + 8)/4 = 5.
    yield halve(np.arange(15.).reshape(3, 5)), [[3, 5]]


def test_nearest():
    # 1, 0, 4.
    yield nearest(column(0, 5, 9), column(1, 5)), {"mean": 5 / 3, "median": 1}
    yield nearest(np.array([[3., 4]]), np.zeros((1, 2))), {"mean": 5, "median": 5}
    # Long rows close together, all 300 numbers off by 2^-20: too close for the matrix product.
    x, distance = np.arange(1., 301)[None], math.sqrt(300) / 2 ** 20
    yield nearest(x + 2. ** -20, x), {"mean": distance, "median": distance}


def test_two_sample():
    yield two_sample(column(0, 1), column(10, 11)), {"accuracy": 1, "of_real": 1, "of_generated": 1}
    yield two_sample(column(0, 2), column(1, 3)), {"accuracy": 0, "of_real": 0, "of_generated": 0}
    # 0 ties between the sample 1 and the real -1: the sample. -1 ties between the sample 0 and the real -2: the sample, wrong.
    yield two_sample(column(0, 1), column(-1, -2)), {"accuracy": .75, "of_real": .5, "of_generated": 1}
    # Sides of different size: 0 and 1 right, 100 and 101 right, 1.5 wrong.
    yield two_sample(column(0, 1), column(100, 101, 1.5)), {"accuracy": .6, "of_real": 2 / 3, "of_generated": .5}


def test_classes():
    # 1/2 log 2 + 1/2 log 2/3 = 1/2 log 4/3; class 2 is in neither.
    p, q = np.array([0, 1, 0, 1]), np.array([1, 0, 1, 1])
    yield classes(p, q, 3), {"kl": math.log(4 / 3) / 2, "shares": [.5, .5, 0], "reference_shares": [.25, .75, 0]}
    yield classes(np.array([2]), q, 3), {"kl": math.inf, "shares": [0, 0, 1], "reference_shares": [.25, .75, 0]}


def test_jsd():
    two_bins = np.array([[0, 1, .5], [1, 2, .5]])
    # The edges 1 and 2 are both in the second bin.
    yield jsd(np.array([0, .5, 1, 2]), two_bins), {"jsd": 0}
    # Nothing in common: log 2.
    yield jsd(np.array([-1, 3.]), two_bins), {"jsd": math.log(2)}
    # p = (1, 0), m = (3/4, 1/4): (log 4/3)/2 + (log 2/3 + log 2)/4 = 3/4 log 4/3.
    yield jsd(np.array([.5]), two_bins), {"jsd": .75 * math.log(4 / 3)}
    # Half is outside: p = (1/2, 0, 1/2), q = (1/2, 1/2, 0), m = (1/2, 1/4, 1/4): (log 2/2 + log 2/2)/2.
    yield jsd(np.array([.5, 9]), two_bins), {"jsd": math.log(2) / 2}
    # A gap between the bins, with its left edge, is outside; the order of the rows does not matter.
    yield jsd(np.array([.5, .6, 1, 1.5]), np.array([[2, 3, .5], [0, 1, .5]])), {"jsd": math.log(2) / 2}


def test_blocks():
    # Blocks of a few rows give the same as one block.
    global ENTRIES
    x, y = np.random.default_rng(1).random((2, 40, 6))
    calls = [lambda: parzen(x, y, y), lambda: prdc(x, y), lambda: nearest(x, y), lambda: two_sample(x, y),
             lambda: msssim(x.reshape(2, 1, 10, 12).repeat(2, 2), y.reshape(2, 1, 10, 12).repeat(2, 2))]
    whole, size = [call() for call in calls], ENTRIES
    ENTRIES = 120
    parts = [call() for call in calls]
    ENTRIES = size
    yield from zip(parts, whole)


def agrees(value, expected):
    if isinstance(expected, dict):
        return value.keys() == expected.keys() and all(agrees(value[key], expected[key]) for key in expected)
    return np.shape(value) == np.shape(expected) and np.allclose(value, expected, rtol=1e-12, atol=1e-12)


def self_test():
    tests = [test_parzen, test_inception, test_fid, test_kid, test_prdc, test_msssim, test_nearest, test_two_sample, test_classes,
             test_jsd, test_blocks]
    cases = 0
    for test in tests:
        for number, (value, expected) in enumerate(test(), 1):
            if not agrees(value, expected):
                print(f"{test.__name__}, case {number}: {value} instead of {expected}", file=sys.stderr)
                sys.exit(1)
            cases += 1
    return {"tests": len(tests), "cases": cases}


# ---------------------------------------------------------------- command line

def load(path):
    return np.load(path, allow_pickle=False)


def numbers(path):
    array = load(path).astype(np.float64)
    require(array.size > 0 and np.isfinite(array).all(), f"{path} is empty or has numbers that are not finite")
    return array


def rows(path):
    array = numbers(path)
    return np.ascontiguousarray(array.reshape(len(array), -1))


def integers(path):
    array = load(path)
    result = array.astype(np.int64)
    require((result == array).all(), f"{path} has numbers that are not whole")
    require(result.size > 0 and result.min() >= 0, f"{path} is empty or has negative numbers")
    return result


def same_width(first, *others):
    require(all(first.shape[1] == other.shape[1] for other in others), "the arrays' rows differ in length")


METRICS = {
    "parzen": lambda o: parzen(rows(o.samples), rows(o.validation), rows(o.test), o.sigmas),
    "inception": lambda o: inception(rows(o.logits), o.splits),
    "fid": lambda o: fid(rows(o.samples), rows(o.reference)),
    "kid": lambda o: kid(rows(o.samples), rows(o.reference), integers(o.a_indices), integers(o.b_indices)),
    "prdc": lambda o: prdc(rows(o.samples), rows(o.reference), o.k, o.dc_k),
    "msssim": lambda o: msssim(numbers(o.first), numbers(o.second), o.range),
    "nearest": lambda o: nearest(rows(o.samples), rows(o.reference)),
    "two-sample": lambda o: two_sample(rows(o.samples), rows(o.reference)),
    "classes": lambda o: classes(integers(o.predicted).ravel(), integers(o.reference).ravel(), o.classes),
    "jsd": lambda o: jsd(load(o.samples).astype(np.float64).ravel(), numbers(o.density)),
    "self-test": lambda o: self_test(),
}
FILES = {
    "parzen": "samples validation test", "inception": "logits", "fid": "samples reference",
    "kid": "samples reference a-indices b-indices", "prdc": "samples reference", "msssim": "first second",
    "nearest": "samples reference", "two-sample": "samples reference", "classes": "predicted reference", "jsd": "samples density",
    "self-test": "",
}
DEFAULTS = {"parzen": {"sigmas": 10}, "inception": {"splits": 10}, "prdc": {"k": 3, "dc-k": 5}}


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    metrics = parser.add_subparsers(dest="metric", required=True, metavar="METRIC")
    for metric, files in FILES.items():
        options = metrics.add_parser(metric)
        for name in files.split():
            options.add_argument("--" + name, required=True, metavar="NPY")
        for name, default in DEFAULTS.get(metric, {}).items():
            options.add_argument("--" + name, type=int, default=default)
        if metric == "msssim":
            options.add_argument("--range", type=float, default=1)
        if metric == "classes":
            options.add_argument("--classes", type=int, required=True)
    return parser.parse_args()


def plain(value):
    """Numbers as JSON can hold them."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, np.ndarray)):
        return [plain(item) for item in value]
    if isinstance(value, (int, np.integer)):
        return int(value)
    return float(value) if math.isfinite(value) else str(float(value))


def main():
    options = parse()
    print(json.dumps(plain(METRICS[options.metric](options))))


if __name__ == "__main__":
    main()
