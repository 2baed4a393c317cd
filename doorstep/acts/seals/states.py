"""The life of a seal, as far as it is lived at one site: made, in use, suspended, destroyed (domain.md §3)."""

from doorstep.base.core.states import Moves

MOVES: Moves = {
    "put_in_use": {"made": "in_use", "suspended": "in_use"},
    "hand_to": {"made": "made", "in_use": "in_use", "suspended": "suspended"},
    "approve": {"made": "made", "in_use": "in_use"},
    "use": {"in_use": "in_use"},
    "suspend": {"in_use": "suspended"},
    "destroy": {"made": "destroyed", "suspended": "destroyed"},
}
