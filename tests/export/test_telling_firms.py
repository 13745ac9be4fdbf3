"""What the report tells of firms: the answer, what it cannot say, the tables, the methods."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from spatialict.core.labels import text
from spatialict.core.study import Message
from spatialict.export.firm_regions import held
from spatialict.export.firm_results import FIRMS, stretch_words, stretches
from spatialict.export.maps import draw_maps
from spatialict.export.methods import methods_paragraph
from spatialict.export.methods_firms import firm_references, firm_sentences
from spatialict.export.report import write_report
from spatialict.export.telling_firm_tables import (
    MOST_ROWS,
    candidate_reasons,
    clustering_table,
    clusters_table,
    colocation_table,
    kind_words,
    rejects_table,
    scan_table,
)
from spatialict.export.telling_firms import (
    cluster_candidates_words,
    curve_words,
    firms_answer,
    limits,
    rejected,
)
from spatialict.export.wording import area_words, caveats_of, firms_words
from tests import made_up
from tests.export.test_report import Page


def changed(key, params=None, **columns):
    findings = made_up.findings()
    result = findings.results[key]
    table = result.table.assign(**columns)
    result = replace(result, table=table, params={**result.params, **(params or {})})
    return replace(findings, results={**findings.results, key: result})


def only(*keys):
    findings = made_up.findings()
    return replace(findings, results={k: v for k, v in findings.results.items() if k in keys})


def words(table, row):
    return [cell.words for cell in table.rows[row]]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "en",
            "At distances of 4–12 km there are more pairs of firms of the sector (section J) than "
            "if they stood at random among the sites of all firms: it is localised there "
            "(Duranton–Overman Kd, p = 0.001). At distances of 20 km there are fewer pairs than "
            "that: the sector is dispersed there (p = 0.040). "
            "Measuring ended at 20 km: it may go on beyond. "
            "The excess over chance is largest at 6 km.",
        ),
        (
            "ru",
            "На расстояниях 4–12 км пар предприятий сектора (секция J) больше, чем при случайном "
            "размещении сектора по местам всех предприятий: здесь он локализован "
            "(Kd Дюрантона–Овермана, p = 0,001). На расстояниях 20 км пар меньше: здесь сектор "
            "рассеян (p = 0,040). Измерения закончены на 20 км: дальше это может продолжаться. "
            "Превышение над случайным наибольшее на расстоянии 6 км.",
        ),
        (
            "kk",
            "4–12 км қашықтықта сектор (J секциясы) кәсіпорындарының жұптары сектор барлық "
            "кәсіпорындардың орындарына кездейсоқ орналасқандағыдан көп: мұнда ол шоғырланған "
            "(Дюрантон–Оверман Kd, p = 0,001). 20 км қашықтықта жұптар одан аз: мұнда сектор "
            "шашыраңқы (p = 0,040). Өлшеу 20 км қашықтықта аяқталды: одан әрі де жалғасуы мүмкін. "
            "Кездейсоқтықтан асуы 6 км қашықтықта ең үлкен.",
        ),
    ],
)
def test_a_curve_says_where_it_leaves_its_band_and_where_most(language, sentence):
    said = curve_words(made_up.findings(), "duranton_overman", language)
    assert " ".join(said) == sentence


def test_m_says_how_many_times_the_share():
    said = curve_words(made_up.findings(), "marcon_puech", "en")
    assert said[-1] == (
        "The excess is largest within 6 km: there the sector's share among the firms nearby is "
        "2.40 times its share among all."
    )


def test_a_curve_that_is_only_dispersed_is_told_by_a_whole_sentence():
    findings = changed(
        "duranton_overman", {"peak_m": float("nan")}, label=["ns"] * 10 + ["dispersed"]
    )
    said, ended = curve_words(findings, "duranton_overman", "en")
    assert said.startswith("At distances of 20 km there are fewer pairs of firms of the sector")
    assert ended == "Measuring ended at 20 km: it may go on beyond."


def test_a_curve_that_is_back_in_its_band_says_nothing_of_the_end_of_measuring():
    findings = changed("ripley_l", label=["ns"] * 2 + ["localised"] * 5 + ["ns"] * 4)
    assert "Measuring ended" not in " ".join(curve_words(findings, "ripley_l", "en"))


def test_a_curve_within_its_band_gives_the_least_p():
    findings = changed("marcon_puech", {"p_localised": 0.3, "p_dispersed": 0.21}, label="ns")
    assert curve_words(findings, "marcon_puech", "en") == [
        "Within no radius up to 20 km are there more or fewer firms of the sector (section J) "
        "around its firms than chance gives (Marcon–Puech M, least p = 0.210)."
    ]


def test_a_curve_of_too_few_firms_cannot_be_told():
    findings = changed("ripley_l", status="too_few", label="ns")
    assert curve_words(findings, "ripley_l", "en") == [
        "Ripley's L of the sector (section J) cannot be told: too few firms."
    ]


def test_the_answer_tells_clusters_borders_windows_and_regions():
    near, further = firms_answer(made_up.findings(), "en")
    assert "3 density clusters hold 8 of the sector's 8 firms (100%)." in near
    assert "The largest: Pole (4 firms); Second (4 firms);" in near
    assert near.endswith(
        "Of these, 1 crosses the borders of regions: Second (Pole City + Second). The sector's "
        "firms stand in density clusters in 2 regions, most of all Pole City (6 of 6); "
        "Second (2 of 2)."
    )
    assert further == (
        "The scan statistic finds 2 windows that chance does not explain (p ≤ 0.05); the strongest "
        "is Pole City: 30 firms of the sector where 12.5 were expected, 3.10 times the share "
        "outside. The sector's firms stand in significant windows in 2 regions, most of all "
        "Pole City (5 of 6); Second (1 of 2)."
    )


def test_firms_of_a_region_are_counted_by_what_found_their_cluster():
    """By hand from CLUSTER and IN_WINDOW of tests/made_up_firms.py: f2 and f9 are in no window."""
    by_kind = held(made_up.findings())
    assert by_kind["dense"].tolist()[:3] == [6, 2, 0]
    assert by_kind["scanned"].tolist()[:3] == [5, 1, 0]
    assert by_kind.iloc[5].isna().all()  # no answer of the sixth region
    large = changed("clustering", {"least": 5})
    assert held(large)["dense"].tolist()[:2] == [0, 0]  # both clusters have four firms
    unscanned = changed("firm_places", scan_cluster=float("nan"))
    assert held(unscanned)["scanned"].isna().all()
    assert "significant windows in" not in " ".join(firms_answer(unscanned, "en"))
    assert held(only("location_quotient", "clustering")) is None


@pytest.mark.parametrize(
    ("language", "measures", "density"),
    [
        ("en", "Duranton–Overman Kd, Marcon–Puech M, Ripley's L, the scan statistic, ", "Density"),
        ("ru", "Kd Дюрантона–Овермана, M Маркона–Пюэша, L Рипли, сканирующая", "Плотность"),
        ("kk", "Дюрантон–Оверман Kd, Маркон–Пюэш M, Рипли L, сканерлеу", "Тығыздық"),
    ],
)
def test_chance_is_said_of_what_was_compared_with_it_and_not_of_density(
    language, measures, density
):
    said = limits(made_up.findings(), language)
    assert sum(measures in one for one in said) == 1
    assert text("firm_report.limit_density", language) in said
    assert text("firm_report.limit_density", language).startswith(density)
    dense = limits(only("kernel_density", "firm_clusters"), "en")
    assert not any("Chance means" in one for one in dense)
    assert text("firm_report.limit_density", "en") not in limits(only("ripley_l"), "en")


def test_no_cluster_and_no_window_are_said():
    findings = changed("scan", label="ns", p_value=0.5)
    result = findings.results["firm_clusters"]
    results = {**findings.results, "firm_clusters": replace(result, table=result.table.iloc[:0])}
    said = " ".join(firms_answer(replace(findings, results=results), "ru"))
    assert "Скоплений по плотности не найдено." in said
    assert "не находит ни одного окна" in said


def test_clusters_inside_regions_are_said_to_cross_no_border():
    findings = changed("firm_clusters", regions=[("R1",), ("R1",), ("R4",)])
    assert "None of them crosses the border of a region." in firms_answer(findings, "en")[0]
    assert "none across" not in " ".join(cluster_candidates_words(findings, "en"))


@pytest.mark.parametrize("key", FIRMS)
def test_each_result_alone_makes_a_section_and_its_absence_none(key, tmp_path):
    for language in ("en", "ru", "kk"):
        findings = only("location_quotient", key)
        assert isinstance(firms_answer(findings, language), list)
        assert limits(findings, language)
        assert isinstance(firm_sentences(findings, language), list)
    findings = replace(only("location_quotient", key), graphs={}, languages=("kk",))
    write_report(findings, tmp_path, maps=tmp_path)
    assert 'id="kk-firms"' in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_without_results_of_firms_nothing_is_said(tmp_path):
    findings = replace(only("location_quotient"), graphs={})
    write_report(findings, tmp_path, maps=tmp_path)
    html = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert 'id="en-firms"' not in html
    assert "Off in this run: concentration of firms over distance." in Page(html).words["en"]
    assert firm_sentences(findings, "en") == firm_references(findings, "en") == []
    assert "Duranton" not in methods_paragraph(findings, "en")


def test_candidate_clusters_are_marked_where_the_firms_are_drawn():
    said = cluster_candidates_words(made_up.findings(), "en")
    assert said == [
        "Regardless of regions, 1 cluster of firms is a candidate by itself: Pole (4 firms).",
        "These firms are synthetic, drawn by a computer: the clusters show how the tool works "
        "and exist nowhere.",
    ]
    findings = made_up.findings()
    study = replace(findings.study, sources=())
    assert len(cluster_candidates_words(replace(findings, study=study), "kk")) == 1


def test_a_candidate_across_borders_is_said_to_be_one():
    passed = pd.array([True, True, pd.NA], dtype="boolean")
    said = cluster_candidates_words(changed("cluster_candidates", candidate=passed), "ru")[0]
    assert said == (
        "Независимо от границ, 2 скопления предприятий сами по себе являются кандидатами (из "
        "них через границы регионов: 1). Крупнейшие: Pole (4 предприятия); Second (4 предприятия)."
    )


def test_no_candidate_cluster_is_no_sentence():
    none = pd.array([False, pd.NA, pd.NA], dtype="boolean")
    assert cluster_candidates_words(changed("cluster_candidates", candidate=none), "en") == []


def test_what_this_cannot_say_is_what_holds_of_these_firms():
    said = limits(made_up.findings(), "en")
    assert any("synthetic" in one for one in said)
    assert (
        "1 firm (11% of the register) is placed at the centre of its town: "
        "inside a town it says nothing."
    ) in said
    findings = made_up.findings()
    firms = findings.study.firms.assign(placed="address")
    study = replace(findings.study, sources=(), firms=firms)
    said = " ".join(limits(replace(findings, study=study), "en"))
    assert "synthetic" not in said
    assert "centre" not in said


def test_a_sample_is_said_to_be_one():
    findings = made_up.findings()
    result = findings.results["marcon_puech"]
    note = Message("firms.sampled", {"count": 10_000, "total": 60_000})
    results = {**findings.results, "marcon_puech": replace(result, notes=(note,))}
    assert limits(replace(findings, results=results), "en")[-1] == (
        "Curves over distance and co-location rest on a random sample of "
        "10,000 firms out of 60,000."
    )


def test_rejected_rows_are_counted_by_reason_the_commonest_first():
    findings = made_up.findings()
    assert rejected(findings).tolist() == [2, 1, 1]
    table = rejects_table(findings, "ru")
    assert words(table, 0) == ["нет ни координат, ни города", "2"]
    assert table.caption.startswith("4 строки реестра не использованы")
    study = replace(findings.study, rejects=None)
    assert rejects_table(replace(findings, study=study), "ru") is None


def test_a_reason_without_words_is_told_by_its_code():
    findings = made_up.findings()
    given = findings.study.rejects.assign(reason="new_reason")
    study = replace(findings.study, rejects=given)
    assert words(rejects_table(replace(findings, study=study), "kk"), 0) == ["new_reason", "4"]


def test_the_table_of_clusters_says_what_each_is_and_whether_it_is_a_candidate():
    table = clusters_table(made_up.findings(), "en")
    assert words(table, 1) == [
        *("D2 Second", "4", "29", "J (100%)", "Pole City + Second", "312", "1.30", "0.55"),
        "no",
    ]
    assert [row[-1].kind for row in table.rows] == ["passed", "failed", "unknown"]
    assert table.rows[0][-1].words == "yes, and the scan agrees"
    reasons = candidate_reasons(made_up.findings(), "kk")
    assert [term[:2] for term, _ in reasons] == ["D1", "D3"]  # D2 is none, of D3 it is not known
    assert reasons[0][1].startswith("Үміткер")


def test_jobs_have_a_column_where_some_are_known():
    assert "Jobs" in clusters_table(made_up.findings(), "en").head
    table = clusters_table(changed("firm_clusters", jobs=float("nan")), "en")
    assert "Jobs" not in table.head
    assert len({len(table.head), *(len(row) for row in table.rows)}) == 1


def test_rows_beyond_the_table_are_counted():
    findings = made_up.findings()
    result = findings.results["firm_clusters"]
    table = pd.concat([result.table] * 10).set_axis(range(1, 31))
    results = {k: v for k, v in findings.results.items() if k != "cluster_candidates"}
    results["firm_clusters"] = replace(result, table=table)
    told = clusters_table(replace(findings, results=results), "en")
    assert len(told.rows) == MOST_ROWS
    assert told.caption.endswith("10 more are in the tables of the run.")


def test_windows_have_both_half_axes_years_and_a_verdict():
    table = scan_table(made_up.findings(), "scan_space_time", "en")
    assert words(table, 1)[:3] == ["S2 Second", "2021–2022", "30 km × 15 km"]
    assert [row[2].words for row in table.rows][::2] == ["20 km", "one place"]
    assert [row[-1].words for row in table.rows] == [
        "significant",
        "significant",
        "chance explains it",
    ]


def test_co_location_names_the_sector_spheres_and_sections():
    findings = made_up.findings()
    table = colocation_table(findings, "ru")
    assert words(table, 2) == [
        *("секция J", "научный институт", "7 / 2", "0,60", "0,70–1,40"),
        *("0,030", "0,045", "порознь"),
    ]
    assert words(table, 3)[-1] == "проверка невозможна"
    assert kind_words(findings, "sector", "kk") == "J секциясы"
    assert kind_words(findings, "62.01", "ru") == "вид деятельности 62.01"


def test_regions_are_told_with_the_clusters_they_have():
    table = clustering_table(made_up.findings(), "en")
    assert table.head[2:5] == ("In density clusters", "In significant windows", "In either")
    assert words(table, 0)[:5] == ["Pole City", "6", "6", "5", "100%"]
    assert words(table, 2)[-1] == "–"
    assert words(table, 5)[-1] == text("report.status_missing", "en")


def test_the_methods_name_what_was_set():
    said = " ".join(firm_sentences(made_up.findings(), "en"))
    for part in (
        "bandwidth 1.5 km",
        "999 simulations",
        "DBSCAN (Ester et al. 1996): at least 3 firms within 30 km",
        "in 100 samples of the firms (Hennig 2007)",
        "elliptic windows (Kulldorff et al. 2006)",
        "under the Poisson model",
        "999 permutations, two-sided",
        "square cells of 50 km",
    ):
        assert part in said


def test_other_methods_are_told_and_cited_by_their_own_sources():
    findings = changed("density_clusters", {"method": "hdbscan"})
    changes = {"shape": "circle", "model": "bernoulli", "most_share": 0.5, "most_m": 100_000.0}
    scan = findings.results["scan"]
    scan = replace(scan, params={**scan.params, **changes})
    results = {k: v for k, v in findings.results.items() if k != "scan_space_time"}
    findings = replace(findings, results={**results, "scan": scan})
    said, cited = " ".join(firm_sentences(findings, "en")), firm_references(findings, "en")
    assert "HDBSCAN (Campello et al. 2013)" in said
    assert "each circular window with its outside under the Bernoulli model" in said
    assert "at most 50% of all firms, and its radius is at most 100 km" in said
    assert any(one.startswith("Campello") for one in cited)
    assert not any(one.startswith("Ester") or "elliptic" in one for one in cited)
    assert len(cited) == len(set(cited))


def test_rules_of_thumb_are_named():
    findings = changed("duranton_overman", {"bandwidth_rule": "silverman"})
    assert "Silverman's rule of thumb" in " ".join(firm_sentences(findings, "en"))
    findings = changed("kernel_density", {"bandwidth_rule": "scott", "edge": "none"})
    said = " ".join(firm_sentences(findings, "en"))
    assert "Scott's rule of thumb" in said
    assert "without edge correction" in said


def test_caveats_of_money_are_not_on_maps_of_firms():
    money, section = (
        Message("gazetteer.gva_at_headquarters"),
        Message("gazetteer.section_j_is_not_ict"),
    )
    findings = made_up.findings(caveats=(money, section))
    assert caveats_of(findings, "firm_clusters") == [section]
    assert caveats_of(findings, "firm_curves") == [section]
    assert caveats_of(findings, "location_quotient") == [money, section]


def test_stretches_of_a_curve_break_where_its_label_does():
    result = made_up.findings().results["duranton_overman"]
    assert stretches(result, "localised") == [(4_000.0, 12_000.0)]
    table = result.table.assign(label=["localised", "ns"] * 5 + ["ns"])
    assert stretch_words(replace(result, table=table), "localised", "en") == (
        "0 m, 4 km, 8 km, 12 km, 16 km"
    )


def test_numbers_have_as_many_digits_as_matter():
    assert [area_words(area, "en") for area in (0.0123, 0.9, 9.99, 99.6, 1234.5)] == [
        *("0.012", "0.9", "10", "100", "1,234"),
    ]
    assert firms_words(1_001, "ru") == "1\u00a0001 предприятие"


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    folder = tmp_path_factory.mktemp("firms")
    findings = made_up.findings(languages=("kk",))
    draw_maps(findings, folder / "maps", formats=("png",))
    return Page(write_report(findings, folder, maps=folder / "maps").read_text(encoding="utf-8"))


def test_the_report_has_every_picture_of_firms_with_words(report):
    pictures = [image for image in report.all("img") if int(image["width"]) != 1870]
    assert [image["alt"].split(".")[0] for image in pictures] == [
        text(f"firm_report.title_{key}", "kk")
        for key in ("duranton_overman", "marcon_puech", "ripley_l")
    ]
    assert all(int(image["height"]) == 1008 for image in pictures)  # 6.3 inches of 160 dots
    assert len(report.all("img")) == 6 + 5 + 3  # of regions and organisations, of firms, plots


def test_the_report_tells_candidate_clusters_in_its_answer(report):
    answer = report.words["kk"].split("Ережелер")[0]
    assert "кәсіпорындардың 1 шоғыры өз алдына үміткер болып табылады" in answer
    assert "шын мәнінде олар жоқ" in answer
