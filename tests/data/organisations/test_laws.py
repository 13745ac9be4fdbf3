"""What holds for all tables of organisations: order, size, and names that mean harm."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spatialict.data.ledger import Ledger
from spatialict.data.organisations.names import Directory, tidied
from spatialict.data.organisations.participations import check_participations, together
from spatialict.data.project import TableSection
from spatialict.data.read import RawTable
from tests.data.inputs import Inputs, refused
from tests.data.organisations.sample_study import with_organisations

TABLES = {
    "links": "source,target,weight,year\no1,o2,2,2020\no2,ministry,1,\nO3,o4,1,2019\n"
    "Robot Gamma,o1,5,2020\nNobody,o1,1,2020\n",
    "participations": "project,name,role,year\nB,SU,,2020\nB,o2,coordinator,\nA,Министрлік,x,1999\n"
    "B,SU,,2019\nA,Robot Gamma,,\nA,Who,,\nB,su,z,2019\n",
    "aliases": "alias,org_id\nRobot Gamma,o4\nThe Other,-\nUndecided,\n",
}


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(order=st.randoms(use_true_random=False))
def test_the_order_of_rows_never_matters(order, tmp_path_factory):
    inputs = with_organisations(Inputs(tmp_path_factory.mktemp("order")))
    for table, content in TABLES.items():
        inputs.add_table(table, content)
    inputs.project += '\n[network]\nunmatched = "omit"\n'
    sound = inputs.read()
    for name in ("organisations.csv", *(f"{table}.csv" for table in TABLES)):
        header, *rows = str(inputs.files[name]).splitlines()
        inputs.files[name] = "\n".join([header, *order.sample(rows, len(rows))])
    study = inputs.read()
    assert study.organisations.equals(sound.organisations)
    pd.testing.assert_frame_equal(study.links, sound.links)
    pd.testing.assert_frame_equal(study.participations, sound.participations)
    lost = ["table", "given", "suggested", "name", "likeness"]
    pd.testing.assert_frame_equal(
        study.unmatched[lost].sort_values(["table", "given"], ignore_index=True),
        sound.unmatched[lost].sort_values(["table", "given"], ignore_index=True),
    )


@given(name=st.text(max_size=30))
def test_tidying_twice_is_tidying_once(name):
    assert tidied(tidied(name)) == tidied(name)


HOSTILE = [
    "=cmd|'/c calc'!A1",
    "{table} {0} %s",
    "<script>alert(1)</script>",
    "a\x1b[31mred",
    "Ы" * 5_000,
    "\u202egnp.exe",
    "o1\u0000",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_names_that_mean_harm_are_only_names(name, tmp_path):
    inputs = with_organisations(Inputs(tmp_path))
    inputs.add_table("links", f'source,target\no1,"{name}"\n')
    told = refused(inputs)
    assert len(told) == 1
    assert "\x1b" not in told[0]
    assert "\u202e" not in told[0]
    assert len(told[0]) < 500


def table(rows):
    frame = pd.DataFrame(rows, dtype=object)
    frame.index = pd.RangeIndex(2, len(frame) + 2, name="row")
    return RawTable("participations", "x.csv", frame, "utf-8", "")


@pytest.mark.slow
def test_many_participations_are_those_of_a_dictionary():
    # every row looked up by hand in a dictionary of the names
    chance = np.random.default_rng(11)
    ids = [f"id{number:05d}" for number in range(10_000)]
    names = {f"Ұйым «{number}» ЖШС": key for number, key in enumerate(ids)}
    directory = Directory(ids, ids)
    directory.add("name", names, range(len(ids)))
    who = chance.integers(0, 10_000, 100_000)
    projects = chance.integers(0, 20_000, 100_000)
    words = list(names)
    said = [words[place].upper().replace("«", '"').replace("»", '"') for place in who]
    raw = table({"project": [f"P{number}" for number in projects], "name": said})
    ledger = Ledger("participations")
    spec = TableSection(table="participations", path="x.csv")
    found = check_participations(raw, spec, directory, ledger)
    assert found is not None
    pairs = {(f"P{p}", names[words[place]]) for p, place in zip(projects, who, strict=True)}
    rows = together([found[0]], ledger)
    assert list(rows.itertuples(index=False, name=None)) == sorted(pairs)
