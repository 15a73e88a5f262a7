"""The page that `coursekit lab --trainer` opens first, and what it sets up beside it."""

import re

import pytest
import tiny

from coursekit.errors import CourseError
from coursekit.trainerlab import trainer_lab, write_trainer_page


def test_each_link_of_the_desk_leads_to_a_file(course):
    page = write_trainer_page(course.run, course.root)
    links = re.findall(r"\]\(([^)]+)\)", page.read_text(encoding="utf-8"))
    assert f"../../modules/{tiny.NAME}/{tiny.NAME}.ipynb" in links
    assert [link for link in links if not (page.parent / link).is_file()] == []


def test_a_file_that_a_module_lacks_is_not_linked(course):
    (course.root / "modules" / tiny.NAME / "key" / "rubric.md").unlink()
    page = write_trainer_page(course.run, course.root)
    assert "rubric.md" not in page.read_text(encoding="utf-8")


def test_the_desk_names_the_commands_with_the_run(course):
    page = write_trainer_page(course.run, course.root).read_text(encoding="utf-8")
    assert "coursekit build --run test" in page and "coursekit release --run test" in page


def test_a_run_that_is_not_there_is_told_in_one_line(course):
    with pytest.raises(CourseError, match="coursekit build --run winter"):
        trainer_lab(run="winter", root=course.root)
