from metadata.bodies import canonical, digest, file_bytes, new_uid, same


def test_the_order_of_members_does_not_matter() -> None:
    assert digest({"b": 1, "a": [1, {"y": 2, "x": 1}]}) == digest({"a": [1, {"x": 1, "y": 2}], "b": 1})


def test_one_and_true_and_one_point_nought_are_three_things() -> None:
    assert len({canonical(value) for value in (1, 1.0, True, "1")}) == 4
    assert not same({"a": 1}, {"a": True})
    assert same({"a": 1.5}, {"a": 1.5})


def test_files_are_readable_and_end_with_a_line() -> None:
    assert file_bytes({"b": "键", "a": []}).decode() == '{\n  "a": [],\n  "b": "键"\n}\n'


def test_a_uid_is_short_starts_with_a_letter_and_is_new() -> None:
    uids = {new_uid() for _ in range(2000)}
    assert len(uids) == 2000
    assert all(len(uid) == 8 and uid[0].isalpha() and uid.isalnum() and uid.islower() for uid in uids)
