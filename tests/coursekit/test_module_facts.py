"""`module.toml`: a fault names the file, the field, the rule and the repair, in one line."""

import pytest

from coursekit.errors import CourseError
from coursekit.module import load_module


def change(folder, old, new):
    path = folder / "module.toml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@pytest.fixture
def folder(project_folder):
    return project_folder / "modules" / "m90-tiny"


def test_a_module_is_read(folder):
    module = load_module(folder)
    assert (module.title, module.points, module.cases, module.practice) == ("A tiny module", 10, ("gate",), 1)


FAULTS = {
    ("points = 10", 'points = "ten"'): ["points", "ten"],
    ("minutes = 10", "minutes = -1"): ["minutes", "-1"],
    ('review = "draft"', 'review = "done"'): ["review", "done"],
    ('review = "draft"', 'review = "draft"\nreviewed_on = 2026-12-03'): [
        "reviewed_on",
        "a draft has not been reviewed",
    ],
    ('review = "draft"', 'review = "lecturer"\nreviewed_on = "soon"'): ["reviewed_on", "soon"],
    ("practice = 1", "practise = 1"): ["practise", "practice"],
    ('title = "A tiny module"\n', ""): ["title"],
    ('release = ["figures"]', 'release = ["key/checks.py"]'): ["release", "key/checks.py"],
    ('release = ["figures"]', 'release = ["../other"]'): ["release", "../other"],
    ('release = ["figures"]', 'release = ["/etc/passwd"]'): ["release", "/etc/passwd"],
    ('release = ["figures"]', 'release = ["wrong_answers"]'): ["release", "wrong_answers"],
    ('release = ["figures"]', 'release = ["figure"]'): ["figure"],
    ('cases = ["gate"]', 'cases = ["gates"]'): ["gates"],
    ('title = "A tiny module"', "title = A tiny module"): ["TOML"],
}


@pytest.mark.parametrize("edit", FAULTS, ids=lambda edit: edit[1] or "no title")
def test_a_fault_is_one_line_with_file_and_value(folder, edit):
    change(folder, *edit)
    with pytest.raises(CourseError) as told:
        load_module(folder)
    line = str(told.value)
    assert "\n" not in line
    assert "module.toml" in line
    assert all(word in line for word in FAULTS[edit])


def test_a_link_to_a_file_outside_is_not_released(folder, tmp_path):
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "figures" / "linked.txt").symlink_to(tmp_path / "secret.txt")
    from coursekit.build import build

    try:
        built = build(run="t", root=tmp_path)
    except CourseError as error:
        assert "linked.txt" in str(error)
    else:
        released = list((built.run.root / "source").rglob("linked.txt"))
        assert released == []
