"""Each measure moves its levers by the equation in its docstring, and moves no other lever.

Expected values are worked out by hand from the numbers given here and the country's value before, whatever that is.
"""

import pytest

from tipsim.country import Country
from tipsim.interventions import (
    MEASURES,
    AgencyLicensing,
    AwarenessMedia,
    BilateralCooperation,
    BorderScreening,
    CriminalIntelligence,
    EmployerLiability,
    Hotline,
    InterAgencyCoordination,
    InvestigatorTraining,
    LabourInspection,
    LegalAidFund,
    PassportInserts,
    SafeMigrationInformation,
    SocialProtection,
    VictimAssistance,
    VictimWitnessProtection,
)
from tipsim.levers import NAMES, Levers
from tipsim.skill import MEASURED, Skill

MOVES = {
    "hotline": {"number_public", "number_movers", "call_capacity", "extra_calls", "referring"},
    "passport_inserts": {"number_movers", "reach_movers"},
    "safe_migration_information": {"reach_movers", "trapping_factor"},
    "awareness_media": {"reach_public", "reach_movers"},
    "agency_licensing": {"inspections", "inspection_finds", "closure", "licence_bar"},
    "border_screening": {"referral", "targeting"},
    "labour_inspection": {"inspecting"},
    "employer_liability": {"demand"},
    "investigator_training": set(MEASURED),
    "criminal_intelligence": {"case_policing", "proof_alone", "investigating"},
    "inter_agency_coordination": {"referring", "told_home", "opening", "investigating"},
    "legal_aid_fund": {"aid_capacity", "aid_testifying", "aid_losing", "aid_penalising"},
    "victim_witness_protection": {"protected_testifying", "protected_losing"},
    "victim_assistance": {"beds", "returned_factor"},
    "bilateral_cooperation": {"consular", "foreign_police", "told_home"},
    "social_protection": {"seeking_poor_factor", "accepting_poor_factor"},
}


def levers(transfer=0.5):
    skill = {name: getattr(Skill(), name) for name in MEASURED}
    return Levers(Country(), skill, skill_transfer=transfer, scale=1.0)


def moved(*measures, transfer=0.5):
    """Return the levers before and after the measures."""
    after = levers(transfer)
    for measure in measures:
        measure.act(after)
    return levers(transfer), after


def added(x, share):
    """What `x` becomes when a share of what is missing to one is added."""
    return pytest.approx(x + share * (1 - x), rel=1e-12)


@pytest.mark.parametrize("name", MOVES)
def test_a_measure_moves_its_levers_and_no_other(name):
    before, after = moved(MEASURES[name]())
    assert {lever for lever in NAMES if getattr(before, lever) != getattr(after, lever)} == MOVES[name]


def test_a_hotline_teaches_its_number_to_a_share_of_those_who_know_none():
    _, after = moved(Hotline(strength=0.5, spread=0.04))
    assert (after.number_public, after.number_movers) == (pytest.approx(0.02), pytest.approx(0.02))


def test_a_hotline_adds_lines_and_draws_calls_by_its_strength():
    before, after = moved(Hotline(strength=0.5, capacity=200, calls=60))
    assert (after.call_capacity - before.call_capacity, after.extra_calls) == (100, 30)


def test_a_hotline_passes_on_a_share_of_callers_who_were_lost_before():
    before, after = moved(Hotline(strength=0.5, passing=0.4))
    assert after.referring == added(before.referring, 0.2)


def test_inserts_reach_movers_by_share_of_passports_times_renewing_times_reading():
    measure = PassportInserts(strength=0.5, capacity=10_000, passports=20_000, renewing=0.2, reading=0.5)
    _, after = moved(measure)
    assert (after.number_movers, after.reach_movers) == (pytest.approx(0.025), pytest.approx(0.025))


def test_inserts_beyond_the_passports_issued_reach_nobody_more():
    _, just = moved(PassportInserts(capacity=10_000, passports=10_000))
    _, more = moved(PassportInserts(capacity=50_000, passports=10_000))
    assert more.reach_movers == just.reach_movers


def test_inserts_and_hotline_together_teach_the_number_by_independent_chances():
    inserts = PassportInserts(capacity=20_000, passports=20_000, renewing=0.5, reading=0.5)
    _, after = moved(Hotline(spread=0.1), inserts)
    assert after.number_movers == pytest.approx(1 - (1 - 0.1) * (1 - 0.25))


def test_information_makes_advised_seekers_aware():
    _, after = moved(SafeMigrationInformation(strength=0.5, capacity=1_000, seekers=5_000, learning=0.4))
    assert after.reach_movers == pytest.approx(0.1 * 0.4)


def test_information_turns_advised_seekers_away_from_deceptive_offers():
    _, after = moved(SafeMigrationInformation(strength=0.5, capacity=1_000, seekers=5_000, choosing=0.3))
    assert after.trapping_factor == pytest.approx(1 - 0.1 * 0.3)


def test_media_make_a_share_of_the_persons_reached_aware():
    before, after = moved(AwarenessMedia(strength=0.5, capacity=400_000, learning=0.1))
    reached = 0.5 * 400_000 / before.persons * 0.1
    assert (after.reach_public, after.reach_movers) == (pytest.approx(reached), pytest.approx(reached))


def test_media_touch_no_lever_but_knowledge():
    before, after = moved(AwarenessMedia())
    assert after.caution == before.caution


def test_licensing_adds_inspections_by_its_strength():
    _, after = moved(AgencyLicensing(strength=0.5, capacity=10))
    assert after.inspections == 5


@pytest.mark.parametrize("strength", [0.1, 1])
def test_what_an_inspection_of_an_agency_finds_does_not_depend_on_strength(strength):
    _, after = moved(AgencyLicensing(strength=strength, finding=0.3))
    assert after.inspection_finds == pytest.approx(0.3)


def test_licensing_moves_the_months_of_closure_towards_its_own():
    before, after = moved(AgencyLicensing(strength=0.5, closed=30))
    assert after.closure == pytest.approx((before.closure + 30) / 2)


def test_licensing_bars_a_share_of_unlicensed_agencies():
    _, after = moved(AgencyLicensing(strength=0.5, barring=0.6))
    assert after.licence_bar == pytest.approx(0.3)


def test_screening_refers_as_many_travellers_as_it_can_check():
    before, after = moved(BorderScreening(strength=0.5, capacity=5_000))
    assert after.referral == added(before.referral, 2_500 / before.crossings)


def test_screening_chooses_better_whom_to_check():
    before, after = moved(BorderScreening(strength=0.5, choosing=0.8))
    assert after.targeting == pytest.approx(before.targeting * 1.4)


def test_inspection_finds_the_share_who_meet_a_visit_times_its_sensitivity():
    before, after = moved(LabourInspection(strength=0.5, capacity=400, workplaces=1_000, sensitivity=0.5))
    assert after.inspecting == added(before.inspecting, 0.2 * 0.5)


def test_visits_beyond_the_workplaces_find_nobody_more():
    before, after = moved(LabourInspection(capacity=600, workplaces=500, sensitivity=0.5))
    assert after.inspecting == added(before.inspecting, 0.5)


def test_liability_lowers_demand_by_the_share_who_hear_and_hold_back():
    _, after = moved(EmployerLiability(strength=0.5, capacity=20, hearing=50, hosts=1_000, deterred=0.2))
    assert after.demand == pytest.approx(1 - 0.5 * 0.2)


def test_liability_deters_no_more_than_all_who_are_there():
    _, after = moved(EmployerLiability(capacity=100, hearing=500, hosts=200, deterred=0.2))
    assert after.demand == pytest.approx(0.8)


@pytest.mark.parametrize("skill", MEASURED)
def test_training_adds_trained_share_times_gain_times_transfer_to_each_skill(skill):
    measure = InvestigatorTraining(strength=0.5, capacity=20, lasting=20, officers=1_000, gain=0.5)
    before, after = moved(measure, transfer=0.6)
    assert getattr(after, skill) == added(getattr(before, skill), 0.2 * 0.5 * 0.6)


def test_training_changes_no_skill_where_nothing_reaches_the_field():
    before, after = moved(InvestigatorTraining(capacity=150, gain=0.8), transfer=0)
    assert [getattr(after, s) for s in MEASURED] == [getattr(before, s) for s in MEASURED]


def test_intelligence_finds_others_of_a_known_network_more_often():
    _, after = moved(CriminalIntelligence(strength=0.5, capacity=10, cases=20, finding=4))
    assert after.case_policing == pytest.approx(1 + 0.25 * 4)


def test_intelligence_proves_more_charges_without_a_witness():
    before, after = moved(CriminalIntelligence(strength=0.5, capacity=10, cases=20, proving=0.4))
    assert after.proof_alone == added(before.proof_alone, 0.25 * 0.4)


def test_intelligence_takes_time():
    before, after = moved(CriminalIntelligence(strength=0.5, capacity=10, cases=20, waiting=0.4))
    assert after.investigating == pytest.approx(before.investigating * 0.9)


@pytest.mark.parametrize(
    ("lever", "gain"),
    [("referring", "passing"), ("told_home", "telling"), ("opening", "starting"), ("investigating", "speeding")],
)
def test_coordination_adds_the_share_followed_times_what_was_lost(lever, gain):
    measure = InterAgencyCoordination(strength=0.5, capacity=12, persons=30, **{gain: 0.25})
    before, after = moved(measure)
    assert getattr(after, lever) == added(getattr(before, lever), 0.2 * 0.25)


def test_the_fund_pays_lawyers_by_its_strength():
    _, after = moved(LegalAidFund(strength=0.5, capacity=7))
    assert after.aid_capacity == 3.5


@pytest.mark.parametrize("strength", [0.1, 1])
def test_what_a_lawyer_does_for_a_witness_does_not_depend_on_strength(strength):
    _, after = moved(LegalAidFund(strength=strength, encouraging=0.5, keeping=0.25))
    assert (after.aid_testifying, after.aid_losing) == (1.5, 0.75)


def test_the_fund_spares_a_share_of_the_accused_whom_it_can_help():
    _, after = moved(LegalAidFund(strength=0.5, capacity=4, accused=10, sparing=0.5))
    assert after.aid_penalising == pytest.approx(1 - 0.2 * 0.5)


def test_protection_encourages_and_keeps_the_share_of_witnesses_it_covers():
    _, after = moved(VictimWitnessProtection(strength=0.5, capacity=6, witnesses=15, encouraging=0.5, keeping=0.4))
    expected = (pytest.approx(1 + 0.2 * 0.5), pytest.approx(1 - 0.2 * 0.4))
    assert (after.protected_testifying, after.protected_losing) == expected


def test_assistance_adds_beds_by_its_strength():
    before, after = moved(VictimAssistance(strength=0.5, capacity=30))
    assert after.beds - before.beds == 15


def test_assistance_lowers_approaches_to_the_share_of_returned_persons_its_beds_serve():
    before, after = moved(VictimAssistance(strength=0.5, capacity=20, returning=40, reintegrating=0.4))
    assert after.returned_factor == pytest.approx(1 - 10 / before.staying / 40 * 0.4)


@pytest.mark.parametrize(
    ("lever", "gain"), [("consular", "reaching"), ("foreign_police", "finding"), ("told_home", "telling")]
)
def test_cooperation_adds_the_share_of_cases_worked_on_together_times_its_gain(lever, gain):
    before, after = moved(BilateralCooperation(strength=0.5, capacity=8, cases=20, **{gain: 0.05}))
    assert getattr(after, lever) == added(getattr(before, lever), 0.2 * 0.05)


def test_social_protection_acts_on_the_poor_by_its_coverage():
    _, after = moved(SocialProtection(strength=0.5, capacity=100_000, poor=500_000, staying=0.4, refusing=0.3))
    expected = (pytest.approx(1 - 0.1 * 0.4), pytest.approx(1 - 0.1 * 0.3))
    assert (after.seeking_poor_factor, after.accepting_poor_factor) == expected


FROM_NONE = [  # levers that are zero in the country as it is
    ("hotline", "number_public"),
    ("hotline", "number_movers"),
    ("passport_inserts", "number_movers"),
    ("passport_inserts", "reach_movers"),
    ("safe_migration_information", "reach_movers"),
    ("awareness_media", "reach_public"),
    ("awareness_media", "reach_movers"),
    ("agency_licensing", "inspection_finds"),
    ("agency_licensing", "licence_bar"),
]


@pytest.mark.parametrize(("name", "lever"), FROM_NONE)
def test_what_is_done_twice_reaches_by_independent_chances(name, lever):
    measure = MEASURES[name]()
    once = getattr(moved(measure)[1], lever)
    assert getattr(moved(measure, measure)[1], lever) == added(once, once)
