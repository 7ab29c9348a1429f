"""Why something was refused: a stable code, and a sentence fit to show the applicant, in two languages [REG-13]."""

from contracts.reasons.code import Reason
from contracts.reasons.deciders import DECIDERS, Decider, deciders_of
from contracts.reasons.en import EN
from contracts.reasons.zh import ZH

__all__ = ["DECIDERS", "EN", "ZH", "Decider", "Reason", "deciders_of"]
