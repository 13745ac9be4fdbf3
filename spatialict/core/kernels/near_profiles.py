"""How much stands around a point, distance by distance, for labels that are drawn anew.

Points lie in strips across the plane, in the order of x within each, so that who is near is one
run of points in each of a few strips. All sums go in the order of the points: equal sets of
points give equal bytes.

Most distances are measured in single precision, sixteen side by side; where one is so near to an
edge between two bins that rounding could move it over, it is measured again in double.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from spatialict.core.kernels.compiled import compiled, part
from spatialict.core.kernels.draws import sampled

if TYPE_CHECKING:
    import numpy.typing as npt

    from spatialict.core.arrays import FloatArray, IntArray

    LabelArray = npt.NDArray[np.uint8]
    PlaceArray = npt.NDArray[np.int32]
    RoughArray = npt.NDArray[np.float32]

RUN = 512
"""Distances that are measured before they are counted."""
UNSURE = np.int32(1 << 30)


class People(NamedTuple):
    """Points in the order of strips: where they are, twice, their weights, whose places."""

    at: FloatArray
    rough: RoughArray
    weight: FloatArray
    starts: IntArray
    places: IntArray


class Ruler(NamedTuple):
    """What distances are measured by, as `fill_profiles` explains it."""

    reaches: FloatArray
    edges: FloatArray
    scale: RoughArray


class Desk(NamedTuple):
    """Room to work: where windows are, the bins of a run, what was found, the own place."""

    window: IntArray
    bins: PlaceArray
    found: FloatArray
    own: FloatArray
    rough_own: RoughArray


@part
def desk(ruler: Ruler) -> Desk:
    """Make room."""
    return Desk(
        np.zeros((2, ruler.reaches.size), np.int64),
        np.empty(RUN, np.int32),
        np.empty((4, ruler.edges.size - 1)),
        np.empty(3),
        np.empty(3, np.float32),
    )


@part
def measured(at: FloatArray, j: int, own: FloatArray, edges: FloatArray, guess: int) -> np.int32:
    """Return the first bin whose edge the distance does not exceed, from a guess near it."""
    along, across, through = at[0, j] - own[0], at[1, j] - own[1], at[2, j] - own[2]
    squared = along * along + across * across + through * through
    while squared > edges[guess + 1]:
        guess += 1
    while squared <= edges[guess]:
        guess -= 1
    return np.int32(guess)


@part
def guess_bins(  # noqa: PLR0917
    rough: RoughArray, begin: int, size: int, own: RoughArray, scale: RoughArray, bins: PlaceArray
) -> bool:
    """Fill the bins of a run of points; who is not sure bears a mark. Tell if anyone is not.

    An arc is longer than its chord c: by u^2/6 + 3 u^4/40 of it, where u is c over a diameter.
    """
    x, y, z = own[0], own[1], own[2]
    per_metre, bend, most, near = scale[0], scale[1], scale[2], scale[3]
    far, one, more = np.float32(1) - near, np.float32(1), np.float32(2.7)
    anyone = np.int32(0)
    for t in range(size):
        j = np.uint64(begin + t)
        along, across, through = rough[0, j] - x, rough[1, j] - y, rough[2, j] - z
        reached = np.sqrt(along * along + across * across + through * through) * per_metre
        bent = bend * (reached * reached)
        reached = min(reached * (one + bent * (one + more * bent)), most)
        whole = np.int32(reached)
        rest = reached - np.float32(whole)
        doubt = np.int32((rest < near) | (rest > far))
        anyone |= doubt
        bins[t] = whole + doubt * UNSURE
    return bool(anyone != 0)


@part
def count_run(people: People, start: int, stop: int, ruler: Ruler, room: Desk) -> None:
    """Add the weight of each point of a run to the first bin whose edge it does not exceed.

    Four histograms take turns: one that is asked again at once would have to wait.
    """
    weight, bins, found = people.weight, room.bins, room.found
    for begin in range(start, stop, RUN):
        size = min(RUN, stop - begin)
        if guess_bins(people.rough, begin, size, room.rough_own, ruler.scale, bins):
            for t in range(size):
                if bins[t] >= UNSURE:
                    guess = bins[t] - UNSURE
                    bins[t] = measured(people.at, begin + t, room.own, ruler.edges, guess)
        even = size - size % 4
        for t in range(0, even, 4):
            j = np.uint64(begin + t)
            found[0, np.uint32(bins[t])] += weight[j]
            found[1, np.uint32(bins[t + 1])] += weight[j + np.uint64(1)]
            found[2, np.uint32(bins[t + 2])] += weight[j + np.uint64(2)]
            found[3, np.uint32(bins[t + 3])] += weight[j + np.uint64(3)]
        for t in range(even, size):
            found[0, bins[t]] += weight[begin + t]


@part
def begin_strip(people: People, strip: int, room: Desk) -> None:
    """Put the windows where the strips beside this one begin."""
    window, starts = room.window, people.starts
    for k in range(window.shape[1]):
        other = strip + k - window.shape[1] // 2
        inside = 0 <= other < starts.size - 1
        window[0, k] = window[1, k] = starts[other] if inside else 0


@part
def stand_at(people: People, i: int, room: Desk) -> None:
    """Take the place of a point."""
    for axis in range(3):
        room.own[axis], room.rough_own[axis] = people.at[axis, i], people.rough[axis, i]


@part
def look_around(  # noqa: PLR0917
    people: People, strip: int, itself: int, ruler: Ruler, room: Desk, sums: FloatArray
) -> None:
    """Add up, by distance, all but `itself` around a place to the right of the one before."""
    at, starts, window, here = people.at, people.starts, room.window, room.own[0]
    for turn in range(4):
        for b in range(room.found.shape[1]):
            room.found[turn, b] = 0.0
    wide = ruler.reaches.size // 2
    for k in range(ruler.reaches.size):
        other = strip + k - wide
        if other < 0 or other >= starts.size - 1:
            continue
        low, high, stop, reach = window[0, k], window[1, k], starts[other + 1], ruler.reaches[k]
        while low < stop and at[0, low] < here - reach:
            low += 1
        while high < stop and at[0, high] <= here + reach:
            high += 1
        window[0, k], window[1, k] = low, high
        parted = k == wide and low <= itself < high
        for after in range(2):
            begin = itself + 1 if parted and after else low
            end = itself if parted and not after else high
            if parted or after:
                count_run(people, begin, end, ruler, room)
    total = 0.0
    for b in range(sums.size):
        total += (room.found[0, b] + room.found[1, b]) + (room.found[2, b] + room.found[3, b])
        sums[b] = total


@compiled(
    "void(float64[:, ::1], float32[:, ::1], float64[::1], int64[::1], float64[::1], float64[::1],"
    " float32[::1], int64, float64[:, ::1])",
    writes="profiles",
)
def fill_profiles(  # noqa: PLR0917 (compiled: plain arrays)
    at: FloatArray,
    rough: RoughArray,
    weight: FloatArray,
    starts: IntArray,
    reaches: FloatArray,
    edges: FloatArray,
    scale: RoughArray,
    first: int,
    profiles: FloatArray,
) -> None:
    """Fill a row for each point from `first`: the weight of all others up to each distance.

    Parameters
    ----------
    at, rough : array, shape (3, n)
        x, y, z of the points, strip by strip, in the order of x within a strip; in double and
        single precision.
    weight : array, shape (n,)
        Of the points.
    starts : array, shape (strips + 1,)
        Where each strip begins.
    reaches : array, shape (2 * wide + 1,)
        How far along x somebody near can be, `wide` strips below to `wide` strips above.
    edges : array, shape (bins + 2,)
        A number below nil, the squares of the distances, infinity.
    scale : array, shape (4,)
        Bins in a metre; how much an arc outgrows its chord; a number of bins beyond all; how near
        to an edge, in bins, a rough distance may be wrong.
    first : int
        Place of the first point.
    profiles : array, shape (rows, bins)
        What is filled.
    """
    people = People(at, rough, weight, starts, starts)
    ruler = Ruler(reaches, edges, scale)
    room, strip = desk(ruler), -1
    for r in range(profiles.shape[0]):
        i = first + r
        if strip < 0 or i >= starts[strip + 1]:
            strip = max(strip, 0)
            while i >= starts[strip + 1]:
                strip += 1
            begin_strip(people, strip, room)
        stand_at(people, i, room)
        look_around(people, strip, i, ruler, room, profiles[r])


@part
def nobody(n: int, strips: int) -> People:
    """Make room for up to n points."""
    return People(
        np.empty((3, n)),
        np.empty((3, n), np.float32),
        np.empty(n),
        np.zeros(strips, np.int64),
        np.empty(n, np.int64),
    )


@part
def gather(people: People, labels: LabelArray, wanted: int, some: People) -> float:
    """Bring the points of a label together, in their order; return their weight."""
    count, total = 0, 0.0
    for strip in range(people.starts.size - 1):
        some.starts[strip] = count
        for place in range(people.starts[strip], people.starts[strip + 1]):
            if labels[place] == wanted:
                for axis in range(3):
                    some.at[axis, count] = people.at[axis, place]
                    some.rough[axis, count] = people.rough[axis, place]
                some.weight[count] = people.weight[place]
                some.places[count] = place
                total += people.weight[place]
                count += 1
    some.starts[people.starts.size - 1] = count
    return total


@part
def draw_labels(  # noqa: PLR0917
    fixed: LabelArray, free: PlaceArray, ones: int, twos: int, state: np.uint64, labels: LabelArray
) -> np.uint64:
    """Give label 1, and then label 2, to free places at random; the rest stays as it is."""
    for place in range(fixed.size):
        labels[place] = fixed[place]
    state = sampled(free, ones + twos, state)
    for j in range(ones):
        labels[free[j]] = 1
    for j in range(ones, ones + twos):
        labels[free[j]] = 2
    return state


@part
def send_around(  # noqa: PLR0917
    fixed: LabelArray,
    weight: FloatArray,
    free: PlaceArray,
    state: np.uint64,
    labels: LabelArray,
    moved: FloatArray,
) -> np.uint64:
    """Send everybody, with label and weight, to a place at random."""
    state = sampled(free, free.size, state)
    for j in range(free.size):
        labels[free[j]] = fixed[j]
        moved[free[j]] = weight[j]
    return state


@part
def add_shares(  # noqa: PLR0917
    everybody: People,
    centres: People,
    sought: People,
    weights: tuple[float, float],
    within: bool,
    profiles: FloatArray,
    ruler: Ruler,
    rooms: tuple[Desk, Desk],
    sums: FloatArray,
) -> None:
    """Add up what is found around each centre, over what could be: near it, and everywhere.

    `weights` are those of all that are sought, and of everybody. `sums` has a row of local
    shares, one of whole shares, and two to work in.
    """
    total, moving = weights[0], profiles.shape[0] == 0
    for b in range(sums.shape[1]):
        sums[0, b] = sums[1, b] = 0.0
    people = (sought, everybody)
    for strip in range(everybody.starts.size - 1):
        begin_strip(sought, strip, rooms[0])
        begin_strip(everybody, strip, rooms[1])
        for c in range(centres.starts[strip], centres.starts[strip + 1]):
            own, place = centres.weight[c], centres.places[c]
            for b in range(profiles.shape[1] * (not moving)):
                sums[3, b] = profiles[place, b]
            itself = (c if within else -1, place)
            for which in range(2 if moving else 1):
                stand_at(centres, c, rooms[which])
                look_around(
                    people[which], strip, itself[which], ruler, rooms[which], sums[2 + which]
                )
            rest = weights[1] - own
            share = (total - own if within else total) / rest if rest > 0 else 0.0
            first = 0
            while first < sums.shape[1] and sums[3, first] <= 0:
                first += 1
            for b in range(first, sums.shape[1]):
                sums[0, b] += sums[2, b] / sums[3, b]
                sums[1, b] += share


@compiled(
    "void(float64[:, ::1], float32[:, ::1], float64[::1], float64[::1], int64[::1], float64[::1],"
    " float64[::1], float32[::1], float64[:, ::1], uint8[::1], uint8[::1], int32[::1], int64,"
    " int64, boolean, uint64, float64[:, ::1])",
    writes="at rough moved starts labels free curves",
)
def label_curves(  # noqa: PLR0917 (compiled: plain arrays)
    at: FloatArray,
    rough: RoughArray,
    weight: FloatArray,
    moved: FloatArray,
    starts: IntArray,
    reaches: FloatArray,
    edges: FloatArray,
    scale: RoughArray,
    profiles: FloatArray,
    fixed: LabelArray,
    labels: LabelArray,
    free: PlaceArray,
    ones: int,
    twos: int,
    within: bool,
    state: np.uint64,
    curves: FloatArray,
) -> None:
    """Fill a row for each drawing of labels: M at each distance, NaN where nobody has neighbours.

    Parameters
    ----------
    at, rough, weight, starts, reaches, edges, scale
        As in `fill_profiles`. The first, the second and `starts` are not changed, but may be: they
        are of one type with what is gathered here, and each step is compiled once.
    moved, labels : array, shape (n,)
        As `weight` and `fixed`; changed.
    profiles : array, shape (n, bins)
        As `fill_profiles` fills it, for all points. With no rows, weights move with the labels,
        and `free` are all places.
    fixed : array, shape (n,)
        Labels before any is drawn: 1 is a centre, 2 is whom it is asked about, 0 anybody.
    free : array
        Places that labels are drawn for, in any order; they are shuffled.
    ones, twos : int
        How many of label 1 and 2 are drawn.
    within : bool
        Whether centres are asked about each other, and nobody has label 2.
    state : uint64
        Of the generator.
    curves : array, shape (drawings, bins)
        What is filled.
    """
    everybody, ruler = People(at, rough, moved, starts, starts), Ruler(reaches, edges, scale)
    total = 0.0
    for place in range(weight.size):
        total += weight[place]
    rooms, sums = (desk(ruler), desk(ruler)), np.empty((4, edges.size - 2))
    centres = nobody(weight.size, starts.size)
    others = centres if within else nobody(weight.size, starts.size)
    for r in range(curves.shape[0]):
        if profiles.shape[0]:
            state = draw_labels(fixed, free, ones, twos, state, labels)
        else:
            state = send_around(fixed, weight, free, state, labels, moved)
        found = gather(everybody, labels, 1, centres)
        if not within:
            found = gather(everybody, labels, 2, others)
        both = (found, total)
        add_shares(everybody, centres, others, both, within, profiles, ruler, rooms, sums)
        for b in range(curves.shape[1]):
            curves[r, b] = sums[0, b] / sums[1, b] if sums[1, b] > 0 else np.nan
