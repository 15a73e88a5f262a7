"""What `casebook check` says of a faulty case: all faults at once, each with place and repair."""

import pytest

from casebook.case import CaseFaults, load_case, load_key
from casebook.cli import main


@pytest.fixture
def sources(project, tmp_path):
    module = project / "modules/m03-identification"
    for part in ("cases", "key"):
        (tmp_path / part).mkdir()
        text = (module / part / "border-post.yaml").read_text(encoding="utf-8")
        (tmp_path / part / "border-post.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def change(file, old, new):
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def faults(file):
    with pytest.raises(CaseFaults) as caught:
        load_case(file)
    return caught.value.faults


def test_a_scene_that_leads_nowhere_is_named_with_line_and_nearest_name(sources):
    file = sources / "cases/border-post.yaml"
    change(file, "goto: desk", "goto: dsek")
    first = faults(file)[0]
    assert first.startswith("cases/border-post.yaml, line ")
    assert 'action "to-desk" goes to "dsek", which is not a scene. Did you mean "desk"?' in first


def test_every_fault_is_reported_at_once(sources):
    file = sources / "cases/border-post.yaml"
    change(file, "goto: desk", "goto: dsek")
    change(file, "shows: [manner]", "shows: [maner]")
    change(file, "agency: police-unit", "agency: polic-unit")
    assert len(faults(file)) >= 3


def test_an_unknown_field_names_the_nearest_field(sources):
    file = sources / "cases/border-post.yaml"
    change(file, "minutes: 3, agency: border, tags: [look], shows: [travel-list]", "minuets: 3, shows: [travel-list]")
    assert any('Did you mean "minutes"?' in f for f in faults(file))


def test_a_dead_end_is_a_fault(sources):
    file = sources / "cases/border-post.yaml"
    change(file, "  - {id: to-last-view, label: Come to a conclusion, tags: [move], goto: last-view}\n", "")
    assert any('scene "talk" is a dead end' in f for f in faults(file))


def test_a_harm_for_offering_help_is_a_fault(sources):
    file = sources / "cases/border-post.yaml"
    change(file, "acts: [hold-all]}", "acts: [offer-water]}")
    assert any("offering help is never a harm" in f for f in faults(file))


def test_unreadable_yaml_names_the_line(sources):
    file = sources / "cases/border-post.yaml"
    change(file, "scenes:\n", "scenes: [\n")
    assert "is not readable YAML" in faults(file)[0]


def test_likelihoods_that_do_not_sum_to_one_are_a_fault_of_the_key(sources):
    case = load_case(sources / "cases/border-post.yaml")
    change(sources / "key/border-post.yaml", "together: {labour: 0.80", "together: {labour: 0.90")
    with pytest.raises(CaseFaults, match='"travel-list" under "labour".*sum to 1, not 1.1'):
        load_key(sources / "key/border-post.yaml", case)


def test_a_likelihood_that_depends_on_origin_is_a_fault_of_the_key(sources):
    case = load_case(sources / "cases/border-post.yaml")
    change(sources / "key/border-post.yaml", "uvs: {labour: 0.50", "uvs: {labour: 0.60")
    change(sources / "key/border-post.yaml", "dundgovi: {labour: 0.50", "dundgovi: {labour: 0.40")
    with pytest.raises(CaseFaults, match="equally likely under every truth"):
        load_key(sources / "key/border-post.yaml", case)


def test_the_command_prints_faults_without_a_traceback_and_exits_2(sources, capsys, monkeypatch):
    change(sources / "cases/border-post.yaml", "goto: desk", "goto: dsek")
    monkeypatch.setattr("sys.argv", ["casebook", "check", str(sources / "cases/border-post.yaml")])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 2
    assert "Traceback" not in (err := capsys.readouterr().err) and "dsek" in err
