"""Everything that changes an affair. One transaction each: lock, may I, may it now, change, journal."""

from .assigning import pass_on, take
from .batching import Told, notices_of, notices_together, take_many
from .deciding import grant, refuse
from .delivering import choose_collect_site, confirm_delivery, hand_over, send, undelivered
from .demanding import ask_beyond, withdraw_demand
from .filling import attach_file, attach_scan, check_materials, fill
from .mending import correct_result, revoke, revoke_certificate
from .opening import open_application
from .originals import (
    give_back_originals,
    pass_on_originals,
    take_in_originals,
    take_over_originals,
)
from .papers import give_receipt, page_for, seal_paper
from .prefilling import prefill
from .receiving import accept, deem_accepted, lapse, notify, turn_down, withdraw
from .reviewing import give_opinion
from .sealing import issue, seal
from .signing import propose, send_back, sign
from .situating import tell_situation
from .stopping import answer_extension, ask_extension, begin_special_step, end_special_step
from .trusting import (
    accept_on_commitment,
    accept_tolerated,
    bring_missing,
    give_back,
    restore_trust,
    verify_commitment,
)
from .watching import recalculate, warn

__all__ = [
    "Told",
    "accept",
    "accept_on_commitment",
    "accept_tolerated",
    "answer_extension",
    "ask_beyond",
    "ask_extension",
    "attach_file",
    "attach_scan",
    "begin_special_step",
    "bring_missing",
    "check_materials",
    "choose_collect_site",
    "confirm_delivery",
    "correct_result",
    "deem_accepted",
    "end_special_step",
    "fill",
    "give_back",
    "give_back_originals",
    "give_opinion",
    "give_receipt",
    "grant",
    "hand_over",
    "issue",
    "lapse",
    "notices_of",
    "notices_together",
    "notify",
    "open_application",
    "page_for",
    "pass_on",
    "pass_on_originals",
    "prefill",
    "propose",
    "recalculate",
    "refuse",
    "restore_trust",
    "revoke",
    "revoke_certificate",
    "seal",
    "seal_paper",
    "send",
    "send_back",
    "sign",
    "take",
    "take_in_originals",
    "take_many",
    "take_over_originals",
    "tell_situation",
    "turn_down",
    "undelivered",
    "verify_commitment",
    "warn",
    "withdraw",
    "withdraw_demand",
]
