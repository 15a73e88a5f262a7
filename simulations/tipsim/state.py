"""What a run remembers: arrays of persons, episodes, cases, actors, the event log and the book of months.

An episode is what happens to one person from the first step (looking for a way, or being approached) to the last.
Arrays are grouped in named tuples, which compiled loops take as they are.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np

from .network import DESTINATIONS
from .quantities import N_


class State(IntEnum):
    """Where an episode stands. States of a person without an open episode: at home."""

    SEEKING = 0
    APPROACHED = 1
    RECRUITED = 2
    EXPLOITED = 3
    ASSISTED = 4
    CLOSED = 5


class Kind(IntEnum):
    """Of a trafficking episode; NONE until somebody is recruited."""

    NONE = -1
    INTERNAL = 0
    OUTBOUND = 1
    INBOUND = 2


class Channel(IntEnum):
    ACQUAINTANCE = 0
    ONLINE = 1
    LABOUR = 2
    STUDY = 3
    MARRIAGE = 4
    DEBT = 5


class Form(IntEnum):
    SEXUAL = 0
    LABOUR = 1
    OTHER = 2  # forced begging, crime, marriage


class Exit(IntEnum):
    """How exploitation, or the way there, ended."""

    NONE = -1
    ESCAPE = 0
    HOTLINE = 1
    POLICE = 2
    COMMUNITY = 3
    INSPECTION = 4
    CONSULATE = 5
    FOREIGN_POLICE = 6
    RELEASE = 7
    BORDER = 8
    FELL_THROUGH = 9
    DIED = 10


class Event(IntEnum):
    """Kinds of event; `detail` is said in brackets. Events of a case have no person, and the case as episode."""

    SOUGHT = 0  # (channel)
    APPROACHED = 1  # (channel)
    REFUSED = 2
    RECRUITED = 3  # (destination)
    CROSSED = 4  # (post)
    EXPLOITED = 5  # (form)
    EXITED = 6  # (exit)
    IDENTIFIED = 7  # (exit)
    UNRECOGNISED = 8
    PENALISED = 9
    ASSISTED = 10
    TESTIFIED = 11  # is willing to testify, whether or not a case is opened
    LEFT_LAWFULLY = 12
    GAVE_UP = 13
    HELD = 14  # (post)
    RETURNED = 15
    CASE_OPENED = 16  # (suspects)
    CHARGED = 17  # (article)
    DISMISSED = 18
    CONVICTED = 19  # (suspects)
    DIED = 20


class Article(IntEnum):
    TRAFFICKING = 0  # 13.1
    SEXUAL = 1  # 12.3
    LESSER = 2


class Stage(IntEnum):
    INVESTIGATION = 0
    TRIAL = 1
    DISMISSED = 2
    CONVICTED = 3
    ACQUITTED = 4


CHANNELS = len(Channel)
FOREIGN, SOUGHT, AIDED, TESTIFIED, IDENTIFIED, AGAIN, ABROAD = 1, 2, 4, 8, 16, 32, 64  # bits of `Episodes.flags`


class Episodes(NamedTuple):
    person: np.ndarray  # int32
    began: np.ndarray  # int16, month
    since: np.ndarray  # int16, month in which the present state began
    state: np.ndarray  # int8
    kind: np.ndarray  # int8
    channel: np.ndarray  # int8
    network: np.ndarray  # int16, -1 while nobody recruits
    destination: np.ndarray  # int8, index of DESTINATIONS
    place: np.ndarray  # int8, region of exploitation within Mongolia, or -1
    post: np.ndarray  # int8, or -1
    home: np.ndarray  # int8, region when the episode began
    form: np.ndarray  # int8, or -1
    exit: np.ndarray  # int8, or -1
    flags: np.ndarray  # int16
    case: np.ndarray  # int32, or -1
    exploited: np.ndarray  # int16, month in which exploitation began, or -32768
    ended: np.ndarray  # int16, month of the exit, or -32768
    gone: np.ndarray  # int16, month of the person's death, or 32767


class Cases(NamedTuple):
    network: np.ndarray  # int16
    opened: np.ndarray  # int16
    stage: np.ndarray  # int8
    article: np.ndarray  # int8
    suspects: np.ndarray  # int16
    victims: np.ndarray  # int16
    witnesses: np.ndarray  # int16
    sexual: np.ndarray  # int8
    aided: np.ndarray  # int16, witnesses who have a lawyer


class Actors(NamedTuple):
    """Organised actors. `weights` is float64 (K, W): regions, channels, destinations, posts in that order."""

    weights: np.ndarray
    habits: np.ndarray  # float64 (K, W), what weights return to
    active_from: np.ndarray  # int32 (K,), month from which the network works (again)
    open_case: np.ndarray  # int32 (K,), or -1
    agency_channel: np.ndarray  # int8 (G,)
    agency_licensed: np.ndarray  # bool (G,)
    agency_complicit: np.ndarray  # bool (G,)
    agency_closed: np.ndarray  # int32 (G,), month until which the agency is closed
    held_at: np.ndarray  # int64 (P,), lawful travellers held, by post, since the start
    found_at: np.ndarray  # int64 (P,), trafficked persons found, by post, since the start


class Log(NamedTuple):
    month: np.ndarray  # int16
    person: np.ndarray  # int32
    episode: np.ndarray  # int32
    event: np.ndarray  # int8
    detail: np.ndarray  # int16


class Work(NamedTuple):
    """Room for a month's work, and the counters that say how far arrays are filled."""

    counts: np.ndarray  # int64 (6,): episodes, open episodes, events, cases, open cases, beds taken
    active: np.ndarray  # int32, open episodes in the order in which they began
    open_cases: np.ndarray  # int32
    luck: np.ndarray  # float64 (room, LUCK): of the persons in open episodes
    luck_cases: np.ndarray  # float64 (room, 4)
    luck_agencies: np.ndarray  # float64 (G, 4)
    luck_posts: np.ndarray  # float64 (P, 4)
    luck_calls: np.ndarray  # float64 (1, 4)
    numbers: np.ndarray  # int64: 0, 1, 2 ..., the numbers of actors
    scratch: np.ndarray  # int64 (1,), of no meaning
    mind: np.ndarray  # float64 (4,): aware public, aware movers, know a number public, movers
    expected: np.ndarray  # float64 (1,): persons identified in a month, smoothed
    pressure: np.ndarray  # float64 (22,)
    reach: np.ndarray  # float64 (22, K), cumulated over networks
    pull: np.ndarray  # float64 (CHANNELS,), strength of each channel for those who look for a way
    open: np.ndarray  # float64 (CHANNELS,), share of what carries the channel that is open


class Map(NamedTuple):
    """The fixed geography that loops need."""

    passengers: np.ndarray
    post_share: np.ndarray
    inward: np.ndarray
    people: np.ndarray
    towards: np.ndarray  # float64 (22,), cumulated: where those who move go
    ties: np.ndarray
    age_band: np.ndarray
    entering: np.ndarray  # int64 (2,): persons at the start, persons who enter in each month


N_EPISODES, N_ACTIVE, N_EVENTS, N_CASES, N_OPEN, N_BEDS = range(6)
AWARE_PUBLIC, AWARE_MOVERS, KNOW_PUBLIC, KNOW_MOVERS = range(4)
LUCK = 20
NO_MONTH = -32768
REGIONS = 22
AT_CHANNEL = REGIONS
AT_DESTINATION = AT_CHANNEL + CHANNELS
AT_POST = AT_DESTINATION + len(DESTINATIONS)

# The columns of the book, one row a month. What happened is known to the model alone; what is recorded is what
# agencies write down, named as in `tip_figures`; harms are done by the response itself.
HAPPENED = {
    "seekers": N_("Persons who began to look for a way"),
    "left_lawfully": N_("Left lawfully"),
    "approached": N_("Approached by a recruiter"),
    "recruited": N_("Recruited"),
    "recruited_internal": N_("Recruited, within Mongolia"),
    "recruited_outbound": N_("Recruited, to other countries"),
    "recruited_inbound": N_("Recruited, foreign workers in Mongolia"),
    **{f"recruited_{c.name.lower()}": N_("Recruited, by channel") for c in Channel},
    "exploited": N_("Persons exploited at the end of the month"),
    "newly_exploited": N_("Exploitation began"),
    "newly_exploited_sexual": N_("Exploitation began: sexual"),
    "newly_exploited_labour": N_("Exploitation began: labour"),
    "newly_exploited_other": N_("Exploitation began: other"),
    "newly_exploited_children": N_("Exploitation began: under eighteen"),
    "newly_exploited_male": N_("Exploitation began: men and boys"),
    "trafficked_again": N_("Exploitation began for a person who was exploited before"),
    **{f"exit_{e.name.lower()}": N_("Exits, by cause") for e in list(Exit)[1:]},
}
RECORDED = {
    "calls_received": N_("Calls answered"),
    "calls_from_victims": N_("Calls from trafficked persons"),
    "victims_identified": N_("Victims identified"),
    "victims_identified_sexual": N_("Victims identified: sexual exploitation"),
    "victims_identified_labour": N_("Victims identified: labour"),
    "victims_identified_children": N_("Victims identified: under eighteen"),
    "victims_identified_adults": N_("Victims identified: adults"),
    "victims_identified_male": N_("Victims identified: men and boys"),
    "victims_identified_foreign": N_("Victims identified: foreign citizens"),
    "repatriated_victims": N_("Victims brought home"),
    "victims_assisted": N_("Victims assisted"),
    "trafficking_offences_recorded": N_("Trafficking offences recorded"),
    "suspects_formal_contact": N_("Suspects in formal contact"),
    "prosecutions": N_("Persons prosecuted for trafficking"),
    "prosecutions_other": N_("Persons prosecuted under another article"),
    "convictions": N_("Persons convicted of trafficking"),
    "convictions_other": N_("Persons convicted under another article"),
    "cases_dismissed": N_("Cases dismissed"),
    "agencies_closed": N_("Agencies closed"),
    "travellers_checked": N_("Travellers taken to a second check"),
}
HARMS = {
    "travellers_held": N_("Lawful travellers held"),
    "movers_held": N_("Of these, persons of the model who left for work, study or marriage"),
    "victims_penalised": N_("Trafficked persons fined or detained"),
    "victims_unrecognised": N_("Trafficked persons not recognised by officers"),
    "calls_unanswered": N_("Calls not answered"),
}
COLUMNS = (*HAPPENED, *RECORDED, *HARMS)


AT = {name: i for i, name in enumerate(COLUMNS)}  # column numbers in the book


class World(NamedTuple):
    """All arrays of a run, as one argument of compiled loops."""

    fixed: np.ndarray  # int16 (rows, 4), columns as in population.py
    now: np.ndarray  # int8 (rows, 2): region and status bits
    episodes: Episodes
    cases: Cases
    actors: Actors
    log: Log
    work: Work
    map: Map
    book: np.ndarray  # int64 (months, len(COLUMNS))
    rates: np.ndarray  # float64 (3, CLASSES * AGES), of this month
