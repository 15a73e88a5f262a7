"""The sixteen measures, one a file; `MEASURES` lists them by name in the order of MODEL.md."""

from .agency_licensing import AgencyLicensing
from .awareness_media import AwarenessMedia
from .base import Intervention
from .bilateral_cooperation import BilateralCooperation
from .border_screening import BorderScreening
from .criminal_intelligence import CriminalIntelligence
from .employer_liability import EmployerLiability
from .hotline import Hotline
from .inter_agency_coordination import InterAgencyCoordination
from .investigator_training import InvestigatorTraining
from .labour_inspection import LabourInspection
from .legal_aid_fund import LegalAidFund
from .passport_inserts import PassportInserts
from .safe_migration_information import SafeMigrationInformation
from .social_protection import SocialProtection
from .victim_assistance import VictimAssistance
from .victim_witness_protection import VictimWitnessProtection

MEASURES: dict[str, type[Intervention]] = {
    cls.name: cls
    for cls in (
        Hotline,
        PassportInserts,
        SafeMigrationInformation,
        AwarenessMedia,
        AgencyLicensing,
        BorderScreening,
        LabourInspection,
        EmployerLiability,
        InvestigatorTraining,
        CriminalIntelligence,
        InterAgencyCoordination,
        LegalAidFund,
        VictimWitnessProtection,
        VictimAssistance,
        BilateralCooperation,
        SocialProtection,
    )
}

__all__ = [
    "MEASURES",
    "AgencyLicensing",
    "AwarenessMedia",
    "BilateralCooperation",
    "BorderScreening",
    "CriminalIntelligence",
    "EmployerLiability",
    "Hotline",
    "InterAgencyCoordination",
    "Intervention",
    "InvestigatorTraining",
    "LabourInspection",
    "LegalAidFund",
    "PassportInserts",
    "SafeMigrationInformation",
    "SocialProtection",
    "VictimAssistance",
    "VictimWitnessProtection",
]
