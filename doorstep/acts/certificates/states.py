"""The life of a certificate: nothing that needs a seal is valid without one, and what was issued can only be revoked."""

from doorstep.base.core.states import Moves

MOVES: Moves = {
    "seal": {"drafted": "sealed"},
    "issue": {"sealed": "issued"},
    "give_out": {"drafted": "issued"},
    "revoke": {"sealed": "revoked", "issued": "revoked"},
}
