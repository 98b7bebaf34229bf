from autograder.asked.recent import Recent


def test_what_was_not_used_for_longest_goes_first():
    recent: Recent[str] = Recent(30)
    for key in "abc":
        recent.put(key, key.upper(), 10)
    assert recent.get("a") == "A"
    recent.put("d", "D", 10)
    assert [recent.get(key) for key in "abcd"] == ["A", None, "C", "D"]


def test_what_has_no_room_is_not_kept_and_pushes_nothing_out():
    recent: Recent[str] = Recent(30)
    recent.put("a", "A", 30)
    recent.put("b", "B", 31)
    assert [recent.get("a"), recent.get("b")] == ["A", None]


def test_room_is_counted_once_for_a_key():
    recent: Recent[str] = Recent(30)
    for _ in range(10):
        recent.put("a", "A", 10)
    recent.put("b", "B", 20)
    assert [recent.get("a"), recent.get("b")] == ["A", "B"]
