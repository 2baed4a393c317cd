"""Check a proof, or another office's file of heads, without Doorstep, its database or a network.

    python offline.py proof.json key.pem        a line is in the log under a signed head
    python offline.py heads.json key.pem        every head is signed and only added to the one before

Copy this file wherever it is wanted: it needs Python 3.11 or later and the package `cryptography`, nothing else. The
key must come from the county by another way than the proof. Ends with 0 and says what was proved, or with 1 and why
not. The tree is that of RFC 9162 §2.1, the signature Ed25519 over four lines of text: county and log, size, root
(base64), moment.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

PROOF, HEADS = "doorstep proof 1", "doorstep heads 1"
HEAD = {"county": str, "log": str, "size": int, "root": str, "at": str, "key": str, "signature": str}


class Refused(Exception):
    """The file does not prove what it says; the message says why."""


def check(told: Any, key: Ed25519PublicKey) -> str:
    """Check a parsed file against the county's public key; gives what it proves, raises Refused."""
    kind = told.get("format") if isinstance(told, dict) else None
    if kind == PROOF:
        return check_proof(told, key)
    if kind == HEADS:
        return check_heads(told, key)
    raise Refused(f"the file's format is neither {PROOF!r} nor {HEADS!r}")


def check_proof(told: dict[str, Any], key: Ed25519PublicKey) -> str:
    """That the line's bytes are the leaf at `index` of the tree that the head signs."""
    _has(told, {"format": str, "version": int, "line": str, "index": int, "path": list, "head": dict})
    head = told["head"]
    check_head(head, key)
    if not 0 <= told["version"] <= 255:
        raise Refused("version is no byte")
    leaf = _sha(b"\x00", bytes([told["version"]]), told["line"].encode())
    path = [_hex(one, 32) for one in told["path"]]
    if not _includes(leaf, told["index"], head["size"], path, _hex(head["root"], 32)):
        raise Refused("the line is not in the tree that the head signs")
    return f"in log {head['log']} of {head['county']} at {told['index']}, signed {head['at']}: {told['line']}"


def check_heads(told: dict[str, Any], key: Ed25519PublicKey) -> str:
    """That every head is signed, and each continues the one before of the same log."""
    _has(told, {"format": str, "county": str, "key": str, "heads": list})
    if load_pem_public_key(told["key"].encode()) != key:
        raise Refused("the file brings another key")
    before: dict[str, dict[str, Any]] = {}
    for number, entry in enumerate(told["heads"]):
        _has(entry, {**HEAD, "consistency": list})
        head = {name: entry[name] for name in HEAD}
        check_head(head, key)
        if head["county"] != told["county"]:
            raise Refused(f"head {number} is another county's")
        path = [_hex(one, 32) for one in entry["consistency"]]
        old = before.get(head["log"])
        if (path and old is None) or (old is not None and not _follows(old, head, path)):
            raise Refused(f"head {number} does not continue the one before")
        before[head["log"]] = head
    newest = ", ".join(f"{log} {head['size']} at {head['at']}" for log, head in sorted(before.items()))
    return f"{len(told['heads'])} heads of {told['county']}, newest: {newest or 'none'}"


def check_head(head: dict[str, Any], key: Ed25519PublicKey) -> None:
    """That the head was signed with the county's key."""
    _has(head, HEAD)
    if head["key"] != hashlib.sha256(key.public_bytes_raw()).hexdigest():
        raise Refused("the head names another key")
    root = base64.b64encode(_hex(head["root"], 32)).decode()
    text = f"doorstep/{head['county']}/{head['log']}\n{head['size']}\n{root}\n{head['at']}\n"
    try:
        key.verify(_hex(head["signature"], 64), text.encode())
    except InvalidSignature:
        raise Refused("the head's signature is wrong") from None


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
