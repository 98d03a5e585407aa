"""Before a statement is parsed: nothing in it that a parser and a database could read differently, and not too much of it.

The parser takes exponential time on some short texts and ends the process on some deep ones; the limits below keep it far
from both, whatever is written.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import TokenError
from sqlglot.parser import Parser
from sqlglot.tokenizer_core import Token, TokenType

from runtime.sql.profiles import Profile
from runtime.sql.refusals import quoted, refuse

MOST_CHARACTERS = 100_000
MOST_TOKENS = 20_000
MOST_DEPTH = 48
MOST_TYPE_DEPTH = 6
MOST_SUBSCRIPTS = 100
MOST_IN_A_RUN = 20
MOST_CASES = 200

FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\ue000-\uf8ff\U000e0000-\U0010ffff]"
)
LIVE_COMMENT = re.compile(r"/\*(?:M?!|\+)|\{[#%{]")
LINE_COMMENT = re.compile(r"(?:--|#)[^\n]*")
RUNS = frozenset(
    {"NOT", "-", "~", "+", "!", "CASE", "INTERVAL", "EXISTS", "@", "PRIOR", "DISTINCT", "SELECT", "WITH", "FROM"}
)
TYPES = frozenset(Parser.TYPE_TOKENS) | {TokenType.INTERVAL}
NUMBER, STRING = TokenType.NUMBER, TokenType.STRING  # asked of every token: a member of an enumeration is slow to find
L_PAREN, L_BRACKET, L_BRACE = TokenType.L_PAREN, TokenType.L_BRACKET, TokenType.L_BRACE
OPENING = frozenset({L_PAREN, L_BRACKET, L_BRACE})
CLOSING = frozenset({TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.R_BRACE})


def tokens_of(sql: str, profile: Profile) -> Sequence[Token]:
    """The tokens of a text that may be parsed; refused otherwise."""
    if len(sql) > MOST_CHARACTERS:
        refuse(
            "statement_too_long",
            f"The statement has {len(sql):,} characters; at most {MOST_CHARACTERS:,} are read.",
            "Divide it, or keep long lists of values in a table.",
        )
    _no_strange_characters(sql)
    tokens = _tokenized(sql, profile)
    if not tokens:
        refuse("empty_statement", "There is no statement here.", "Write one SELECT statement.")
    if len(tokens) > MOST_TOKENS:
        refuse("statement_too_long", f"The statement has more than {MOST_TOKENS:,} words and signs.", "Divide it.")
    _nothing_hidden(sql, tokens)
    if profile.name == "trino":
        _as_trino_reads(sql, tokens)
    _not_too_deep(tokens)
    return tokens


def _no_strange_characters(sql: str) -> None:
    strange = FORBIDDEN.search(sql)
    if strange:
        refuse(
            "strange_character",
            f"The character U+{ord(strange[0]):04X} is not allowed in a statement",
            "It cannot be seen, and databases read it differently. Delete it and type the text again.",
            offset=strange.start(),
        )


def _tokenized(sql: str, profile: Profile) -> Sequence[Token]:
    try:
        tokens: Sequence[Token] = Dialect.get_or_raise(profile.name).tokenize(sql)
    except TokenError as error:
        reason = str(error).split("\n")[0][:120]
        refuse("syntax_error", f"The statement cannot be read: {reason}", "Is a quotation mark or a comment left open?")
    except RecursionError:
        refuse("too_deep", "The statement is nested too deeply.")
    return tokens


def _gaps(sql: str, tokens: Sequence[Token]) -> Iterator[tuple[int, str]]:
    """What stands between the tokens: white space and comments."""
    end = 0
    for token in tokens:
        if token.start > end:
            yield end, sql[end : token.start]
        end = max(end, token.end + 1)
    if end < len(sql):
        yield end, sql[end:]


def _nothing_hidden(sql: str, tokens: Sequence[Token]) -> None:
    """Comments that some database runs, and numbers that touch a word: what the parser reads is not what would run."""
    if not sql.isascii() or "\r" in sql or LIVE_COMMENT.search(sql):  # what there is nowhere is in no gap either
        _nothing_in_gaps(sql, tokens)
    for left, right in pairwise(tokens):
        kind = left.token_type
        if kind == NUMBER and right.start == left.end + 1:
            _number_stands_alone(left, right)
        if kind == L_BRACE and right.start == left.end + 1 and right.text[:1] in ("%", "#", "{"):
            refuse("live_comment", "Templates are not filled in here.", "Use parameters (:name).", offset=left.start)


def _nothing_in_gaps(sql: str, tokens: Sequence[Token]) -> None:
    for start, gap in _gaps(sql, tokens):
        live = LIVE_COMMENT.search(gap)
        if live:
            refuse(
                "live_comment",
                f"{quoted(live[0])} begins a comment that a database or template engine may run",
                "Leave hints, conditional comments and templates out; plain comments are fine.",
                offset=start + live.start(),
            )
        if not gap.isascii() or "\r" in gap.replace("\r\n", "\n"):
            _plain_space(start, gap)


def _plain_space(start: int, gap: str) -> None:
    """Words of other scripts are welcome in comments; other sorts of space, and a bare CR in a line, are not."""
    rest = re.sub(r"/\*.*?\*/", lambda comment: " " * len(comment[0]), gap, flags=re.S)
    for comment in LINE_COMMENT.finditer(rest):
        if "\r" in comment[0].rstrip("\r") or (comment[0].startswith("--") and not comment[0][2:3].isascii()):
            refuse(
                "live_comment",
                "This comment may end somewhere else for the database",
                "Put a blank after '--' and end the line with a line feed.",
                offset=start + comment.start(),
            )
    bare = LINE_COMMENT.sub(lambda comment: " " * len(comment[0]), rest)
    odd = re.search(r"[^\x00-\x7f]", bare)
    if odd:
        refuse(
            "strange_character",
            f"The character U+{ord(odd[0]):04X} is not allowed between words",
            "Use plain blanks.",
            offset=start + odd.start(),
        )


def _number_stands_alone(left: Token, right: Token) -> None:
    is_word = right.token_type == TokenType.VAR or right.text[:1].isalpha() or right.text[:1] == "_"
    if is_word or right.token_type == TokenType.IDENTIFIER:
        refuse(
            "number_touches_word",
            f"The number {quoted(left.text)} touches {quoted(right.text)}",
            "Put a blank between them; databases read this differently.",
            offset=left.start,
        )


def _as_trino_reads(sql: str, tokens: Sequence[Token]) -> None:
    """Trino's 0xFF is a number, which the parser takes for bytes; braces, which it takes for a row, are nothing to Trino."""
    for token in tokens:
        if token.token_type == TokenType.L_BRACE:
            refuse("syntax_error", "'{' is not understood here", "Write ROW(…) or MAP(…).", offset=token.start)
        if token.token_type == TokenType.HEX_STRING and sql[token.start].isdigit():
            refuse(
                "number_touches_word",
                f"The number {quoted(sql[token.start : token.end + 1])} would be read as bytes",
                "Write it with the digits 0 to 9.",
                offset=token.start,
            )


def _not_too_deep(tokens: Sequence[Token]) -> None:
    types = subscripts = cases = run = 0
    opened: list[bool] = []
    before: Token | None = None
    for token in tokens:
        kind, text = token.token_type, token.text.upper()
        if text in RUNS and kind != STRING:
            run += 1
            cases += text == "CASE"
        else:
            run = 0
        if kind in OPENING:
            is_type = kind != L_PAREN or (before is not None and before.token_type in TYPES)
            opened.append(is_type)
            types += is_type
            subscripts += kind == L_BRACKET
        elif kind in CLOSING and opened:
            types -= opened.pop()
        if len(opened) > MOST_DEPTH or types > MOST_TYPE_DEPTH or run > MOST_IN_A_RUN:
            refuse(
                "too_deep", "The statement is nested too deeply here", "Name parts of it with WITH.", offset=token.start
            )
        before = token
    if subscripts > MOST_SUBSCRIPTS or cases > MOST_CASES:
        refuse(
            "statement_too_long",
            f"The statement has more than {MOST_CASES} CASE or {MOST_SUBSCRIPTS} '['.",
            "Keep long tables of values in a table.",
        )
