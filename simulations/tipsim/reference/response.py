"""What agencies do for a trafficked person, or fail to do: notice, recognise, assist, and ask for testimony."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..processes.assistance import MOST_TESTIFY
from ..state import Exit, Form, Kind, State
from .organised import Case

if TYPE_CHECKING:
    from .episode import Episode
    from .model import ReferenceModel


def noticed_at_post(episode: Episode) -> bool:
    """Equation 8: crosses at an official point, is taken to the second check, and is recognised there."""
    levers, chance = episode.model.levers, episode.model.random.random
    if chance() >= levers.referral * levers.targeting or chance() >= levers.official:
        return False
    episode.model.count("travellers_checked")
    return chance() < _recognised(episode)


def call(episode: Episode) -> bool:
    """Whether a person who tries to call for help knows a number and is answered."""
    model = episode.model
    moved = episode.sought or episode.kind == Kind.OUTBOUND
    if not episode.person.knows(model.mind["number movers" if moved else "number public"]):
        return False
    if model.random.random() < model.answered_share():
        model.count("calls_from_victims")
        model.count("calls_received")
        return True
    model.count("calls_unanswered")
    return False


def contact(episode: Episode, cause: Exit) -> None:
    """After an exit: an agency hears of the person or not, and sees what happened or not (equations 14 and 15)."""
    chance = episode.model.random.random
    if chance() >= _told(episode, cause):
        back_unnoticed(episode)
    elif cause == Exit.BORDER or chance() < _recognised(episode):
        _identify(episode, cause)
    else:
        _miss(episode)


def _told(episode: Episode, cause: Exit) -> float:
    levers = episode.model.levers
    if cause == Exit.ESCAPE:
        return levers.reporting
    if cause == Exit.FOREIGN_POLICE:
        return levers.told_home
    if cause in (Exit.POLICE, Exit.BORDER, Exit.INSPECTION):
        return 1.0
    return levers.referring  # hotline, community and consulate have to pass the person on


def _recognised(episode: Episode) -> float:
    """Men, and victims of labour trafficking, are often overlooked."""
    levers = episode.model.levers
    chance = levers.sensitivity
    if not episode.person.female:
        chance *= levers.men_overlooked
    if episode.form == Form.LABOUR:
        chance *= levers.labour_overlooked
    return chance


def _miss(episode: Episode) -> None:
    model = episode.model
    model.count("victims_unrecognised")
    model.count("victims_penalised", model.random.random() < model.levers.penalising * model.levers.aid_penalising)
    back_unnoticed(episode)


def back_unnoticed(episode: Episode) -> None:
    """The person is back, and no agency knows; acquaintances do."""
    episode.model.warn_acquaintances(episode.person)
    episode.person.returned |= episode.exploited
    episode.close()


def _identify(episode: Episode, cause: Exit) -> None:
    person, count = episode.person, episode.model.count
    count("victims_identified")
    if episode.form != Form.OTHER:
        count(f"victims_identified_{episode.form.name.lower()}")
    count("victims_identified_children" if person.child else "victims_identified_adults")
    count("victims_identified_male", not person.female)
    count("victims_identified_foreign", person.foreign)
    count("repatriated_victims", episode.kind == Kind.OUTBOUND and cause != Exit.BORDER)
    episode.model.warn_acquaintances(person)
    _receive(episode)


def _receive(episode: Episode) -> None:
    """A bed if there is one, a lawyer if there are funds, and the question whether to testify."""
    model, levers, chance = episode.model, episode.model.levers, episode.model.random.random
    assisted = chance() < levers.beds * levers.scale - model.beds_taken  # a part of a bed is a chance of one
    episode.aided = chance() < model.aid_share()
    episode.testifies = chance() < _testifying(model, assisted, episode.aided)
    _report(episode)
    if assisted:
        model.beds_taken += 1
        model.count("victims_assisted")
        episode.state = State.ASSISTED
    else:
        episode.person.returned |= episode.exploited
        episode.close()


def _testifying(model: ReferenceModel, assisted: bool, aided: bool) -> float:
    """Equation 16. At the prior interview quality of 0.4 the factor (0.6 + quality) is one."""
    levers = model.levers
    p = levers.testifying * (0.6 + levers.interview_quality) * levers.protected_testifying
    if assisted:
        p *= levers.testifying_assisted
    if aided:
        p *= levers.aid_testifying
    return min(p, MOST_TESTIFY)


def _report(episode: Episode) -> None:
    """The person joins the open case against the network, or a case is opened, or nothing follows."""
    model, network = episode.model, episode.network
    if network.case is None:
        if model.random.random() >= model.levers.opening:
            return
        network.case = Case(model, network, sexual=episode.form == Form.SEXUAL)
    if episode.testifies:
        network.case.witnesses += 1
        network.case.aided += episode.aided
