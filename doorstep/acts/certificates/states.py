"""The life of a certificate: nothing is valid without a seal, and what was issued can only be revoked."""

from doorstep.base.core.states import Moves

MOVES: Moves = {
    "seal": {"drafted": "sealed"},
    "issue": {"sealed": "issued"},
    "revoke": {"sealed": "revoked", "issued": "revoked"},
}
