"""Check a proof, or another office's file of heads, without Doorstep, its database or a network.

    python offline.py proof.json key.pem        a line is in the log under a signed head
    python offline.py heads.json key.pem        every head is signed and only added to the one before

Copy this file wherever it is wanted: it needs Python 3.11 or later and the package `cryptography`, nothing else. The
key must come from the county by another way than the proof. After the county changed its key the file brings the chain
of its keys, each link signed by both of its keys: any key of the chain will do. Ends with 0 and says what was proved, or
with 1 and why not. The tree is that of RFC 9162 §2.1, the signature Ed25519 over four lines of text: county and log,
size, root (base64), moment.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import sys
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

PROOF, HEADS = "doorstep proof 1", "doorstep heads 1"
CHAINED = {"doorstep proof 2": PROOF, "doorstep heads 2": HEADS}
"""The same with the chain of keys."""
LINK = {"county": str, "old": str, "new": str, "at": str, "by_old": str, "by_new": str}
HEAD = {"county": str, "log": str, "size": int, "root": str, "at": str, "key": str, "signature": str}


class Refused(Exception):
    """The file does not prove what it says; the message says why."""


class Key(NamedTuple):
    """A key of the county, and the time in which it signed; None: from the first head on, until now."""

    public: Ed25519PublicKey
    since: dt.datetime | None = None
    until: dt.datetime | None = None

    def signed(self, signature: bytes, text: bytes, at: dt.datetime) -> bool:
        """Whether this is the key's signature over `text`, and `at` in its time."""
        if (self.since and at < self.since) or (self.until and at > self.until):
            return False
        return _verifies(self.public, signature, text)


def check(told: Any, key: Ed25519PublicKey) -> str:
    """Check a parsed file against a public key of the county; gives what it proves, raises Refused."""
    kind = told.get("format") if isinstance(told, dict) else None
    chain: Any = []
    if kind in CHAINED:
        chain, kind = told.get("chain"), CHAINED[kind]
        told = {name: value for name, value in told.items() if name != "chain"}
    keys = trusted(chain, key)
    if kind == PROOF:
        return check_proof(told, keys)
    if kind == HEADS:
        return check_heads(told, keys)
    raise Refused(f"the file's format is neither {PROOF!r} nor {HEADS!r}")


def trusted(chain: Any, key: Ed25519PublicKey) -> dict[str, Key]:
    """The keys of a chain by their names, where `key` is one of them; `key` alone where there is no chain."""
    if not isinstance(chain, list):
        raise Refused("the chain of keys is no list")
    keys, since, county, last = {}, None, "", key.public_bytes_raw().hex()
    for number, link in enumerate(chain):
        _has(link, LINK)
        if number and (link["old"], link["county"]) != (last, county):
            raise Refused(f"link {number} of the chain of keys does not continue the one before")
        old, new, at = _public(link["old"]), _public(link["new"]), _moment(link["at"])
        text = link_text(link)
        if not (
            _verifies(old, _hex(link["by_old"], 64), text) and _verifies(new, _hex(link["by_new"], 64), text)
        ):
            raise Refused(f"link {number} of the chain of keys is not signed by both keys")
        if name_of(new) in {*keys, name_of(old)} or (since and at < since):
            raise Refused(f"link {number} of the chain of keys goes back")
        keys[name_of(old)] = Key(old, since, at)
        since, county, last = at, link["county"], link["new"]
    keys[name_of(_public(last))] = Key(_public(last), since)
    if name_of(key) not in keys:
        raise Refused("the chain of keys does not hold the key that was brought")
    return keys


def link_text(link: dict[str, str]) -> bytes:
    """What both keys of a link sign."""
    return f"doorstep/{link['county']}/log-key\n{link['old']}\n{link['new']}\n{link['at']}\n".encode()


def name_of(public: Ed25519PublicKey) -> str:
    """The name of a key: SHA-256 of its 32 bytes, in hex."""
    return hashlib.sha256(public.public_bytes_raw()).hexdigest()


def check_proof(told: dict[str, Any], keys: dict[str, Key]) -> str:
    """That the line's bytes are the leaf at `index` of the tree that the head signs."""
    _has(told, {"format": str, "version": int, "line": str, "index": int, "path": list, "head": dict})
    head = told["head"]
    check_head(head, keys)
    if not 0 <= told["version"] <= 255:
        raise Refused("version is no byte")
    leaf = _sha(b"\x00", bytes([told["version"]]), told["line"].encode())
    path = [_hex(one, 32) for one in told["path"]]
    if not _includes(leaf, told["index"], head["size"], path, _hex(head["root"], 32)):
        raise Refused("the line is not in the tree that the head signs")
    return f"in log {head['log']} of {head['county']} at {told['index']}, signed {head['at']}: {told['line']}"


def check_heads(told: dict[str, Any], keys: dict[str, Key]) -> str:
    """That every head is signed, and each continues the one before of the same log."""
    _has(told, {"format": str, "county": str, "key": str, "heads": list})
    brought = load_pem_public_key(told["key"].encode())
    if not isinstance(brought, Ed25519PublicKey) or name_of(brought) not in keys:
        raise Refused("the file brings another key")
    before: dict[str, dict[str, Any]] = {}
    for number, entry in enumerate(told["heads"]):
        _has(entry, {**HEAD, "consistency": list})
        head = {name: entry[name] for name in HEAD}
        check_head(head, keys)
        if head["county"] != told["county"]:
            raise Refused(f"head {number} is another county's")
        path = [_hex(one, 32) for one in entry["consistency"]]
        old = before.get(head["log"])
        if (path and old is None) or (old is not None and not _follows(old, head, path)):
            raise Refused(f"head {number} does not continue the one before")
        before[head["log"]] = head
    newest = ", ".join(f"{log} {head['size']} at {head['at']}" for log, head in sorted(before.items()))
    return f"{len(told['heads'])} heads of {told['county']}, newest: {newest or 'none'}"


def check_head(head: dict[str, Any], keys: dict[str, Key]) -> None:
    """That the head was signed with a key of the county, in that key's time."""
    _has(head, HEAD)
    key = keys.get(head["key"])
    if key is None:
        raise Refused("the head names another key")
    root = base64.b64encode(_hex(head["root"], 32)).decode()
    text = f"doorstep/{head['county']}/{head['log']}\n{head['size']}\n{root}\n{head['at']}\n"
    if not key.signed(_hex(head["signature"], 64), text.encode(), _moment(head["at"])):
        raise Refused("the head's signature is wrong, or not of its key's time")


def _verifies(public: Ed25519PublicKey, signature: bytes, text: bytes) -> bool:
    try:
        public.verify(signature, text)
    except InvalidSignature:
        return False
    return True


def _public(told: str) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(_hex(told, 32))


def _moment(told: str) -> dt.datetime:
    try:
        at = dt.datetime.fromisoformat(told)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise Refused("expected a moment with its zone")
    return at


def _has(told: Any, fields: dict[str, type]) -> None:
    if not isinstance(told, dict) or told.keys() != fields.keys():
        raise Refused(f"expected exactly the fields {', '.join(fields)}")
    for name, kind in fields.items():
        if type(told[name]) is not kind:
            raise Refused(f"{name} is not of type {kind.__name__}")


def _hex(text: Any, length: int) -> bytes:
    try:
        found = bytes.fromhex(text)
    except (TypeError, ValueError):
        found = b""
    if len(found) != length or found.hex() != text:
        raise Refused(f"expected {length} bytes in hex")
    return found


def _sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def _includes(leaf: bytes, index: int, size: int, path: list[bytes], root: bytes) -> bool:
    """RFC 9162 §2.1.3.2."""
    if not 0 <= index < size:
        return False
    number, last, found = index, size - 1, leaf
    for other in path:
        if last == 0:
            return False
        if number & 1 or number == last:
            found = _sha(b"\x01", other, found)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            found = _sha(b"\x01", found, other)
        number, last = number >> 1, last >> 1
    return last == 0 and found == root


def _follows(old: dict[str, Any], new: dict[str, Any], path: list[bytes]) -> bool:
    """RFC 9162 §2.1.4.2."""
    old_root, new_root = bytes.fromhex(old["root"]), bytes.fromhex(new["root"])
    if old["size"] == new["size"]:
        return not path and old_root == new_root
    if not 0 < old["size"] < new["size"] or not path:
        return False
    hashes = [old_root, *path] if old["size"] & (old["size"] - 1) == 0 else path
    number, last = old["size"] - 1, new["size"] - 1
    while number & 1:
        number, last = number >> 1, last >> 1
    first = second = hashes[0]
    for other in hashes[1:]:
        if last == 0:
            return False
        if number & 1 or number == last:
            first, second = _sha(b"\x01", other, first), _sha(b"\x01", other, second)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            second = _sha(b"\x01", second, other)
        number, last = number >> 1, last >> 1
    return last == 0 and (first, second) == (old_root, new_root)


def main(arguments: list[str]) -> int:
    """Check the file against the key, both named on the command line."""
    if len(arguments) != 2:
        sys.stderr.write(__doc__ or "")
        return 2
    try:
        told = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
        key = load_pem_public_key(Path(arguments[1]).read_bytes())
        if not isinstance(key, Ed25519PublicKey):
            raise Refused("the key is not an Ed25519 public key")
        sys.stdout.write(f"valid: {check(told, key)}\n")
    except (OSError, ValueError, Refused) as error:
        sys.stdout.write(f"REFUSED: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
