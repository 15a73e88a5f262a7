"""The numbers of the country as it is without further measures: what a run starts from (MODEL.md, section 7).

Rates are per person-month unless the unit says otherwise. A relative rate multiplies the rate of the reference
person: aged 25 to 34, schooled, employed, not poor, without debt or wish to leave, male, citizen.
"""

from __future__ import annotations

from dataclasses import dataclass

from .quantities import N_, check, quantity

SHARE, RATE, RATIO = "share", "per person-month", "ratio"
A = N_("assumed: wide range")


@dataclass(frozen=True, kw_only=True)
class Country:
    """First values and ranges of everything that no measure declares. Frozen; `replace` makes another one."""

    # People
    persons: float = quantity(
        3_400_000,
        low=3_000_000,
        high=4_000_000,
        unit="persons",
        source=N_("aimags: 3,253,283 in 2020; 3.4 million for the early 2020s is recalled"),
        label=N_("Persons at the start"),
    )
    birth_rate: float = quantity(
        0.0018,
        low=0.0010,
        high=0.0025,
        unit=RATE,
        source=N_("recalled: about 22 births per 1,000 a year"),
        label=N_("Births"),
    )
    foreign_share: float = quantity(
        0.004,
        low=0.001,
        high=0.02,
        unit=SHARE,
        source=N_("assumed: foreign workers resident at one time"),
        label=N_("Foreign workers among persons"),
    )
    foreign_stay: float = quantity(
        24,
        low=6,
        high=60,
        unit="months",
        source=A,
        label=N_("Mean stay of a foreign worker"),
    )
    wish_share: float = quantity(0.12, low=0.03, high=0.4, unit=SHARE, source=A, label=N_("Adults who wish to leave"))
    debt_share: float = quantity(0.3, low=0.1, high=0.6, unit=SHARE, source=A, label=N_("Adults with pressing debt"))

    intensity: float = quantity(
        1,
        low=0,
        high=200,
        unit=RATIO,
        source=N_("1 by definition; other values are for tests and benchmarks"),
        label=N_("Multiplies the rates of moving, seeking and approach"),
    )

    # Moving and seeking
    moving_rate: float = quantity(
        0.0015,
        low=0.0003,
        high=0.004,
        unit=RATE,
        source=A,
        label=N_("Moves between aimags, reference person"),
    )
    moving_capital: float = quantity(
        0.6,
        low=0.3,
        high=0.9,
        unit=SHARE,
        source=A,
        label=N_("Moves that go to Ulaanbaatar"),
    )
    seeking_rate: float = quantity(
        0.0006,
        low=0.0001,
        high=0.003,
        unit=RATE,
        source=A,
        label=N_("Begin to look for work, study or marriage away, reference person"),
    )
    seeking_wish: float = quantity(4, low=1, high=10, unit=RATIO, source=A, label=N_("Seeking: with a wish to leave"))
    seeking_poor: float = quantity(1.5, low=0.7, high=3, unit=RATIO, source=A, label=N_("Seeking: poor"))
    seeking_jobless: float = quantity(2, low=1, high=4, unit=RATIO, source=A, label=N_("Seeking: without work"))
    seeking_abroad: float = quantity(0.4, low=0.1, high=0.8, unit=SHARE, source=A, label=N_("Seekers who look abroad"))
    settling: float = quantity(
        0.5,
        low=0.1,
        high=0.9,
        unit="per month",
        source=A,
        label=N_("Seekers who leave lawfully or give up"),
    )
    leaving: float = quantity(0.5, low=0.1, high=0.9, unit=SHARE, source=A, label=N_("Of these, who leave"))
    trapping: float = quantity(
        0.03,
        low=0.002,
        high=0.2,
        unit="per month",
        source=A,
        label=N_("A seeker meets a deceptive offer while all channels are open"),
    )

    # Recruitment
    networks: float = quantity(
        200,
        low=40,
        high=1000,
        unit="networks",
        source=A,
        label=N_("Recruiting networks in the country"),
    )
    approach_rate: float = quantity(
        0.00002,
        low=0.000002,
        high=0.0002,
        unit=RATE,
        source=A,
        label=N_("Approached by a recruiter, reference person"),
    )
    approach_wish: float = quantity(3, low=1, high=6, unit=RATIO, source=A, label=N_("Approach: with a wish to leave"))
    approach_poor: float = quantity(2, low=1, high=4, unit=RATIO, source=A, label=N_("Approach: poor"))
    approach_debt: float = quantity(
        1.5,
        low=1,
        high=3,
        unit=RATIO,
        source=N_("evidence 37: prevalence ratio of a loan 1.23 among returned workers in Nepal; wide range"),
        label=N_("Approach: with debt"),
    )
    approach_female: float = quantity(
        1.5,
        low=0.5,
        high=4,
        unit=RATIO,
        source=N_("assumed: recorded victims are mostly women, but men are overlooked; wide range"),
        label=N_("Approach: women and girls"),
    )
    approach_jobless: float = quantity(1.5, low=1, high=3, unit=RATIO, source=A, label=N_("Approach: without work"))
    approach_unschooled: float = quantity(
        1.3, low=0.7, high=3, unit=RATIO, source=A, label=N_("Approach: little school")
    )
    approach_foreign: float = quantity(70, low=1, high=300, unit=RATIO, source=A, label=N_("Approach: foreign workers"))
    approach_returned: float = quantity(
        3,
        low=1,
        high=10,
        unit=RATIO,
        source=N_("evidence 25: 0.56 per cent known to be trafficked again is a floor; wide range"),
        label=N_("Approach: persons who were exploited before and had no assistance"),
    )
    approach_assisted: float = quantity(
        1.5,
        low=1,
        high=5,
        unit=RATIO,
        source=A,
        label=N_("Approach: persons who were assisted"),
    )
    crowding: float = quantity(
        5,
        low=2,
        high=10,
        unit=RATIO,
        source=N_("assumed: networks get in each other's way"),
        label=N_("Most that the pressure on one person can exceed the country's mean"),
    )
    accepting: float = quantity(
        0.15, low=0.02, high=0.5, unit=SHARE, source=A, label=N_("Accept an offer, reference person")
    )
    accepting_wish: float = quantity(
        1.8, low=1, high=4, unit=RATIO, source=A, label=N_("Accepting: with a wish to leave")
    )
    accepting_poor: float = quantity(1.3, low=0.8, high=2.5, unit=RATIO, source=A, label=N_("Accepting: poor"))
    chaining: float = quantity(
        0.1,
        low=0,
        high=0.4,
        unit=SHARE,
        source=A,
        label=N_("A recruited person leads to an acquaintance being approached"),
    )
    failing: float = quantity(
        0.3,
        low=0.05,
        high=0.7,
        unit=SHARE,
        source=A,
        label=N_("Recruited but not exploited in the end"),
    )
    learning: float = quantity(
        0.2, low=0, high=1, unit=RATIO, source=A, label=N_("Networks: weight gained by a success")
    )
    sting: float = quantity(0.3, low=0, high=0.9, unit=SHARE, source=A, label=N_("Networks: weight lost by a loss"))
    forgetting: float = quantity(
        0.02,
        low=0,
        high=0.2,
        unit="per month",
        source=A,
        label=N_("Networks: return to old habits"),
    )

    # Knowing
    awareness: float = quantity(0.2, low=0.02, high=0.6, unit=SHARE, source=A, label=N_("Persons aware of the risk"))
    knowing_number: float = quantity(
        0.1,
        low=0,
        high=0.5,
        unit=SHARE,
        source=A,
        label=N_("Persons who know a number to call"),
    )
    caution: float = quantity(
        0.2,
        low=0,
        high=0.6,
        unit=SHARE,
        source=N_("evidence 40, 43: knowledge rises, an effect on behaviour was not shown; range from none"),
        label=N_("Fewer accept among the aware"),
    )
    warning: float = quantity(
        0.3,
        low=0,
        high=0.8,
        unit=SHARE,
        source=A,
        label=N_("Fewer accept among those whose acquaintance came back"),
    )
    fading: float = quantity(0.03, low=0.005, high=0.2, unit="per month", source=A, label=N_("Awareness fades"))

    # Agencies
    agencies: float = quantity(
        150, low=40, high=600, unit="agencies", source=A, label=N_("Agencies for work, study, marriage")
    )
    complicit: float = quantity(
        0.3, low=0.05, high=0.7, unit=SHARE, source=A, label=N_("Agencies that traffickers can use")
    )
    licensed: float = quantity(0.5, low=0.1, high=0.9, unit=SHARE, source=A, label=N_("Agencies with a licence"))

    # Borders
    crossings: float = quantity(
        254_000,
        low=100_000,
        high=400_000,
        unit="passengers/month",
        source=N_("border_totals: 6.1 million both ways in 2019, half of them outward"),
        label=N_("Passengers outward"),
    )
    official: float = quantity(
        0.8,
        low=0.5,
        high=1,
        unit=SHARE,
        source=N_("evidence 22: 79 to 80 per cent, IOM, ten years"),
        label=N_("Trafficked persons who cross at official points"),
    )
    referral: float = quantity(
        0.002,
        low=0.0001,
        high=0.05,
        unit=SHARE,
        source=A,
        label=N_("Travellers taken to a second check"),
    )
    targeting: float = quantity(
        10,
        low=1,
        high=50,
        unit=RATIO,
        source=A,
        label=N_("How much likelier a trafficked person is taken to it"),
    )

    # Exploitation and its ends
    escaping: float = quantity(0.015, low=0.003, high=0.06, unit=RATE, source=A, label=N_("Own escape"))
    releasing: float = quantity(
        0.02,
        low=0.005,
        high=0.08,
        unit=RATE,
        source=N_("assumed; evidence 24: mean time in the process three years among the assisted, with long-stay bias"),
        label=N_("Let go, or the debt is paid"),
    )
    calling: float = quantity(
        0.006, low=0, high=0.05, unit=RATE, source=A, label=N_("Call for help, of those who know a number")
    )
    policing: float = quantity(
        0.008, low=0.001, high=0.05, unit=RATE, source=A, label=N_("Found by police, in Mongolia")
    )
    noticing: float = quantity(
        0.005, low=0.0005, high=0.03, unit=RATE, source=A, label=N_("Reported by neighbours or clients")
    )
    inspecting: float = quantity(
        0.0005,
        low=0,
        high=0.01,
        unit=RATE,
        source=A,
        label=N_("Found at work by an inspection, without further inspections"),
    )
    consular: float = quantity(
        0.008,
        low=0.001,
        high=0.05,
        unit=RATE,
        source=A,
        label=N_("Found or reached by a consulate abroad"),
    )
    foreign_police: float = quantity(
        0.006,
        low=0.001,
        high=0.03,
        unit=RATE,
        source=A,
        label=N_("Found by police abroad"),
    )

    # Noticed or not
    reporting: float = quantity(
        0.4,
        low=0.05,
        high=0.8,
        unit=SHARE,
        source=N_("assumed; evidence 11: 41 per cent of court cases began with own escape and report"),
        label=N_("Report after an escape"),
    )
    referring: float = quantity(
        0.6,
        low=0.2,
        high=0.95,
        unit=SHARE,
        source=A,
        label=N_("Reach the next agency after a first contact"),
    )
    men_overlooked: float = quantity(
        0.2,
        low=0.02,
        high=1,
        unit=RATIO,
        source=N_("assumed; tip_figures: no male victim recorded for eleven years to 2022"),
        label=N_("Recognised: men and boys, relative to women and girls"),
    )
    labour_overlooked: float = quantity(
        0.25,
        low=0.02,
        high=1,
        unit=RATIO,
        source=N_("assumed; tip_figures: victims of labour trafficking are below five in most years"),
        label=N_("Recognised: labour, relative to sexual exploitation"),
    )
    told_home: float = quantity(
        0.3,
        low=0.05,
        high=0.9,
        unit=SHARE,
        source=A,
        label=N_("Police abroad tell Mongolian authorities"),
    )
    penalising: float = quantity(
        0.2,
        low=0,
        high=0.6,
        unit=SHARE,
        source=A,
        label=N_("Unrecognised persons who are fined or detained"),
    )
    calls: float = quantity(
        3,
        low=0,
        high=50,
        unit="calls/month",
        source=A,
        label=N_("Other calls for information, without a hotline"),
    )

    call_capacity: float = quantity(
        20, low=0, high=200, unit="calls/month", source=A, label=N_("Calls that can be answered, without a hotline")
    )

    # Assistance
    beds: float = quantity(
        25,
        low=5,
        high=120,
        unit="beds",
        source=N_("assumed; agencies: 23 shelters, mostly for other needs"),
        label=N_("Beds for trafficked persons"),
    )
    staying: float = quantity(6, low=1, high=24, unit="months", source=A, label=N_("Mean stay in assistance"))

    # Justice
    testifying: float = quantity(
        0.3, low=0.05, high=0.8, unit=SHARE, source=A, label=N_("Testify, without any support")
    )
    testifying_assisted: float = quantity(1.5, low=1, high=3, unit=RATIO, source=A, label=N_("Testify: assisted"))
    opening: float = quantity(
        0.25,
        low=0.05,
        high=0.9,
        unit=SHARE,
        source=A,
        label=N_("A case is opened for an identified person"),
    )
    suspects: float = quantity(
        3,
        low=1,
        high=8,
        unit="persons/case",
        source=N_("tip_figures: suspects in formal contact over offences recorded, 2012 to 2020: 1.2 to 6.5 a case"),
        label=N_("Suspects in a case"),
    )
    investigating: float = quantity(
        0.15, low=0.02, high=0.5, unit="per month", source=A, label=N_("Investigations completed")
    )
    investigators: float = quantity(
        6,
        low=1,
        high=40,
        unit="cases/month",
        source=A,
        label=N_("Most investigations completed in a month"),
    )
    proof: float = quantity(
        0.5,
        low=0.05,
        high=0.9,
        unit=SHARE,
        source=A,
        label=N_("One witness is enough for a charge"),
    )
    proof_alone: float = quantity(
        0.4,
        low=0,
        high=0.8,
        unit=SHARE,
        source=A,
        label=N_("A charge without any witness"),
    )
    trying: float = quantity(
        0.08,
        low=0.02,
        high=0.3,
        unit="per month",
        source=N_("evidence 30: 26 to 38 months in another country; wide range"),
        label=N_("Trials completed"),
    )
    courts: float = quantity(
        6, low=1, high=40, unit="cases/month", source=A, label=N_("Most trials completed in a month")
    )
    convicting: float = quantity(
        0.4,
        low=0.1,
        high=0.95,
        unit=SHARE,
        source=N_("evidence 28: 45 to 96 per cent of those charged, USA"),
        label=N_("Convicted if charged and a witness stays"),
    )
    convicting_alone: float = quantity(
        0.1,
        low=0,
        high=0.8,
        unit=SHARE,
        source=A,
        label=N_("Convicted if charged and no witness stays"),
    )
    losing_witness: float = quantity(
        0.06, low=0.005, high=0.3, unit="per month", source=A, label=N_("A witness withdraws")
    )
    prison: float = quantity(60, low=12, high=144, unit="months", source=A, label=N_("A convicted network is gone"))

    def __post_init__(self) -> None:
        check(self)
