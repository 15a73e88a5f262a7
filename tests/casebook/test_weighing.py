"""Evidence for and against: what is asked, and that no habit earns which does not look at the evidence."""

import math
import random

import formscase
import pytest
from formscase import acts, opened, played, search

from casebook.belief import DEAD_ZONE, log_ratio, reading, speaks
from casebook.marking import mark_log, score_events
from casebook.play import IllegalMove
from casebook.variant import Drawn
from casebook.weighing import heaviest, weighing_share

FOUND = [*acts("to-records"), search("dorj"), opened("entry"), opened("calls"), search("4501 2233"), opened("payments")]
TRUTHS = ("exploits", "careless", "lawful")


def row(*readings):
    return dict(zip(TRUTHS, readings, strict=True))


def test_the_ratio_is_by_hand_that_of_the_chances_weighted_by_the_base_rates():
    rows = {"e": {"a": 0.8, "b": 0.2, "c": 0.4}}
    matter = Drawn(truth="a", base_rate={"a": 0.5, "b": 0.3, "c": 0.2}, target=("a",), rows=rows, truth_told="")
    assert log_ratio(matter, "e", ["a"]) == pytest.approx(math.log(0.8 / ((0.3 * 0.2 + 0.2 * 0.4) / 0.5)))
    assert log_ratio(matter, "e", ["a", "b", "c"]) == 0


@pytest.mark.parametrize(
    ("ratio", "said"), [(1.24, "neither"), (1.26, "for"), (1 / 1.24, "neither"), (1 / 1.26, "against")]
)
def test_a_ratio_nearer_to_1_than_the_dead_zone_says_nothing(ratio, said):
    assert reading(math.log(ratio)) == said and math.exp(DEAD_ZONE) == pytest.approx(1.25)


def test_a_scene_goes_on_once_enough_pieces_are_weighed_in_full():
    play = played(*FOUND, *acts("to-weigh"))
    assert play.pending == "weigh" and play.actions() == []
    play.do(
        {"do": "weigh", "marks": {"entry": row("for", "for", "against"), "calls": row("for", "neither", "against")}}
    )
    assert play.pending == "believe"


@pytest.mark.parametrize(
    "marks",
    [
        None,
        {},
        {"entry": row("for", "for", "for")},
        {"entry": row("for", "for", "for"), "calls": {"exploits": "for"}},
        {"entry": row("for", "for", "for"), "calls": row("for", "maybe", "for")},
        {"entry": row("for", "for", "for"), "weather": row("for", "for", "for")},
        {"entry": row("for", "for", "for"), "account": {"exploited": "for", "worried": "for"}},
        {"entry": row("for", "for", "for"), "calls": 3},
    ],
)
def test_marks_that_lack_something_or_were_never_seen_are_refused(marks):
    play = played(*FOUND, *acts("to-weigh"))
    with pytest.raises(IllegalMove, match="at least 2 pieces"):
        play.do({"do": "weigh", "marks": marks})
    assert play.pending == "weigh"


def test_who_has_seen_nothing_has_nothing_to_weigh_and_goes_on():
    variant = formscase.variant()
    events = [*acts("to-records", "to-weigh"), {"do": "weigh", "marks": {}}]
    score, why = score_events(variant, events)
    assert why == "" and score.weighing_share == 0


def all_pieces():
    return [formscase.variant(seed).known.matters["firm"] for seed in range(100)]


def share(matter, marks, asked=4):
    return weighing_share(matter, marks, list(matter.rows), asked)


def test_the_right_readings_of_the_pieces_that_tell_most_earn_all():
    for matter in all_pieces():
        best = {
            e: {t: reading(r) for t, r in speaks(matter, e).items()} for e in heaviest(matter, list(matter.rows), 2)
        }
        assert share(matter, best, asked=2) == pytest.approx(1)


@pytest.mark.parametrize("always", ["for", "against", "neither"])
def test_who_always_says_the_same_earns_nothing_where_evidence_speaks_both_ways(always):
    for matter in all_pieces():
        assert share(matter, {e: row(always, always, always) for e in matter.rows}) == 0


def test_readings_at_random_earn_little():
    chance, shares = random.Random(1), []
    for matter in all_pieces():
        marks = {e: {t: chance.choice(("for", "against", "neither")) for t in TRUTHS} for e in matter.rows}
        shares.append(share(matter, marks))
    assert sum(shares) / len(shares) < 0.15


def test_pieces_that_tell_nothing_earn_nothing_however_well_they_are_read():
    for matter in all_pieces():
        assert share(matter, {"weather": row("neither", "neither", "neither")}, asked=1) == 0


def test_a_light_piece_read_well_earns_less_than_a_heavy_one():
    matter = formscase.variant().known.matters["firm"]
    each = {e: share(matter, {e: {t: reading(r) for t, r in speaks(matter, e).items()}}, asked=1) for e in matter.rows}
    heavy = heaviest(matter, list(matter.rows), 1)[0]
    assert each[heavy] == max(each.values()) == pytest.approx(1)
    assert min(v for e, v in each.items() if e != "weather") < 1


def test_the_debrief_shows_each_cell_and_what_would_have_been_better():
    variant = formscase.variant()
    marks = {"entry": row("neither", "neither", "neither"), "calls": row("for", "for", "for")}
    events = [*FOUND, *acts("to-weigh"), {"do": "weigh", "marks": marks}]
    log = {"case": "forms", "variant": variant.variant, "events": events}
    debrief = mark_log(variant, log).debrief
    page = debrief.to_html()
    assert "Evidence for and against: The firm Tal Nutag" in page
    assert "you: neither; better:" in page and "for ✓" in page
    assert "You knew pieces that tell more: Payments of the account." in page
    assert "Entry of the firm · It places people lawfully: you: neither; better:" in debrief.to_text()
