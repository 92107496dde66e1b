"""Keys of the drop are made of its seed, and the same every time."""

from nacl.public import PrivateKey

from webmap.drop.opening import DropKeys


def test_one_seed_makes_one_pair_of_keys():
    seed = bytes(range(32))
    assert DropKeys.of(seed).handed_over == DropKeys.of(seed).handed_over
    assert DropKeys.of(seed).handed_over[:32] == bytes(PrivateKey.from_seed(seed).public_key)


def test_another_seed_makes_others():
    one, two = (DropKeys.of(bytes([number]) * 32).handed_over for number in (1, 2))
    assert one[:32] != two[:32]
    assert one[32:] != two[32:]
