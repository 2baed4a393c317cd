"""The tree against published vectors, and against the RFC's own recursion written down a second time."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.base.journal import merkle

# The eight leaves of the Certificate Transparency reference tests, their roots and proofs: in
# google/certificate-transparency cpp/merkletree/merkle_tree_test.cc, and transparency-dev/merkle proof/verify_test.go.
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
H1 = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
H23 = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
H4 = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
H45 = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
H6 = "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f"
H67 = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
H4567 = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
INCLUSION = [  # index from 0, size, path
    (0, 1, []),
    (0, 8, [H1, H23, H4567]),
    (5, 8, [H4, H67, ROOTS[3]]),
    (2, 3, [ROOTS[1]]),
    (1, 5, [ROOTS[0], H23, H4]),
]
CONSISTENCY = [  # old size, new size, path
    (1, 1, []),
    (1, 8, [H1, H23, H4567]),
    (6, 8, [H45, H67, ROOTS[3]]),
    (2, 5, [H23, H4]),
    (6, 7, [H45, H6, ROOTS[3]]),
]


def from_hex(words: list[str]) -> list[bytes]:
    return [bytes.fromhex(word) for word in words]


def leaves(size: int) -> list[bytes]:
    return [merkle.leaf_hash(data) for data in from_hex(LEAVES)[:size]]


def numbered(size: int) -> list[bytes]:
    return [merkle.leaf_hash(str(n).encode()) for n in range(size)]


# the RFC's definitions word for word, over lists of leaf hashes
def sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def k_of(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def mth(d: list[bytes]) -> bytes:
    if not d:
        return sha()
    if len(d) == 1:
        return d[0]
    k = k_of(len(d))
    return sha(b"\x01", mth(d[:k]), mth(d[k:]))


def path(m: int, d: list[bytes]) -> list[bytes]:
    if len(d) == 1:
        return []
    k = k_of(len(d))
    return [*path(m, d[:k]), mth(d[k:])] if m < k else [*path(m - k, d[k:]), mth(d[:k])]


def subproof(m: int, d: list[bytes], b: bool) -> list[bytes]:
    if m == len(d):
        return [] if b else [mth(d)]
    k = k_of(len(d))
    if m <= k:
        return [*subproof(m, d[:k], b), mth(d[k:])]
    return [*subproof(m - k, d[k:], False), mth(d[:k])]


def kept_nodes(tree: list[bytes]) -> dict[merkle.Node, bytes]:
    """What the database would hold of a tree."""
    growing = merkle.Growing()
    nodes = {(0, index): leaf for index, leaf in enumerate(tree)}
    for leaf in tree:
        nodes |= dict(growing.append(leaf))
    return nodes


def hash_over(part: range, nodes: dict[merkle.Node, bytes]) -> bytes:
    return merkle.joined(
        [merkle.perfect([nodes[one] for one in merkle.kept(node)]) for node in merkle.covering(part)]
    )


def hashes(parts: list[range], tree: list[bytes]) -> list[bytes]:
    nodes = kept_nodes(tree)
    return [hash_over(part, nodes) for part in parts]


@pytest.mark.parametrize("size", range(1, 9))
def test_published_roots(size):
    growing = merkle.Growing()
    for leaf in leaves(size):
        growing.append(leaf)
    assert growing.root().hex() == ROOTS[size - 1]
    assert hash_over(range(size), kept_nodes(leaves(size))).hex() == ROOTS[size - 1]


def test_the_published_root_of_nothing():
    assert merkle.Growing().root() == merkle.EMPTY
    assert merkle.EMPTY.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize(("index", "size", "proof"), INCLUSION)
def test_published_inclusion_proofs(index, size, proof):
    assert [h.hex() for h in hashes(merkle.inclusion(index, size), leaves(size))] == proof
    leaf, root = leaves(8)[index], bytes.fromhex(ROOTS[size - 1])
    assert merkle.includes(leaf, index, size, from_hex(proof), root)


@pytest.mark.parametrize(("old", "new", "proof"), CONSISTENCY)
def test_published_consistency_proofs(old, new, proof):
    assert [h.hex() for h in hashes(merkle.consistency(old, new), leaves(new))] == proof
    old_root, new_root = from_hex([ROOTS[old - 1], ROOTS[new - 1]])
    assert merkle.extends(old, new, old_root, new_root, from_hex(proof))


# the ways to spoil a proof of the same reference tests
@pytest.mark.parametrize(("index", "size", "proof"), INCLUSION[1:])
def test_a_spoilt_inclusion_proof_is_refused(index, size, proof):
    leaf, root, right = leaves(8)[index], bytes.fromhex(ROOTS[size - 1]), from_hex(proof)
    wrong = [
        (leaf, index - 1, size, right, root),
        (leaf, index + 1, size, right, root),
        (leaf, index ^ 2, size, right, root),
        (leaf, index, size * 2, right, root),
        (leaf, index, size // 2, right, root),
        (merkle.leaf_hash(b"other"), index, size, right, root),
        (leaf, index, size, right, merkle.EMPTY),
        (leaf, index, size, [*right, b""], root),
        (leaf, index, size, [*right, root], root),
        (leaf, index, size, [b"", *right], root),
        (leaf, index, size, [root, *right], root),
        (leaf, index, size, right[:-1], root),
        *((leaf, index, size, flipped(right, place), root) for place in range(len(right))),
    ]
    for one in wrong:
        assert not merkle.includes(*one)


@pytest.mark.parametrize(("old", "new", "proof"), CONSISTENCY[1:])
def test_a_spoilt_consistency_proof_is_refused(old, new, proof):
    (old_root, new_root), right = from_hex([ROOTS[old - 1], ROOTS[new - 1]]), from_hex(proof)
    wrong = [
        (old - 1, new, old_root, new_root, right),
        (old + 1, new, old_root, new_root, right),
        (old ^ 2, new, old_root, new_root, right),
        (old, new * 2, old_root, new_root, right),
        (old, new // 2, old_root, new_root, right),
        (old, new, new_root, old_root, right),
        (old, new, merkle.EMPTY, new_root, right),
        (old, new, old_root, merkle.EMPTY, right),
        (new, old, new_root, old_root, right),
        *(
            (old, new, old_root, new_root, other)
            for other in (
                [],
                right[:-1],
                [*right, b""],
                [*right, old_root],
                [*right, new_root],
                [b"", *right],
                [old_root, *right],
                [new_root, *right],
                [right[0], *right],
                *(flipped(right, place) for place in range(len(right))),
            )
        ),
    ]
    for one in wrong:
        assert not merkle.extends(*one)


def flipped(proof: list[bytes], place: int) -> list[bytes]:
    return [bytes([h[0] ^ 16]) + h[1:] if i == place else h for i, h in enumerate(proof)]


def test_trees_without_leaves_and_equal_trees():
    root = bytes.fromhex(ROOTS[2])
    assert merkle.extends(0, 0, merkle.EMPTY, merkle.EMPTY, [])
    assert merkle.extends(0, 3, merkle.EMPTY, root, [])
    assert merkle.extends(3, 3, root, root, [])
    assert not merkle.extends(0, 3, root, root, [])
    assert not merkle.extends(3, 3, root, merkle.EMPTY, [])
    assert not merkle.extends(3, 3, root, root, [root])
    assert not merkle.extends(2, 3, root, root, [])
    assert not merkle.includes(root, 0, 0, [], root)
    for index, size in ((0, 0), (1, 1), (-1, 1)):
        with pytest.raises(ValueError, match="outside"):
            merkle.inclusion(index, size)
    for old, new in ((0, 1), (2, 1)):
        with pytest.raises(ValueError, match="smaller tree"):
            merkle.consistency(old, new)
    with pytest.raises(ValueError, match="edge"):
        merkle.Growing(3, [[root]])


@given(st.integers(0, 700))
def test_any_root_is_that_of_the_definition(size):
    tree = numbered(size)
    growing = merkle.Growing()
    for leaf in tree:
        growing.append(leaf)
    assert growing.root() == mth(tree)
    assert hash_over(range(size), kept_nodes(tree)) == mth(tree)


@given(st.data(), st.integers(1, 700))
def test_any_inclusion_proof_is_that_of_the_definition_and_verifies(data, size):
    tree = numbered(size)
    index = data.draw(st.integers(0, size - 1))
    proof = hashes(merkle.inclusion(index, size), tree)
    assert proof == path(index, tree)
    assert merkle.includes(tree[index], index, size, proof, mth(tree))
    other = data.draw(st.integers(0, size - 1))
    assert merkle.includes(tree[other], index, size, proof, mth(tree)) == (other == index)
    assert merkle.includes(tree[index], other, size, proof, mth(tree)) == (other == index)


@given(st.data(), st.integers(1, 700))
def test_any_consistency_proof_is_that_of_the_definition_and_verifies(data, new):
    tree = numbered(new)
    old = data.draw(st.integers(1, new))
    proof = hashes(merkle.consistency(old, new), tree)
    assert proof == subproof(old, tree, True)
    assert merkle.extends(old, new, mth(tree[:old]), mth(tree), proof)
    changed = [*tree[: old - 1], merkle.leaf_hash(b"other")]
    assert not merkle.extends(old, new, mth(changed), mth(tree), proof)


@given(st.integers(0, 700), st.integers(0, 300))
def test_a_tree_goes_on_from_its_edge(size, more):
    nodes = kept_nodes(numbered(size))
    rows = [[nodes[level * merkle.STRIDE, i] for i in row] for level, row in enumerate(merkle.edge(size))]
    growing = merkle.Growing(size, rows)
    for leaf in numbered(size + more)[size:]:
        nodes |= dict(growing.append(leaf))
    assert growing.root() == mth(numbered(size + more))
    assert {n: h for n, h in nodes.items() if n[0]} == {
        n: h for n, h in kept_nodes(numbered(size + more)).items() if n[0]
    }


@given(st.integers(0, 40), st.integers(0, 15))
def test_a_tree_takes_whole_blocks_and_says_the_root_with_a_few_more(blocks, more):
    tree = numbered(blocks * merkle.WIDTH + more)
    growing, nodes = merkle.Growing(), {}
    for start in range(0, blocks * merkle.WIDTH, merkle.WIDTH):
        nodes |= dict(growing.append_block(mth(tree[start : start + merkle.WIDTH])))
    assert growing.root(tree[blocks * merkle.WIDTH :]) == mth(tree)
    assert growing.copy().root() == growing.root() == mth(tree[: blocks * merkle.WIDTH])
    assert nodes == {node: one for node, one in kept_nodes(tree).items() if node[0] > merkle.STRIDE}
    for leaf in tree[blocks * merkle.WIDTH :]:
        growing.append(leaf)
    assert growing.root() == mth(tree)
    if more:
        with pytest.raises(ValueError, match="inside a block"):
            growing.append_block(bytes(32))
