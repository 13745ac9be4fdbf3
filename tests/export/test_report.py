"""The report: answer first, three languages, self-contained, and deaf to hostile names."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
import threading
from dataclasses import replace
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pandas as pd
import pytest

from spatialict.core.study import Message, Names
from spatialict.export.maps import draw_maps
from spatialict.export.methods import class_rules
from spatialict.export.report import methods_paragraph, write_report
from spatialict.export.telling import candidates_table, note_words, sources_table
from spatialict.export.telling_neighbours import (
    global_table,
    global_words,
    local_table,
    neighbours_table,
    verdicts,
)
from spatialict.export.wording import rule_name
from tests import made_up


class Page(HTMLParser):
    """What a browser would see: tags with attributes, and the words by language."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.words, self.language = [], {}, ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag == "main":
            self.language = dict(attrs)["lang"]

    def handle_data(self, data):
        self.words[self.language] = self.words.get(self.language, "") + " " + " ".join(data.split())

    def all(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    findings = made_up.findings()
    draw_maps(replace(findings, languages=("kk",)), folder / "maps", formats=("png",))
    return write_report(findings, folder, maps=folder / "maps")


@pytest.fixture(scope="module")
def html(report):
    return report.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(html):
    return Page(html)


def told(findings, tmp_path):
    return Page(write_report(findings, tmp_path, maps=tmp_path).read_text(encoding="utf-8"))


def test_the_answer_comes_first_in_each_language(page):
    answers = {
        "en": "In 2023, 1 of 6 regions is flagged as a growth pole of the sector (section J): "
        "Pole City (LQ 2.20, 60.0% of the nation).",
        "ru": "В 2023 году как полюс роста сектора (секция J) отмечен 1 регион из 6: "
        "г. Полюс (LQ 2,20, 60,0\u00a0% сектора страны).",
        "kk": "2023 жылы 6 өңірдің ішінен 1 өңір сектордың (J секциясы) өсу полюсі ретінде "
        "белгіленді: Өзек қ. (LQ 2,20, ел секторының 60,0\u00a0%).",
    }
    for language, answer in answers.items():
        assert " ".join(answer.split()) in page.words[language]


def test_the_languages_are_marked_and_the_first_is_chosen(page):
    assert page.all("html")[0]["lang"] == "en"
    assert [main["lang"] for main in page.all("main")] == ["en", "ru", "kk"]
    assert [("checked" in choice) for choice in page.all("input")] == [True, False, False]


def test_nothing_outside_the_file_is_asked_for(html, page):
    for name, attrs in page.tags:
        for key, value in attrs.items():
            if key in {"src", "srcset", "data", "poster", "action"} or name in {"link", "script"}:
                assert str(value).startswith("data:image/"), (name, key)
            if key in {"href", "xlink:href"}:
                assert str(value).startswith("#")
    assert "@import" not in html
    assert "url(" not in html


def test_the_policy_forbids_all_but_the_style_that_is_there(html, page):
    policy = page.all("meta")[1]["content"]
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL).group(1)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy.startswith(f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'")
    assert not re.search(r"<[^>]+\sstyle=", html)


def test_a_hostile_name_stays_words(html, page):
    assert not page.all("script")
    assert "<script" not in html
    assert "{{7*7}}" in page.words["en"]


def test_pictures_have_words_and_tables_have_headings(page):
    assert page.all("img")
    assert all(image["alt"] for image in page.all("img"))
    assert all(drawing["role"] == "img" for drawing in page.all("svg"))
    assert all(heading.get("scope") in {"col", "row"} for heading in page.all("th"))
    assert len(page.all("caption")) == len(page.all("table"))


def test_the_same_findings_give_the_same_bytes(report, html, tmp_path):
    again = write_report(made_up.findings(), tmp_path, maps=report.parent / "maps")
    assert again.read_text(encoding="utf-8") == html


def test_the_candidates_table_has_value_threshold_and_verdict_of_each_criterion():
    table = candidates_table(made_up.findings(), "ru")
    assert table.head[2] == "специализация: LQ ≥\u00a01,25"
    first, *_, last = table.rows
    told = [cell.words for cell in first[:5]]
    assert told == ["г. Полюс", "полюс роста", "2,20", "+1,60", "60,0\u00a0%"]
    assert [cell.kind for cell in first[2:8]] == ["passed", "number", *["passed"] * 4]
    assert [cell.kind for cell in last[2:7]] == ["unknown", "number", *["unknown"] * 3]


def test_each_rule_of_neighbours_has_its_row_for_each_flagged_region():
    rows = local_table(made_up.findings(), "en").rows
    assert [(row[0].words, row[1].words) for row in rows[:3]] == [
        ("Pole City", "queen contiguity"),
        ("Pole City", "4 nearest"),
        ("Pole City", "queen contiguity + 4 nearest"),
    ]
    assert [cell.words for cell in rows[0][4:]] == ["0.012", "0.002", "0.048", "significant"]
    assert rows[3][0].words == "Second"


def test_the_verdict_says_that_the_classes_do_not_hang_on_the_neighbours():
    assert verdicts(made_up.findings(), "en")[-1] == (
        "The classes are the same under every rule of neighbours, "
        "because no rule of a class asks for association."
    )


def test_a_class_that_asks_for_association_is_not_said_to_be_free_of_it():
    findings = made_up.findings()
    result = findings.results["candidates"]
    params = {"classes": {"growth_pole": [["association <= 0.05"]]}}
    results = {**findings.results, "candidates": replace(result, params=params)}
    changed = replace(findings, results=results)
    assert len(verdicts(changed, "en")) == 1
    assert class_rules(results["candidates"], "kk") == [
        "өсу полюсі: жергілікті байланыстың q мәні ≤ 0,05"
    ]


def test_a_one_sided_test_is_not_called_two_sided(tmp_path):
    findings = made_up.findings()
    results = {
        key: replace(result, params={**result.params, "alternative": "greater"})
        for key, result in findings.results.items()
    }
    words = told(replace(findings, results=results), tmp_path).words["en"]
    assert "one-sided (greater)" in words
    assert "two-sided" not in words


def test_focus_tells_the_part_and_changes_no_number(tmp_path):
    whole = candidates_table(made_up.findings(), "en").rows
    part = candidates_table(made_up.findings(focus=("R2", "R1")), "en").rows
    assert part == tuple(row for row in whole if row[0].words in {"Pole City", "Second"})
    page = told(made_up.findings(focus=("R2", "R1")), tmp_path)
    assert "national results for Second and its neighbours (Pole City)" in page.words["en"]
    said, rest = page.words["en"].split("The rules", 1)
    assert "Third" in said  # the nation's answer comes first, then where the region stands
    assert "The region asked for: Second (LQ 1.10, 16.0%" in said
    assert "Third" not in rest


def test_synthetic_tables_are_named_at_the_top(page):
    assert "Synthetic data: firms." in page.words["en"].split("The answer")[0]


def test_caveats_notes_and_stages_that_were_off_are_told(tmp_path):
    findings = made_up.findings()
    findings = replace(
        findings,
        study=replace(findings.study, notes=(Message("study.rows", {"count": 1, "total": 9}),)),
    )
    words = told(findings, tmp_path).words["ru"]
    assert "2 строки из 17" in words  # the caveat
    assert "1 строка из 9" in words  # the note of intake
    assert "В этом расчёте не выполнялось: уровень развития ИКТ" in words


def noted(findings, rule, note):
    result = findings.results[f"local_moran:{rule}"]
    return {f"local_moran:{rule}": replace(result, notes=(note,))}


def test_a_note_names_the_rules_that_it_speaks_of(tmp_path):
    findings = made_up.findings()
    note = Message("neighbours.note_components", {"count": 3})
    results = findings.results | noted(findings, "queen", note) | noted(findings, "knn4", note)
    page = told(replace(findings, results=results), tmp_path)
    for language, names in (
        ("en", "queen contiguity; 4 nearest: "),
        ("ru", f"{rule_name('queen', 'ru')}; {rule_name('knn4', 'ru')}: "),
        ("kk", f"{rule_name('queen', 'kk')}; {rule_name('knn4', 'kk')}: "),
    ):
        assert names + note.text(language) in page.words[language]


def test_the_methods_say_which_rules_were_exact_and_which_were_drawn():
    findings = made_up.findings()
    exact = findings.results["local_moran:queen"]
    drawn = replace(exact, params={**exact.params, "permutations": 99_999})
    results = findings.results | {"local_moran:queen+knn4": drawn}
    assert (
        "conditional: exact, two-sided (queen contiguity, 4 nearest); 99,999 permutations, "
        "two-sided (queen contiguity + 4 nearest); with"
    ) in methods_paragraph(replace(findings, results=results), "en")


def test_a_run_with_quotients_only_still_has_a_report(tmp_path):
    findings = made_up.findings(graphs={})
    results = {"location_quotient": findings.results["location_quotient"]}
    words = told(replace(findings, results=results), tmp_path).words["en"]
    assert "Off in this run: classes of candidates." in words


def test_the_methods_are_those_of_the_run():
    said = methods_paragraph(made_up.findings(), "en")
    for part in (
        "among 6 regions in 2023",
        "cannot exceed 1.79 in absolute value",
        "queen contiguity, 4 nearest, queen contiguity + 4 nearest",
        "exact, two-sided",
        "99,999 permutations, two-sided",
        "pairs within 50 km are called co-located",
        "growth pole: LQ ≥ 1.25 and share of the nation ≥ 5.0%",
        "this project's own reconstruction",
        "Anselin, L. (1995)",
    ):
        assert part in said


def test_the_methods_leave_out_what_was_not_done():
    findings = made_up.findings(graphs={})
    results = {"location_quotient": findings.results["location_quotient"]}
    said = methods_paragraph(replace(findings, results=results), "en")
    assert "Moran" not in said
    assert "shift-share" not in said


def test_a_title_that_looks_like_markup_stays_words(tmp_path):
    hostile = Names(*("</title><script>alert(1)</script>",) * 3)
    page = told(made_up.findings(title=hostile), tmp_path)
    assert not page.all("script")
    assert "<script>alert(1)</script>" in page.words["en"]


def changed(name, table=None, **params):
    """Findings of which one result has other columns or parameters."""
    findings = made_up.findings()
    result = findings.results[name]
    result = replace(
        result,
        table=result.table.assign(**(table or {})),
        params={**result.params, **params},
    )
    return replace(findings, results={**findings.results, name: result})


EMERGING = {
    "classes": {"growth_pole": [["specialisation >= 1.25"]], "emerging": [["growth >= 3"]]},
    "first": 2021,
    "last": 2025,
}


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "the last two always have the same sign"),
        ("ru", "Знаки двух последних алгебраически всегда совпадают"),
        ("kk", "Соңғы екеуінің таңбасы алгебралық тұрғыдан әрқашан бірдей"),
    ],
)
def test_two_of_the_three_signs_of_growth_are_said_to_be_one(language, sentence):
    assert sentence in methods_paragraph(made_up.findings(), language)


def test_the_trend_says_what_its_classes_and_signs_are(page):
    trend = page.words["en"].split("The trend ")[-1]
    assert "rises exactly where the regional shift is positive" in trend
    assert "by that year's LQ and share alone" in trend


def test_a_class_that_asks_for_growth_is_told_with_its_period(tmp_path):
    classes = ["growth_pole", "emerging", "none", "none", "none", None]
    findings = changed("candidates", {"class": classes}, **EMERGING)
    words = told(findings, tmp_path).words["en"]
    assert "Emerging (from 2021 to 2025): Second" in words
    assert "This class goes by the signs of growth alone, without a test." in words
    assert candidates_table(findings, "kk").rows[1][1].words == (
        "қалыптасып келе жатқан (2021–2025 жылдар)"
    )
    assert class_rules(findings.results["candidates"], "ru")[1].startswith(
        "зарождающийся (с 2021 по 2025 год): "
    )


def test_the_answer_says_the_growth_of_each_pole(tmp_path):
    growth = [0, 2, 1, 0, 0, float("nan")]
    words = told(changed("candidates", {"growth_value": growth}), tmp_path).words
    assert (
        "Signs of growth 2021–2023: Pole City 0 of 3, Second 2 of 3. A flag tells where"
        in words["en"]
    )
    assert (
        "Признаки роста за 2021–2023 годы: г. Полюс – 0 из 3, Вторая область – 2 из 3."
        in words["ru"]
    )
    assert "Өзек қ. – 0/3, Екінші облысы – 2/3." in words["kk"]


def test_a_test_that_was_made_is_no_finding():
    findings = made_up.findings()
    status = [row[-1].words for row in global_table(findings, "en").rows]
    assert status == ["tested"] * 12
    words = " ".join(global_words(findings, "en"))
    assert "black where LQ ≥ 1 and white where LQ < 1" in words
    assert "(12 here) are not corrected" in words
    assert "The least here is 0.310 (Moran's I, queen contiguity)" in words


def test_the_least_p_of_a_global_test_is_shown_where_it_is_known():
    findings = changed("general_g:queen", {"min_p": 0.25, "status": "too_few"})
    table = global_table(findings, "ru")
    assert table.head[5:7] == ("p", "min p")
    assert "min p – наименьшее p" in table.caption
    assert [cell.words for cell in table.rows[2][-2:]] == [
        "0,250",
        "проверка невозможна",
    ]


def test_a_statistic_that_could_not_be_tested_is_not_counted():
    findings = changed("moran:queen", {"p_value": 0.01, "status": "too_few"})
    words = " ".join(global_words(findings, "en"))
    assert "(11 here)" in words
    assert "The least here is 0.31" in words


def test_one_year_has_no_growth_to_tell(tmp_path):
    words = told(replace(made_up.findings(), years=(2023, 2023)), tmp_path).words["en"]
    assert "Signs of growth" not in words.split("The rules")[0]


def test_joins_are_named_by_their_colours():
    findings = made_up.findings()
    result = findings.results["join_counts:queen"]
    joins = result.table.iloc[[0] * 4].set_axis(["BB", "BW", "WW", "J"])
    joins.loc["J", "p_value"] = float("nan")
    results = {**findings.results, "join_counts:queen": replace(result, table=joins)}
    rows = global_table(replace(findings, results=results), "en").rows[3:7]
    assert rows[0][1].words == "Joins black–black (BB)"
    assert (rows[3][1].words, rows[3][-1].words) == ("All joins (J)", "a count, not tested")


def test_the_standardised_quotient_is_shown_with_its_bound():
    table = candidates_table(made_up.findings(), "en")
    assert table.head[3] == "z (LQ)"
    assert "not assumed to be normal, so it has no p" in table.caption
    assert "|z| cannot exceed 1.79" in table.caption


def test_the_methods_say_which_threshold_is_whose():
    said = methods_paragraph(changed("candidates", **EMERGING), "en")
    assert "LQ ≥ 1.25 is a convention of cluster practice." in said
    assert "The other thresholds (signs of growth ≥ 3) and the combination into classes" in said
    other = {"classes": {"growth_pole": [["specialisation >= 2"]]}}
    assert "convention" not in methods_paragraph(changed("candidates", **other), "en")


@pytest.mark.parametrize(
    "name",
    [
        *("Perroux", "Geary", "Getis & Ord", "Cliff & Ord", "Benjamini & Hochberg"),
        *("Duranton & Overman", "Marcon & Puech", "Ripley", "Myllymäki et al.", "Diggle"),
        *("Ester et al.", "Hennig", "Edelsbrunner et al.", "Kulldorff", "Kulldorff et al."),
        "Leslie & Kronenfeld",
    ],
)
def test_what_is_listed_is_cited_and_what_is_cited_is_listed(name):
    for language in ("en", "ru", "kk"):
        said, listed = methods_paragraph(made_up.findings(), language).split("\n\n")
        assert re.search(rf"{name}(?:'s)? \(?\d{{4}}", said)
        assert re.search(rf"^{name.split()[0]}, .*\(\d{{4}}\)", listed, re.MULTILINE)


def test_whether_an_enclave_can_be_tested_is_left_to_its_least_p():
    said = neighbours_table(made_up.findings(), "en").caption
    assert "neither can be tested" not in said
    assert "depends on its min p" in said


def test_what_a_list_does_not_show_cannot_be_told():
    passed = pd.array([True, pd.NA, pd.NA, pd.NA, pd.NA, pd.NA], dtype="boolean")
    table = candidates_table(changed("candidates", {"helix_passed": passed}), "kk")
    cell = table.rows[1][7]
    assert (cell.kind, cell.words) == ("unknown", "1; айту мүмкін емес")
    assert "ұйымдар тізбесі тізілім емес" in table.caption


def test_the_mark_of_what_cannot_be_told_is_no_minus(html):
    assert 'td.unknown::before { content: "?' in html
    assert "cannot be told (?)" in html


def test_no_test_is_not_blamed_on_the_neighbours_alone():
    row = next(r for r in candidates_table(made_up.findings(), "en").rows if "script" in r[0].words)
    assert row[6].words == "LL, p\u00a00.620; no test possible"


def test_a_region_without_a_class_is_told_in_the_answer(page):
    assert "1 region could not be classed: Silent." in page.words["en"]
    assert "1 өңірді сыныпқа жатқызу мүмкін болмады: Ұлық." in page.words["kk"]


def test_a_register_is_not_said_to_be_a_list():
    assert "not a register" in methods_paragraph(made_up.findings(), "en")
    assert "not a register" not in methods_paragraph(changed("network", register=True), "en")


def test_a_threshold_has_the_sign_of_its_rule():
    signs = {"specialisation": ">", "size": "<", "helix": "=="}
    head = candidates_table(changed("candidates", signs=signs), "en").head
    assert head[2] == "specialisation: LQ >\u00a01.25"
    assert head[4] == "size: <\u00a05.0% of the nation"
    assert head[6] == "association with neighbours: high, q ≤\u00a00.05"
    assert head[7] == "helix presence: =\u00a03 of 3 sides"


def test_a_source_has_its_publisher_and_no_empty_title():
    findings = made_up.findings()
    source = replace(
        findings.study.sources[0], publisher=Names.alike("Bureau"), title=Names.alike("; ")
    )
    study = replace(findings.study, sources=(source,))
    (row,) = sources_table(replace(findings, study=study), "ru").rows
    assert [cell.words for cell in row[:3]] == ["регионы (границы)", "Bureau", "–"]


def test_tables_are_named_in_the_language_of_the_reader():
    note = Message("intake.projected", {"table": "regions", "given": "a", "target": "b"})
    assert note_words(note, "ru").startswith("регионы (границы): градусы")
    note = Message("report.synthetic", {"tables": ["firms", "own"]})
    assert note_words(note, "ru").startswith("Синтетические данные: предприятия, own.")


def test_every_stage_that_was_off_is_told(tmp_path):
    findings = made_up.findings()
    kept = {k: v for k, v in findings.results.items() if k.split(":")[0] != "getis_ord_star"}
    words = told(replace(findings, results=kept), tmp_path).words["en"]
    assert "Off in this run: hot and cold spots (Gi*)." in words


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture
def browse(tmp_path):
    """Open a page with all hosts but this one shut: a picture, and what the page asked for."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("Chromium is not installed: the report was not opened in a browser")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=tmp_path))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    origin = f"http://127.0.0.1:{server.server_port}"

    def opened(html, name):
        (tmp_path / name).write_text(html, encoding="utf-8")
        flags = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--window-size=1000,1600",
        ]
        flags += [
            f"--user-data-dir={tmp_path / name}.profile",
            f"--screenshot={tmp_path / name}.png",
        ]
        flags += ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
        flags += [f"--log-net-log={tmp_path / 'net.json'}", f"{origin}/{name}"]
        subprocess.run([chromium, *flags], capture_output=True, timeout=120, check=True)
        events = json.loads((tmp_path / "net.json").read_text(encoding="utf-8"))["events"]
        given = [event.get("params", {}) for event in events]
        asked = {p["url"] for p in given if p.get("initiator") == origin and "url" in p}
        return (tmp_path / f"{name}.png").read_bytes(), asked

    yield opened
    server.shutdown()
    server.server_close()


@pytest.mark.browser
def test_a_browser_shows_three_languages_and_asks_nobody(browse, html):
    pictures = set()
    for language in ("en", "ru", "kk"):
        chosen = html.replace(" checked>", ">").replace(
            f'id="choose-{language}">', f'id="choose-{language}" checked>'
        )
        picture, asked = browse(chosen, f"{language}.html")
        assert not asked
        pictures.add(picture)
    assert len(pictures) == 3


@pytest.mark.browser
def test_the_browser_test_would_see_a_request(browse):
    _, asked = browse('<img src="/other.png"><img src="http://example.invalid/x.png">', "a.html")
    assert {"other.png", "x.png"} <= {url.rpartition("/")[2] for url in asked}
