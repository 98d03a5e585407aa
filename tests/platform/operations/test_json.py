import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from operations.errors import InvalidInput, TooLarge
from operations.json import DOCUMENT, LARGEST, SMALLEST, Limits, strict_loads

MANY = 100_000
HOSTILE = {
    "arrays in arrays": b"[" * MANY,
    "closed arrays in arrays": b"[" * MANY + b"]" * MANY,
    "objects in objects": b'{"a":' * MANY + b"1" + b"}" * MANY,
    "alternating nests": b'[{"a":' * MANY + b"1" + b"}]" * MANY,
    "nest behind a text with brackets": b'["]]]]]]", ' + b"[" * 200 + b"]" * 200 + b"]",
    "nest behind an escaped quote": b'["\\"", ' + b"[" * 200 + b"]" * 200 + b"]",
    "nest behind an escaped backslash": b'["\\\\", ' + b"[" * 200 + b"]" * 200 + b"]",
    "one level too deep": b"[" * 65 + b"]" * 65,
    "a million keys": b"{" + b",".join(b'"%d":1' % n for n in range(230_000)) + b"}",
    "too many values": b"[" + b"1," * 500_000 + b"1]",
    "too many empty objects": b"[" + b"{}," * 300_000 + b"{}]",
    "duplicate key": b'{"a":1,"a":2}',
    "duplicate key inside": b'[{"x":{"a":1,"b":2,"a":1}}]',
    "duplicate key in escapes": b'{"a":1,"\\u0061":2}',
    "NaN": b"[NaN]",
    "Infinity": b'{"a":Infinity}',
    "minus Infinity": b"-Infinity",
    "1e309": b"[1e309]",
    "minus 1e309": b"-1E+309",
    "many digits before the point": b"1" * 400 + b".0",
    "integer of 100,000 digits": b"9" * MANY,
    "integer of 4,000 digits": b"[" + b"9" * 4000 + b"]",
    "2 ** 63": b"9223372036854775808",
    "below 64 bits": b"-9223372036854775809",
    "half a surrogate": b'"\\ud800"',
    "half a surrogate in a key": b'{"\\uDFFF":1}',
    "NUL": b'"a\\u0000b"',
    "latin 1": b'"\xe9"',
    "overlong UTF-8": b'"\xc0\x80"',
    "surrogate as bytes": b'"\xed\xa0\x80"',
    "UTF-16": '{"a":1}'.encode("utf-16"),
    "byte order mark": b"\xef\xbb\xbf{}",
    "empty": b"",
    "blank": b"  \n",
    "two documents": b"{} {}",
    "trailing comma": b"[1,]",
    "single quotes": b"{'a':1}",
    "comment": b"/* a */ {}",
    "leading zero": b"[01]",
    "hexadecimal": b"[0x1F]",
    "control character": b'"a\nb"',
    "unclosed text": b'"' + b"a" * 1_000_000,
    "unclosed escapes": b'"' + b'\\"' * 1_000_000,
    "plus sign": b"+1",
    "dot first": b".5",
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_document_is_refused_with_a_problem_and_quickly(data: bytes) -> None:
    started = time.process_time()
    with pytest.raises(InvalidInput) as refusal:
        strict_loads(data)
    assert time.process_time() - started < 0.2
    (problem,) = refusal.value.problems
    assert problem.message == refusal.value.detail
    assert len(problem.message) < 300


def test_there_are_at_least_forty_hostile_documents() -> None:
    assert len(HOSTILE) >= 40


def test_a_document_above_the_size_is_too_large() -> None:
    with pytest.raises(TooLarge, match="at most 2,621,440"):
        strict_loads(b" " * (DOCUMENT.size + 1))


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b"null", None),
        (b'{"b": [1, 2.5, -0, true], "a": "\xe9\x94\xae"}', {"b": [1, 2.5, 0, True], "a": "键"}),
        (b"9223372036854775807", 2**63 - 1),
        (b"-9223372036854775808", -(2**63)),
        (b"1e308", 1e308),
        (b'"\\ud83d\\ude00"', "😀"),
        (b'"\\\\u0000"', "\\u0000"),
        (b"[" * 64 + b"]" * 64, None),
        (b'"[[[[[[[[[[' + b"[" * 100 + b'"', "[" * 110),
    ],
)
def test_what_is_right_is_read(data: bytes, value: object) -> None:
    read = strict_loads(data)
    assert value is None or (read == value and type(read) is type(value))


def test_a_refusal_says_where() -> None:
    with pytest.raises(InvalidInput, match="at line 2, column 7"):
        strict_loads(b'{\n "a": x}')


def test_the_doubled_member_is_named() -> None:
    with pytest.raises(InvalidInput, match="The member 'colour' is given twice"):
        strict_loads(b'{"colour":1,"b":2,"colour":3}')


@pytest.mark.parametrize(
    "data",
    [
        b'{"a" : 1, "a":2}',
        b'{"a"\n:1,"b":{"c":"x\\":y"},"a":2}',
        b'{"a":"\\\\","a":"\\\\"}',
        b'[{"k":1},{"k":1,"\\u006b":2}]',
        b'{"a":"\\": 1","a":1}',
        b'{"":1,"":2}',
    ],
)
def test_no_disguise_hides_a_doubled_member(data: bytes) -> None:
    with pytest.raises(InvalidInput, match="given twice"):
        strict_loads(data)


SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(SMALLEST, LARGEST), st.floats(allow_nan=False, allow_infinity=False)
)
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8)
VALUES = st.recursive(SCALARS | WORDS, lambda of: st.lists(of, max_size=5) | st.dictionaries(WORDS, of, max_size=5))


@given(VALUES, st.sampled_from([None, 1]), st.booleans())
def test_it_reads_what_the_standard_library_reads(value: object, indent: int | None, ascii: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii).encode()
    read = strict_loads(text)
    assert repr(read) == repr(json.loads(text))


def test_limits_are_the_callers() -> None:
    assert strict_loads(b"[[1]]", Limits(depth=2)) == [[1]]
    with pytest.raises(InvalidInput, match="more than 1 levels"):
        strict_loads(b"[[1]]", Limits(depth=1))
    with pytest.raises(InvalidInput, match="more than 2 values"):
        strict_loads(b"[1,2,3]", Limits(items=2))
