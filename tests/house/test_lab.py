"""The lab before it serves: when the course is made again, what is set, and what the start page says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jupyterlab.commands import get_app_dir

from casebook.lab import config as labconfig
from coursekit import lab, startpage
from coursekit.errors import CourseError
from coursekit.manifest import Manifest
from coursekit.project import Run

FACTS = 'title = "Looking <closely>"\nminutes = 30\npoints = 5\nreview = "lecturer"\n'


@pytest.fixture
def root(tmp_path):
    """A project with one module that is released into the demonstration run."""
    (tmp_path / "modules/m01-look").mkdir(parents=True)
    (tmp_path / "modules/m01-look/module.toml").write_text(FACTS, encoding="utf-8")
    learner = tmp_path / "build/demo/learner/m01-look"
    learner.mkdir(parents=True)
    (learner / "m01-look.ipynb").write_text("{}")
    facts = {"title": "Looking <closely>", "minutes": 30, "points": 5.0, "review": "lecturer"}
    run = Run("demo", tmp_path / "build/demo")
    Manifest("demo", "en", "seed", modules={"m01-look": facts}).write(run.manifest)
    startpage.write_start_page(run)
    (tmp_path / "build/demo/jupyter").mkdir()
    (tmp_path / "build/demo/jupyter/made-from").write_text(lab.made_from(tmp_path, "en"))
    return tmp_path


def fresh(root, lang="en"):
    return lab.is_fresh(root / "build" / "demo", lang)


def test_a_course_made_from_what_is_there_is_not_made_again(root):
    assert fresh(root)


def test_a_changed_module_makes_the_course_stale(root):
    (root / "modules/m01-look/module.toml").write_text(FACTS + "# changed\n")
    assert not fresh(root)


def test_answers_of_a_trial_do_not_make_the_course_stale(root):
    (root / "modules/m01-look/answers").mkdir()
    (root / "modules/m01-look/answers/handin.json").write_text("{}")
    assert fresh(root)


def test_another_language_is_another_course(root):
    assert not fresh(root, "mn")
    assert lab.demonstration("mn") == "demo-mn"


def test_a_folder_without_modules_is_told_what_to_set(tmp_path):
    with pytest.raises(CourseError, match="COURSEKIT_ROOT"):
        lab.project(tmp_path)


def test_every_setting_that_is_changed_exists_in_the_installed_jupyterlab():
    schemas = Path(get_app_dir()) / "schemas"
    for plugin, settings in labconfig.OVERRIDES.items():
        package, name = plugin.split(":")
        schema = json.loads((schemas / package / f"{name}.json").read_text(encoding="utf-8"))
        assert set(settings) <= set(schema["properties"]), plugin


def test_every_part_that_is_switched_off_exists_in_the_installed_jupyterlab():
    off = {name.split(":")[0] for name in labconfig.PAGE_CONFIG["disabledExtensions"]}
    app = Path(get_app_dir())
    packages = json.loads((app / "static/package.json").read_text(encoding="utf-8"))["jupyterlab"]["extensions"]
    federated = app.parent / "labextensions"
    there = set(packages) | {p.parent.relative_to(federated).as_posix() for p in federated.rglob("package.json")}
    assert off <= there


def test_the_lab_listens_on_this_machine_only_and_asks_nobody(tmp_path):
    config = labconfig.server_config(tmp_path)
    assert config["ServerApp"]["ip"] == "127.0.0.1"
    assert config["LabApp"]["news_url"] is None
    assert config["LabApp"]["extension_manager"] == "readonly"


def test_what_the_learner_set_in_the_lab_is_kept(tmp_path):
    labconfig.write_config(tmp_path)
    (tmp_path / "user-settings/theme").write_text("dark")
    labconfig.write_config(tmp_path)
    assert (tmp_path / "user-settings/theme").read_text() == "dark"


def test_the_start_page_says_length_points_and_review_of_each_module(root):
    page = (root / "build/demo/learner/start.md").read_text(encoding="utf-8")
    assert "about 30 minutes · 5 points" in page
    assert "Reviewed by a lecturer; not yet by a victim support specialist" in page
    assert 'href="m01-look/m01-look.ipynb"' in page


def test_the_start_page_shows_a_title_as_text(root):
    page = (root / "build/demo/learner/start.md").read_text(encoding="utf-8")
    assert "Looking &lt;closely&gt;" in page


def test_the_start_page_is_one_block_of_html(root):
    page = (root / "build/demo/learner/start.md").read_text(encoding="utf-8")
    assert "\n\n" not in page.strip()


def test_a_learner_s_pack_shows_no_other_role():
    page = startpage.start_page({}, roles=["learner"])
    assert "tl-learner" in page and "tl-trainer" not in page and "tl-policy" not in page


def test_each_command_of_the_trainer_names_the_run():
    commands = [command for command, _told in startpage.trainer_steps("autumn")]
    assert [command for command in commands if "--run autumn" not in command] == []


def test_what_learners_are_told_of_the_course_stands_under_their_modules():
    page = startpage.start_page({}, roles=["learner", "trainer"], told=["hand in by <Thursday>"])
    assert "<li>hand in by &lt;Thursday&gt;</li>" in page.split("tl-trainer")[0]


def test_without_a_module_the_start_page_says_what_to_do(tmp_path):
    assert "coursekit release" in startpage.start_page({})


def test_the_pages_for_policy_staff_lie_beside_the_course_with_the_ready_made_scenarios(root):
    learner = root / "build/demo/learner"
    assert (learner / "policy.ipynb").is_file() and (learner / "calibration.ipynb").is_file()
    assert (learner / "scenarios/balanced.toml").is_file()
