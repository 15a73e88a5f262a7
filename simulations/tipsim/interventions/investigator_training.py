"""Investigator training: courses in identification, interviewing and charging for officers and prosecutors."""

from dataclasses import dataclass

from ..levers import Levers
from ..quantities import N_, quantity
from ..skill import MEASURED
from .base import FIXED_COST, Intervention


@dataclass(frozen=True, kw_only=True)
class InvestigatorTraining(Intervention):
    """Courses in identification, interviewing and charging for officers and prosecutors.

    With a course lasting `lasting` months in an officer, a share c = min(1, s x `capacity` x `lasting` / `officers`)
    has been trained. Each of sensitivity, specificity, interview_quality and charging_accuracy becomes
    x + c x `gain` x skill_transfer x (1 - x). No effect of such training in the field is known: skill_transfer may be
    zero (MODEL.md, measure 9). The months until that share is reached are left out.
    """

    name = "investigator_training"
    label = N_("Investigator training")
    unit = N_("officers/month")

    capacity: float = quantity(
        15,
        low=1,
        high=150,
        unit="officers/month",
        source=N_("assumed: wide range"),
        label=N_("Officers and prosecutors trained"),
    )
    cost_month: float = quantity(
        5_000_000,
        low=500_000,
        high=50_000_000,
        unit="MNT/month",
        source=FIXED_COST,
        label=N_("Cost of trainers and material"),
    )
    cost_unit: float = quantity(
        250_000,
        low=30_000,
        high=2_000_000,
        unit="MNT/officer",
        source=FIXED_COST,
        label=N_("Cost of training an officer"),
    )
    officers: float = quantity(
        1_000,
        low=100,
        high=10_000,
        unit="persons",
        source=N_("assumed: wide range"),
        label=N_("Officers and prosecutors who meet such cases"),
    )
    lasting: float = quantity(
        24,
        low=3,
        high=60,
        unit="months",
        source=N_("assumed: staff move on and forget; wide range"),
        label=N_("Months for which a course lasts"),
    )
    gain: float = quantity(
        0.3,
        low=0,
        high=0.8,
        unit="share",
        source=N_("assumed: wide range from none; studies show knowledge and confidence, not field results"),
        label=N_("Of what is missing to perfect skill, learnt in a course"),
    )

    def act(self, levers: Levers) -> None:
        trained = min(1.0, self.covers(self.officers) * self.lasting)
        for skill in MEASURED:
            before = getattr(levers, skill)
            setattr(levers, skill, before + trained * self.gain * levers.skill_transfer * (1 - before))
