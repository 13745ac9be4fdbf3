"""CORDIS and ROR as they are published."""

import pandas as pd
import pytest

from tests.data.inputs import refused
from tests.data.organisations.sample_study import SAMPLES, new_notes, study_of

CORDIS = (("organisations", "organization.csv"), ("participations", "organization.csv"))


def test_one_file_of_cordis_is_organisations_and_participations(inputs):
    study = study_of(inputs, *CORDIS)
    assert study.organisations["sphere"].to_dict() == {
        "990000001": "university", "990000002": "industry", "990000003": "institute",
        "990000004": "government", "990000005": "support",
    }  # fmt: skip
    assert study.organisations["region_id"].tolist() == [
        "KZ-11", "KZ-11", "KZ-75", "KZ-75", "KZ-75",
    ]  # fmt: skip
    assert study.organisations["town"].tolist()[0] == "Northtown"
    expected = pd.DataFrame(
        [
            ("900001", "990000001", "coordinator"),
            ("900001", "990000002", "participant"),
            ("900001", "990000003", "participant"),
            ("900002", "990000001", "participant"),  # not the third party of the same project
            ("900002", "990000004", "coordinator"),
            ("900002", "990000005", "associatedPartner"),
            ("900003", "990000002", "coordinator"),
        ],
        columns=["project", "org_id", "role"],
        dtype="str",
    )
    pd.testing.assert_frame_equal(study.participations, expected)
    assert study.unmatched is None
    assert new_notes(study) == [
        "organisations: 18 other columns of the register were not needed.",
        "organisations: 5 organisations were taken from 8 rows of participations.",
        "organisations: 5 of 5 rows with a register's word for the sphere: 'HES' is university "
        "(1), 'OTH' is support (1), 'PRC' is industry (1), 'PUB' is government (1), 'REC' is "
        "institute (1). [network.types] changes what a word means.",
        "participations: 21 other columns of the register were not needed.",
        "participations: 1 of 8 rows repeat an organisation in a project and count once.",
    ]


def test_of_the_rows_of_an_organisation_one_with_a_place_stays(inputs):
    # its second row, without coordinates, spells the name otherwise
    study = study_of(inputs, *CORDIS)
    assert study.organisations.loc["990000002", "name"] == 'Synthetic Robots "Beta" GmbH'


def test_every_name_that_cordis_gives_an_organisation_is_one_of_its_names(inputs):
    inputs.add_table("links", "source,target\nSynthetic robots beta,SYNU\nXX001,990000003\n")
    study = study_of(inputs, *CORDIS)
    assert study.links[["source", "target"]].to_numpy().tolist() == [
        ["990000001", "990000003"], ["990000002", "990000001"],
    ]  # fmt: skip


def test_partners_abroad_and_without_a_place_are_left_out_and_counted(inputs):
    content = (SAMPLES / "organization.csv").read_text("utf-8")
    content = content.replace("50.5,70.5", "10.0,10.0").replace('"50.6,70.6"', '""')
    inputs.files["organization.csv"] = content
    for table in ("organisations", "participations"):
        inputs.project += f'\n[[tables]]\ntable = "{table}"\npath = "organization.csv"\n'
    study = inputs.read()
    assert study.organisations.index.tolist() == ["990000001", "990000002", "990000005"]
    assert len(study.participations) == 5
    said = new_notes(study)
    assert said[2] == (
        "organisations: 2 of 5 organisations lie in no region of the study, or have no place, and "
        "were left out."
    )
    assert said[-2] == (
        "participations: 2 of 8 rows with an organisation that is not one of the study (as the "
        "table of aliases says, or as it lies in no region), left out."
    )


def test_a_register_of_which_nothing_lies_here_is_a_fault(inputs):
    content = (SAMPLES / "organization.csv").read_text("utf-8")
    inputs.files["organization.csv"] = content.replace('"5', '"1').replace(",69.", ",10.")
    inputs.project += '\n[[tables]]\ntable = "organisations"\npath = "organization.csv"\n'
    assert "outside every region" in refused(inputs)[0]


def test_a_project_says_otherwise_what_a_word_means(inputs):
    settings = '[network.types]\nOTH = "industry"\nrec = "university"'
    study = study_of(inputs, *CORDIS, settings=settings)
    assert study.organisations["sphere"].tolist() == [
        "university", "industry", "university", "government", "industry",
    ]  # fmt: skip


def test_a_word_may_only_mean_a_known_sphere(inputs):
    inputs.project += '\n[network.types]\nOTH = "mafia"\n'
    with_file = '\n[[tables]]\ntable = "organisations"\npath = "organisations.csv"\n'
    inputs.files["organisations.csv"] = "org_id,sphere,region_id\na,OTH,KZ-11\n"
    inputs.project += with_file
    assert refused(inputs) == [
        "small.toml: `network.types` names a sphere that is not known: 'mafia'. Choose one of: "
        "university, institute, industry, government, support; or name your own in "
        "[network.spheres]."
    ]


WHERE = 'where = { "%s" = "XX" }'


@pytest.mark.parametrize(
    ("file", "column", "spheres"),
    [
        (
            "ror_v2.csv",
            "locations.geonames_details.country_code",
            ["university", "industry", "institute"],
        ),
        ("ror_v1.csv", "country.country_code", ["university", "government", "support"]),
        ("ror_v2.json", "country_code", ["university", "industry"]),
    ],
)
def test_ror_is_read_in_all_its_forms(file, column, spheres, inputs):
    study = study_of(inputs, ("organisations", f"{file}; {WHERE % column}"))
    found = study.organisations
    assert found["sphere"].tolist() == spheres
    assert found.index[0] == "https://ror.org/00synth01"
    assert found["name"].tolist()[0] == "Synthetic University"
    assert found["founded"].tolist()[0] == 1088
    assert found["region_id"].tolist()[0] == "KZ-11"


@pytest.mark.parametrize("file", ["ror_v2.csv", "ror_v1.csv", "ror_v2.json"])
def test_names_of_ror_in_other_languages_are_names(file, inputs):
    column = {
        "ror_v2.csv": "locations.geonames_details.country_code",
        "ror_v2.json": "country_code",
    }
    inputs.add_table(
        "participations", "project,name\np,Синтетикалық университет\nq,SU\nr,synthetic university\n"
    )
    where = WHERE % column.get(file, "country.country_code")
    study = study_of(inputs, ("organisations", f"{file}; {where}"))
    assert study.participations["org_id"].tolist() == ["https://ror.org/00synth01"] * 3


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ("[1, 2", "not JSON"),
        ('[{"id": "a"}]', "not those of ROR"),
        ("[" * 100_000, "not JSON"),
        ("[1]", "not those of ROR"),
    ],
)
def test_other_json_is_refused(content, key, inputs):
    inputs.files["ror.json"] = content
    inputs.project += '\n[[tables]]\ntable = "organisations"\npath = "ror.json"\n'
    assert key in refused(inputs)[0]
