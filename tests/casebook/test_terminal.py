"""A case of every form can be played in the terminal."""

import formscase
from typer.testing import CliRunner

from casebook.cli import app


def test_every_form_is_played_to_its_debrief_by_numbers():
    first_each_time = "1\n" * 200
    done = CliRunner().invoke(app, ["play", str(formscase.CASE), "--seed", "3"], input=first_each_time)
    assert done.exit_code == 0, done.output
    assert "[Ask how it began] Would you tell me how it began?" in done.output
    assert "12 units left" in done.output and "Your points" in done.output
    assert "A message comes in. The caller writes to the hotline." in done.output


def test_a_record_is_searched_for_and_opened_by_number():
    to_records = ["9"]
    lines = [*to_records, "4", "P. Dorj", "4", "1", *["1"] * 200]
    done = CliRunner().invoke(app, ["play", str(formscase.CASE), "--seed", "3"], input="\n".join(lines))
    assert "Searched for: P. Dorj: Entry of the firm; Calls of the number" in done.output


def test_the_robots_command_says_whether_a_case_is_fit_for_release():
    done = CliRunner().invoke(app, ["robots", str(formscase.CASE), "--seeds", "30"])
    assert done.exit_code == 0 and "Fit for release" in done.output


def test_every_field_of_the_contract_is_listed():
    told = CliRunner().invoke(app, ["fields"]).output
    for word in (
        "matters",
        "closed_text",
        "injects",
        "dossier",
        "weigh",
        "MatterKey",
        "enough",
        "unless_done",
        "links",
    ):
        assert word in told
