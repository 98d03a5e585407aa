"""No legitimate statement is refused: 500 and more of everyday analysis, and the queries of TPC-H. They are run elsewhere."""

from itertools import chain

import pytest

from runtime.sql.catalogue import Catalogue, Table, TableName
from runtime.sql.guard import prepared
from runtime.sql.refusals import Refused
from tests.runtime.sql.corpora import Sample, samples
from tests.runtime.sql.shop import DIALECTS, ready

GIVEN = {"status": "open", "min_amount": "5", "since": "2024-01-01", "ids": [1, 2], "order": "cheapest"}
TPCH = {
    "lineitem": "l_orderkey l_partkey l_suppkey l_linenumber l_quantity l_extendedprice l_discount l_tax l_returnflag "
    "l_linestatus l_shipdate l_commitdate l_receiptdate l_shipinstruct l_shipmode l_comment",
    "orders": "o_orderkey o_custkey o_orderstatus o_totalprice o_orderdate o_orderpriority o_clerk o_shippriority o_comment",
    "customer": "c_custkey c_name c_address c_nationkey c_phone c_acctbal c_mktsegment c_comment",
    "part": "p_partkey p_name p_mfgr p_brand p_type p_size p_container p_retailprice p_comment",
    "supplier": "s_suppkey s_name s_address s_nationkey s_phone s_acctbal s_comment",
    "partsupp": "ps_partkey ps_suppkey ps_availqty ps_supplycost ps_comment",
    "nation": "n_nationkey n_name n_regionkey n_comment",
    "region": "r_regionkey r_name r_comment",
}


def tpch_catalogue(schema: str) -> Catalogue:
    tables = (
        Table(name=TableName(schema, name), columns=dict.fromkeys(columns.split(), ""))
        for name, columns in TPCH.items()
    )
    return Catalogue(schema=schema, tables=tuple(tables))


def analytic(dialect: str) -> list[Sample]:
    """ClickHouse tells names by their case and has no UNION without a word: what is loose is not for it."""
    common = (sample for sample in samples("analytic_all") if dialect != "clickhouse" or sample.sort != "loose")
    return list(chain(common, samples(f"analytic_{dialect}")))


@pytest.mark.parametrize("dialect", DIALECTS)
def test_no_legitimate_statement_is_refused(dialect: str) -> None:
    refused = []
    for sample in analytic(dialect):
        for given in (GIVEN, {}):
            try:
                ready(dialect, sample.sql, **given)
            except Refused as refusal:
                refused.append((sample.sql, refusal.problems))
    assert refused == []


@pytest.mark.parametrize("dialect", ["postgres", "mysql", "duckdb"])
def test_the_queries_of_tpch_pass(dialect: str) -> None:
    queries = list(samples("tpch"))
    assert len(queries) == 22
    for query in queries:
        prepared(query.sql, dialect=dialect, catalogue=tpch_catalogue("main"))


def test_the_corpus_is_large() -> None:
    assert sum(len(analytic(dialect)) for dialect in DIALECTS) >= 700
