"""Every data set keeps what its package and its README say."""

import csv
import json
import re
from pathlib import Path

import pytest
from frictionless import Package

from tipsim import data
from tipsim.figures import bounds, years

HOME = Path(__file__).resolve().parents[2] / "datasets"
FOLDERS = sorted(path.parent for path in HOME.glob("*/datapackage.json"))
TABLES = [folder for folder in FOLDERS if folder.name != "map"]
PRINTED = [("tip_figures", "value"), ("hotline", "value"), ("destinations", "count")]
# What tells one row from another, where the schema can name no primary key since a cell may be empty.
KEYS = {
    "tip_figures": ["report_year", "data_year", "measure", "series", "source_title"],
    "border_totals": ["period", "measure", "direction"],
    "destinations": ["role", "country", "form", "who", "report_year", "basis"],
    "laws": ["instrument", "article", "topic", "content_own_words"],
}
MADE_BY_US = {"posterior": ["manifest.json"]}  # what its rows follow from

by_folder = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
by_table = pytest.mark.parametrize("folder", TABLES, ids=lambda folder: folder.name)


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / f"{folder.name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def schema(folder: Path) -> dict:
    return json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))["resources"][0]["schema"]


def number(cell: str) -> float | None:
    return float(cell) if cell else None


def defined_words() -> set[str]:
    readme = (HOME / "README.md").read_text(encoding="utf-8")
    return set(re.findall(r"^\| `(\w+)` \|", readme.split("## How well a row is known")[1], flags=re.M))


def test_the_thirteen_datasets_are_there():
    assert [folder.name for folder in FOLDERS] == [
        "agencies", "aimags", "border_crossings", "border_totals", "destinations", "evidence",
        "hotline", "indicators", "laws", "map", "posterior", "terms", "tip_figures",
    ]  # fmt: skip


@by_folder
def test_a_folder_holds_a_readme_one_package_and_one_file(folder):
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert len(package["resources"]) == 1
    wanted = ["README.md", "datapackage.json", package["resources"][0]["path"], *MADE_BY_US.get(folder.name, [])]
    assert sorted(path.name for path in folder.iterdir()) == sorted(wanted)


@by_folder
def test_a_package_and_its_file_are_valid(folder):
    report = Package(str(folder / "datapackage.json")).validate()
    assert report.flatten(["rowNumber", "fieldName", "message"]) == []


@by_folder
def test_a_package_names_its_title_licence_and_sources(folder):
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert package["title"] and package["licenses"][0]["name"] and package["sources"][0]["title"]


@by_folder
def test_a_readme_says_row_source_licence_and_caveats(folder):
    text = (folder / "README.md").read_text(encoding="utf-8")
    assert re.search(r"\*\*One (row|feature)\*\* is ", text)
    assert all(f"## {part}" in text for part in ("Source", "Licence", "Caveats"))


@by_table
def test_readme_schema_and_file_name_the_same_columns(folder):
    readme = (folder / "README.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| `(\w+)` \| (\w+) \|", readme, flags=re.M)
    in_schema = [(field["name"], field["type"]) for field in schema(folder)["fields"]]
    assert table == in_schema
    assert list(rows(folder)[0]) == [name for name, _ in in_schema]


@by_table
def test_a_readme_counts_its_rows(folder):
    assert f"There are {len(rows(folder))} rows." in (folder / "README.md").read_text(encoding="utf-8")


@by_folder
def test_the_list_of_datasets_links_to_each(folder):
    assert f"[{folder.name}]({folder.name}/README.md)" in (HOME / "README.md").read_text(encoding="utf-8")


@by_folder
def test_files_are_plain_utf_8_with_unix_line_ends(folder):
    for path in folder.iterdir():
        raw = path.read_bytes()
        raw.decode("utf-8")
        assert not raw.startswith(b"\xef\xbb\xbf") and b"\r" not in raw and raw.endswith(b"\n"), path.name


@by_table
def test_confidence_begins_with_a_defined_word(folder):
    words = defined_words()
    assert {"verified", "recalled", "gap"} <= words
    odd = {row["confidence"] for row in rows(folder) if re.split(r"\W", row["confidence"])[0] not in words}
    assert odd == set()


@by_table
def test_what_rests_on_memory_is_called_recalled(folder):
    memory = [row for row in rows(folder) if "own memory" in "".join(row.values())]
    assert [row for row in memory if not row["confidence"].startswith("recalled")] == []


@by_table
def test_no_row_repeats(folder):
    columns = KEYS.get(folder.name) or schema(folder)["primaryKey"]
    keys = [tuple(row[column] for column in columns) for row in rows(folder)]
    assert len(keys) == len(set(keys))


@by_folder
def test_no_cell_points_outside_the_project(folder):
    text = "".join(path.read_text(encoding="utf-8") for path in folder.iterdir())
    assert re.findall(r"shared/|file id \d+|laws_gaps", text) == []


@pytest.mark.parametrize(("name", "column"), PRINTED)
def test_typed_bounds_are_what_the_rule_makes_of_the_printed_figure(name, column):
    wrong = [
        (line, row[column], expected)
        for line, row in enumerate(rows(HOME / name), start=2)
        if (expected := bounds(row[column]))
        != (number(row[f"{column}_low"]), number(row[f"{column}_high"]))
    ]  # fmt: skip
    assert wrong == []


def test_typed_years_are_what_the_rule_makes_of_the_printed_period():
    wrong = [
        (line, row["data_year"])
        for line, row in enumerate(rows(HOME / "tip_figures"), start=2)
        if years(row["data_year"]) != (number(row["data_year_first"]), number(row["data_year_last"]))
    ]
    assert wrong == []


@pytest.mark.parametrize("printed", ["<5", ">150", "about 150", "up to 26"])
def test_masked_and_rounded_figures_stay_as_printed(printed):
    assert printed in {row["value"] for row in rows(HOME / "tip_figures")}


def test_the_hotline_keeps_nearly_1600():
    assert "nearly 1600" in {row["value"] for row in rows(HOME / "hotline")}


def test_adults_and_children_add_up_to_all_victims():
    table = data.load("tip_figures").query("series == 'UNODC GLOTIP' and value_low == value_high")
    parts = table.pivot_table(index="data_year_first", columns="measure", values="value_low")
    adults, children = parts["victims_identified_adults"], parts["victims_identified_children"]
    gap = (parts["victims_identified"] - adults - children).dropna()
    assert len(gap) >= 7
    assert (gap == 0).all()


def test_a_law_is_signed_by_name_and_day_or_not_at_all():
    laws = data.load("laws")
    assert (laws["verified_by"].notna() == laws["verified_on"].notna()).all()
    assert laws["law_as_known_on"].notna().all()


def test_the_map_shows_the_units_of_the_table():
    shown = sorted(feature["properties"]["iso_3166_2"] for feature in data.map_features())
    assert shown == sorted(data.load("aimags")["iso_3166_2"])


def test_every_ring_of_the_map_is_closed_and_lies_in_mongolia():
    for feature in data.map_features():
        shape = feature["geometry"]
        polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
        for ring in (ring for polygon in polygons for ring in polygon):
            assert ring[0] == ring[-1] and len(ring) >= 4
            assert all(87 < lon < 120 and 41 < lat < 53 for lon, lat in ring), feature["id"]


def test_every_crossing_lies_in_an_aimag_of_the_table():
    aimags = data.load("aimags").set_index("iso_3166_2")["name_en"]
    crossings = data.load("border_crossings")
    assert list(crossings["aimag_iso"].map(aimags)) == list(crossings["aimag_en"])


def test_estimated_passengers_are_the_share_of_the_total():
    totals = data.load("border_totals").query("period == '2025 Jan-Sep' and direction == 'inbound'")
    posts = data.load("border_crossings").dropna(subset=["inbound_passengers_2025_9m_est"])
    estimate = posts["inbound_share_2025_9m_pct"] / 100 * totals["value"].item()
    assert (estimate - posts["inbound_passengers_2025_9m_est"]).abs().max() < 1  # whole persons
