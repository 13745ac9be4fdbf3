"""Plots of Kd, M and L: the units, the band, the stretches, the peak, the words."""

from __future__ import annotations

from dataclasses import replace

import matplotlib as mpl
import numpy as np
import pytest

from spatialict.core.labels import text
from spatialict.export import curves
from spatialict.export.curves import DISPERSED, LOCALISED, draw_curve, shown
from spatialict.export.firm_results import CURVES, stretch_words
from spatialict.export.firm_screen import firm_lines
from spatialict.export.page import STYLE
from spatialict.export.telling_firms import curve_words
from spatialict.export.wording import p_words
from tests import made_up


def drawn(findings, key, language):
    with mpl.rc_context(STYLE):
        page = draw_curve(findings, key, language)
        page.figure.canvas.draw()
    return page


def plot(page):
    (axes,) = (a for a in page.figure.axes if a is not page.axes)
    return axes


def changed(key, params=None, **columns):
    findings = made_up.findings()
    result = findings.results[key]
    table = result.table.assign(**columns)
    result = replace(result, table=table, params={**result.params, **(params or {})})
    return replace(findings, results={**findings.results, key: result})


def test_a_density_per_metre_is_told_per_kilometre():
    result = made_up.findings().results["duranton_overman"]
    assert shown(result, "duranton_overman")["expected"].iloc[0] == pytest.approx(0.025)


def test_of_l_what_is_above_the_distance_is_drawn_in_kilometres():
    result = made_up.findings().results["ripley_l"]
    table = shown(result, "ripley_l")  # expected L is 20 km everywhere
    assert table["expected"].tolist() == pytest.approx([20 - 2 * place for place in range(11)])


def test_m_is_drawn_as_it_is():
    result = made_up.findings().results["marcon_puech"]
    assert shown(result, "marcon_puech")["global_high"].iloc[3] == pytest.approx(1.4)


def test_the_line_breaks_where_the_curve_is_undefined():
    axes = plot(drawn(made_up.findings(), "marcon_puech", "en"))
    line = next(line for line in axes.lines if line.get_color() == curves.CURVE)
    assert np.isnan(line.get_ydata()[0])
    assert line.get_ydata()[3] == pytest.approx(2.4)


def test_stretches_are_shaded_halfway_to_their_neighbours():
    axes = plot(drawn(made_up.findings(), "marcon_puech", "en"))
    spans = {
        mpl.colors.to_hex(line.get_color()): tuple(map(float, line.get_xdata()))
        for line in axes.lines
        if line.get_linewidth() == 4
    }
    assert spans == {LOCALISED: (3.0, 13.0), DISPERSED: (19.0, 20.0)}  # 4 to 12 km, and 20 km


def test_the_peak_is_marked_with_its_distance():
    axes = plot(drawn(made_up.findings(), "duranton_overman", "ru"))
    (mark,) = (line for line in axes.lines if line.get_marker() == "o")
    assert (mark.get_xdata()[0], mark.get_ydata()[0]) == (6.0, pytest.approx(0.06))
    assert [words.get_text() for words in axes.texts] == ["пик: 6 км"]


def test_a_peak_at_nil_distance_is_at_the_shortest_distances():
    findings = changed("duranton_overman", {"peak_m": 0.0}, value=0.05 / 1000)
    for language in ("en", "ru", "kk"):
        axes = plot(drawn(findings, "duranton_overman", language))
        assert [t.get_text() for t in axes.texts] == [text("maps.peak_nearest", language)]
        said = curve_words(findings, "duranton_overman", language)
        assert said[-1] == text("maps.peak_nearest_said", language)
        told = text("screen.localised_nearest", language, p=f"p = {p_words(0.001, language)}")
        assert told in firm_lines(findings, language)


def test_without_a_peak_nothing_is_marked():
    findings = changed("marcon_puech", {"peak_m": float("nan")}, label="ns")
    axes = plot(drawn(findings, "marcon_puech", "en"))
    assert not axes.texts
    assert not [line for line in axes.lines if line.get_linewidth() == 4]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("radius r around a firm, km", "M: share of the sector nearby ÷ overall")),
        ("ru", ("радиус r вокруг предприятия, км", "M: доля сектора рядом ÷ в целом")),
        (
            "kk",
            ("кәсіпорын айналасындағы радиус r, км", "M: маңайдағы сектор үлесі ÷ жалпы үлес"),
        ),
    ],
)
def test_axes_are_named_in_the_language_with_their_units(language, words):
    axes = plot(drawn(made_up.findings(), "marcon_puech", language))
    assert (axes.get_xlabel(), axes.get_ylabel()) == words
    comma = language != "en"
    ticks = [label.get_text() for label in axes.get_xticklabels()]
    assert ("2,5" in ticks, "2.5" in ticks) == (comma, not comma)


def test_short_distances_are_told_in_metres():
    findings = made_up.findings()
    result = findings.results["marcon_puech"]
    table = result.table.set_axis(result.table.index / 100)
    result = replace(result, table=table, params={**result.params, "peak_m": 60.0})
    results = {**findings.results, "marcon_puech": result}
    axes = plot(drawn(replace(findings, results=results), "marcon_puech", "en"))
    assert axes.get_xlabel() == "radius r around a firm, m"
    assert axes.texts[0].get_text() == "peak: 60 m"


def test_firms_simulations_and_chance_are_told():
    page = drawn(made_up.findings(), "duranton_overman", "en")
    words = " ".join(words.get_text() for words in page.axes.texts)
    assert "8 firms of the sector among 9; 999 simulations: random labelling" in words
    assert "Bandwidth 1.5 km." in words
    assert "localised: 4–12 km; p 0.001" in words
    assert "dispersed: 20 km; p 0.040" in words
    assert text("maps.synthetic", "en") in words


def test_a_curve_that_stays_in_its_band_says_so():
    findings = changed("ripley_l", {"p_localised": 0.2}, label="ns")
    page = drawn(findings, "ripley_l", "en")
    words = [words.get_text() for words in page.axes.texts]
    assert "localised: nowhere; p 0.200" in words


def test_dispersion_of_a_localised_sector_is_not_told():
    label = ["localised" if place < 5 else "ns" for place in range(11)]
    page = drawn(
        changed("duranton_overman", {"p_dispersed": 0.001}, label=label), "duranton_overman", "en"
    )
    words = [words.get_text() for words in page.axes.texts]
    assert "dispersed: not told of a sector that is localised; p 0.001" in words


def test_a_curve_that_is_not_there_or_undefined_is_not_drawn():
    findings = made_up.findings()
    results = {k: v for k, v in findings.results.items() if k not in CURVES}
    assert draw_curve(replace(findings, results=results), "ripley_l", "en") is None
    assert draw_curve(changed("ripley_l", value=float("nan")), "ripley_l", "en") is None


def test_stretches_begin_at_nil_without_a_unit():
    findings = changed("marcon_puech", label=["localised"] * 3 + ["ns"] * 8)
    assert stretch_words(findings.results["marcon_puech"], "localised", "ru") == "0–4 км"


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
@pytest.mark.parametrize("key", CURVES)
def test_words_of_a_plot_stay_on_the_sheet_and_titles_are_whole(key, language):
    page = drawn(made_up.findings(), key, language)
    words = [w.get_text() for w in page.axes.texts]
    assert text(f"firm_report.title_{key}", language) in words
    renderer = page.figure.canvas.get_renderer()
    for axes in page.figure.axes:
        for one in axes.texts:
            box = one.get_window_extent(renderer)
            assert box.x0 > 0
            assert box.x1 < page.figure.bbox.x1
