"""The life of a seal (domain.md §3): made, filed, in use and out, handed over, suspended, sealed away, gone."""

from doorstep.base.core.states import Moves

MOVES: Moves = {
    "file": {"made": "filed"},
    "put_in_use": {"filed": "in_use", "suspended": "in_use"},
    "hand_to": {"made": "made", "filed": "filed", "suspended": "suspended"},
    "begin_handover": {"in_use": "handing"},
    "finish_handover": {"handing": "in_use"},
    "cancel_handover": {"handing": "in_use"},
    "approve": {"made": "made", "filed": "filed", "in_use": "in_use", "out": "out"},
    "give_key": {
        "made": "made",
        "filed": "filed",
        "in_use": "in_use",
        "out": "out",
        "suspended": "suspended",
    },
    "retire_key": {
        "made": "made",
        "filed": "filed",
        "in_use": "in_use",
        "out": "out",
        "handing": "handing",
        "suspended": "suspended",
        "sealed_away": "sealed_away",
    },
    "set_scope": {
        "made": "made",
        "filed": "filed",
        "in_use": "in_use",
        "out": "out",
        "suspended": "suspended",
    },
    "allow_outing": {"in_use": "in_use"},
    "cancel_outing": {"in_use": "in_use", "handing": "handing"},
    "take_out": {"in_use": "out"},
    "bring_back": {"out": "in_use"},
    "use": {"in_use": "in_use", "out": "out"},
    "suspend": {"filed": "suspended", "in_use": "suspended", "out": "suspended", "handing": "suspended"},
    "seal_away": {"suspended": "sealed_away"},
    "destroy": {"made": "destroyed", "sealed_away": "destroyed"},
    "lose": {
        "made": "lost",
        "filed": "lost",
        "in_use": "lost",
        "out": "lost",
        "handing": "lost",
        "suspended": "lost",
        "sealed_away": "lost",
    },
}
