"""tipsim.data finds, types and names the data sets."""

import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from pandas.api import types

from tipsim import data

TYPE_CHECKS = {
    "string": types.is_string_dtype,
    "integer": lambda dtype: dtype == pd.Int64Dtype(),
    "number": lambda dtype: dtype == pd.Float64Dtype(),
    "date": types.is_datetime64_any_dtype,
}


@pytest.mark.parametrize("name", data.names())
def test_columns_have_the_types_of_the_schema(name):
    table = data.load(name)
    fields = data.describe(name)["resources"][0]["schema"]["fields"]
    assert list(table) == [field["name"] for field in fields]
    assert [f["name"] for f in fields if not TYPE_CHECKS[f["type"]](table[f["name"]].dtype)] == []


def test_an_empty_cell_is_missing_and_a_masked_figure_is_not():
    table = data.load("tip_figures")
    masked = table[table["value"] == "<5"]
    assert len(masked) > 20
    assert set(masked["value_low"]) == {0} and set(masked["value_high"]) == {4}
    assert table.loc[table["value"] == "Tier 2", "value_low"].isna().all()


def test_names_are_those_that_load_reads():
    assert "tip_figures" in data.names() and "map" not in data.names()
    assert all(len(data.load(name)) for name in data.names())


def test_describe_tells_title_licence_and_sources():
    about = data.describe("tip_figures")
    assert about["title"] == "Trafficking in persons: recorded figures"
    assert about["licenses"][0]["name"] == "CC-BY-4.0"
    assert any("UNODC" in source["title"] for source in about["sources"])


@pytest.mark.parametrize("ask", [data.load, data.describe])
def test_a_wrong_name_says_the_nearest_right_one_in_one_line(ask):
    with pytest.raises(data.UnknownDataset) as caught:
        ask("tip_figure")
    assert str(caught.value) == (
        "There is no dataset 'tip_figure'. Did you mean 'tip_figures'? "
        "The datasets are: agencies, aimags, border_crossings, border_totals, destinations, evidence, "
        "hotline, indicators, laws, map, posterior, terms, tip_figures."
    )


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("Laws", "laws"), ("aimag", "aimags"), ("crossings", "border_crossings"), ("term", "terms")],
)
def test_common_slips_find_their_dataset(wrong, right):
    with pytest.raises(data.UnknownDataset, match=f"Did you mean '{right}'"):
        data.load(wrong)


@pytest.mark.parametrize("odd", ["qqqq", "", "../laws", "laws/laws", 7, None])
def test_a_name_like_none_lists_what_there_is(odd):
    with pytest.raises(data.UnknownDataset, match="There is no dataset .*The datasets are: agencies"):
        data.load(odd)


def test_the_map_is_not_a_table_and_the_message_says_what_to_call():
    with pytest.raises(data.UnknownDataset, match=r"Use tipsim\.data\.map_features\(\)"):
        data.load("map")


def folder_with_data(path: Path) -> Path:
    (path / "tip_figures").mkdir(parents=True)
    (path / "tip_figures" / "datapackage.json").write_text("{}", encoding="utf-8")
    return path


def test_in_a_checkout_the_data_lie_beside_simulations(tmp_path):
    here = folder_with_data(tmp_path / "house" / "datasets")
    assert data._root_beside(tmp_path / "house" / "simulations" / "tipsim") == here


def test_in_a_wheel_the_data_lie_inside_the_package(tmp_path):
    packed = folder_with_data(tmp_path / "site-packages" / "tipsim" / "_datasets")
    folder_with_data(tmp_path / "datasets")  # somebody's folder of that name must not win
    assert data._root_beside(tmp_path / "site-packages" / "tipsim") == packed


def test_data_that_are_nowhere_give_one_line_with_the_repair(tmp_path):
    with pytest.raises(data.DatasetsMissing, match="Install TIP Lab again") as caught:
        data._root_beside(tmp_path / "a" / "b" / "tipsim")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("place", ["site/tipsim/_datasets", "datasets"])
def test_a_copied_package_loads_its_own_data(project, tmp_path, place):
    source = tmp_path / ("site" if place.startswith("site") else "simulations")
    shutil.copytree(project / "simulations" / "tipsim", source / "tipsim")
    shutil.copytree(project / "datasets", tmp_path / place)
    code = "import tipsim.data as d; print(d.root()); print(len(d.load('aimags')), len(d.map_features()))"
    said = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(source)!r}); {code}"],
        capture_output=True, text=True, encoding="utf-8", check=True, cwd=tmp_path,
    ).stdout.splitlines()  # fmt: skip
    assert Path(said[0]).resolve() == (tmp_path / place).resolve()
    assert said[1] == "22 22"


def test_reading_data_needs_neither_plots_nor_frictionless_nor_widgets():
    code = (
        "import sys, tipsim.data, tipsim.look, tipsim.language;"
        "tipsim.data.load('laws'); tipsim.look.css();"
        "print([m for m in ('matplotlib', 'frictionless', 'ipywidgets', 'mesa') if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_texts_behave_the_same_with_and_without_pyarrow():
    """A learner's machine goes without it; the trainer's, which marks, may have it for sweeps."""
    texts = pd.Series(["a", "b"])
    assert texts.dtype.storage == "python"
    assert (texts != ...).all()
