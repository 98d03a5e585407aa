"""The finished text, written anew from the tree, and read once more: what runs is never what somebody typed."""

import re
from collections.abc import Collection, Sequence
from itertools import pairwise

from sqlglot import exp
from sqlglot.errors import ErrorLevel, UnsupportedError
from sqlglot.tokenizer_core import Token, TokenType

from runtime.sql.functions import refuse_function
from runtime.sql.parameters import BEGIN, CLOSE, END, OPEN
from runtime.sql.profiles import Profile
from runtime.sql.refusals import refuse

# Words that stand before a bracket without being called.
GRAMMAR = frozenset(
    """
    all and any as asc between by case check columns cross cube desc distinct else end escape except exclude exists filter first
    following from full glob grouping groups having ilike in inner intersect interval group is join last lateral left like limit
    materialized natural not nulls of offset on only or order ordinality outer over overlaps partition path percent placing
    positional preceding qualify range recursive regexp replace returning right rlike rollup row rows select semi anti asof
    separator sets similar some sounds then ties to tablesample union unbounded using values when where window with within
    within_group keep rename ignore respect set unnest nested passing pivot unpivot for xor div mod collate precision varying
    array struct map list union decimal numeric varchar char nchar character nvarchar binary varbinary bit time timetz timestamp
    timestamptz datetime float double int integer bigint smallint tinyint mediumint real text blob json unsigned signed year
    bpchar escaped wrapper default error empty uuid inet hstore int4 int8 float4 float8 current
    """.split()  # noqa: SIM905
)


L_PAREN = TokenType.L_PAREN
ODD = re.compile(r"[\\\"`'\x00-\x1f]")
FRAGMENT = re.compile(f"{OPEN}[^{OPEN}]*{CLOSE}", re.S)


def written(tree: exp.Expr, profile: Profile) -> str:
    """Whatever the writer would have to leave out or replace is refused: it would be another statement."""
    if profile.name == "clickhouse":
        _plain_names(tree)
    try:
        return tree.sql(
            dialect=profile.name,
            identify=True,
            comments=False,
            normalize_functions=False,
            unsupported_level=ErrorLevel.RAISE,
            copy=False,
        )
    except UnsupportedError as error:
        reason = str(error).split("\n")[0][:120]
        refuse("cannot_be_written", f"This cannot be written for {profile.name}: {reason}", "Write it in another way.")


def _plain_names(tree: exp.Expr) -> None:
    """ClickHouse reads a backslash in a name in quotation marks as the beginning of something else."""
    for node in tree.find_all(exp.Identifier):
        if ODD.search(node.name):
            refuse("strange_name", "A name with a backslash or a quotation mark cannot be written safely.", at=node)


def joined(written: str) -> str:
    """With what the platform itself has written in its places."""
    return written.replace(OPEN, "").replace(CLOSE, "")


def without_fragments(written: str) -> str:
    """With a parameter in the place of each piece that the platform itself has written."""
    return FRAGMENT.sub(f"{BEGIN}fragment{END}", written)


def readable(template: str, mark: str = ":") -> str:
    """Finished SQL with its parameters by name."""
    return template.replace(BEGIN, mark).replace(END, "")


def check_calls(tokens: Sequence[Token], profile: Profile, names: Collection[str], extra: Collection[str]) -> None:
    """Whatever stands before a bracket in the finished text is a word of the grammar, a function that is allowed, or a name
    that the statement gives itself. No knowledge of the parser goes in here."""
    for before, token in pairwise(tokens):
        if token.token_type != L_PAREN:
            continue
        word = before.text.lower()
        if before.token_type == TokenType.IDENTIFIER:
            if before.text not in names:
                refuse("function_not_allowed", f"'{before.text[:60]}' cannot be called here.")
        elif not (word in GRAMMAR or word in profile.functions or word in extra) and _is_called(before):
            refuse_function(word, profile, exp.Anonymous(this=word))


def _is_called(token: Token) -> bool:
    return token.token_type not in (TokenType.STRING, TokenType.NUMBER) and re.fullmatch(r"\w+", token.text) is not None
