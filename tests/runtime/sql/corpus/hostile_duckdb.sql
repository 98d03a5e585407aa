-- Refused in DuckDB's dialect.
-- class: tables
SELECT * FROM '/etc/passwd'

SELECT * FROM 'orders.csv'

SELECT * FROM "orders.csv"

SELECT * FROM "/etc/passwd"

SELECT * FROM 's3://bucket/x.parquet'

FROM secrets

FROM secrets SELECT a

SELECT * FROM (PIVOT secrets ON a USING max(b))

SELECT * FROM (UNPIVOT secrets ON b)

PIVOT orders ON status USING sum(amount)

PIVOT secrets ON a USING max(b)

SELECT * FROM (DESCRIBE secrets)

SELECT * FROM (SUMMARIZE secrets)

SUMMARIZE orders

SUMMARIZE secrets

SELECT * FROM (SHOW TABLES)

SELECT * FROM (FROM secrets)

SELECT * FROM main.secrets

SELECT * FROM memory.main.orders

SELECT * FROM system.information_schema.tables

SELECT * FROM sqlite_master

SELECT * FROM duckdb_tables

SELECT * FROM pg_catalog.pg_class

SELECT * FROM orders POSITIONAL JOIN secrets

SELECT * FROM orders ASOF JOIN secrets ON orders.id >= secrets.a

SELECT [x FOR x IN (SELECT b FROM secrets)]

SELECT list((SELECT b FROM secrets))

SELECT {'a': (SELECT b FROM secrets)}

SELECT MAP {'a': (SELECT b FROM secrets)}

SELECT COLUMNS('.*') FROM secrets

SELECT secrets FROM secrets

SELECT * FROM orders AT (VERSION => 1)

SELECT list_transform([1], x -> (SELECT max(a) FROM secrets))

-- class: function
SELECT * FROM read_csv_auto('/etc/passwd')

SELECT * FROM read_json('/etc/passwd')

SELECT * FROM read_json_auto('x')

SELECT * FROM read_ndjson('x')

SELECT * FROM read_blob('/etc/passwd')

SELECT * FROM parquet_scan('x')

SELECT * FROM parquet_metadata('x')

SELECT * FROM sniff_csv('x')

SELECT * FROM sqlite_scan('x', 'y')

SELECT * FROM postgres_scan('x', 'y', 'z')

SELECT * FROM iceberg_scan('x')

SELECT * FROM duckdb_secrets()

SELECT * FROM duckdb_extensions()

SELECT * FROM pragma_version()

SELECT * FROM which_secret('x', 'y')

SELECT * FROM json_execute_serialized_sql('x')

SELECT * FROM range(1, 100000000000)

SELECT * FROM generate_series(1, 100000000000)

SELECT * FROM seq_scan('secrets')

SELECT * FROM checkpoint()

SELECT * FROM enable_logging()

SELECT * FROM test_all_types()

SELECT current_setting('threads')

SELECT current_schemas(true)

SELECT current_query()

SELECT getenv('HOME')

SELECT write_log('x')

SELECT error('x')

SELECT sleep_ms(1000)

SELECT json_serialize_sql('SELECT * FROM secrets')

SELECT pg_get_viewdef(1)

SELECT ('SELECT 1').query()

SELECT ('/etc/passwd').read_text()

SELECT main.query('x')

SELECT in_search_path('x', 'y')

SELECT txid_current()

SELECT list_resize([1], 1000000000)

-- class: write
COPY orders TO '/tmp/x.csv'

COPY (SELECT 1) TO '/tmp/x.parquet'

EXPORT DATABASE '/tmp/x'

IMPORT DATABASE '/tmp/x'

INSTALL httpfs

LOAD httpfs

ATTACH '/tmp/x.db' AS x

ATTACH 'x' (TYPE postgres)

DETACH x

SET threads = 1

RESET threads

SET VARIABLE x = 1

PRAGMA threads = 1

CREATE MACRO f(a) AS a

CREATE SECRET (TYPE s3)

CREATE TEMP TABLE x AS SELECT 1

FORCE CHECKPOINT

UPDATE EXTENSIONS

EXPLAIN SELECT 1; DROP TABLE orders

SELECT * FROM (INSERT INTO orders (id) VALUES (1) RETURNING id)

-- class: tables
SELECT * FROM "orders.parquet"

SELECT * FROM 'https://x.example/y.csv'

FROM '/etc/passwd'

SELECT * FROM 'id |'

SELECT * FROM memory.main.secrets

SELECT * FROM shop.main.orders

SELECT * FROM pg_tables

SELECT * FROM temp.information_schema.tables

SELECT * FROM system.main.duckdb_settings

FROM secrets SELECT b

SELECT * FROM (PIVOT secrets ON a USING count(*))

SELECT * FROM secrets PIVOT (count(*) FOR a IN (1))

SELECT * FROM orders PIVOT (count(*) FOR status IN (SELECT b FROM secrets))

SELECT * FROM (PIVOT orders ON status IN (SELECT b FROM secrets) USING count(*))

SELECT * FROM (PIVOT orders ON status USING max((SELECT b FROM secrets)))

SELECT * FROM (UNPIVOT secrets ON COLUMNS(*))

SELECT x FROM orders, LATERAL (SELECT b AS x FROM secrets)

SELECT [x FOR x IN (SELECT list(b) FROM secrets)]

SELECT [(SELECT b FROM secrets) FOR x IN [1]]

SELECT list_transform([1], lambda x: (SELECT b FROM secrets))

SELECT list_transform([1], x -> (SELECT b FROM secrets))

SELECT MAP {(SELECT b FROM secrets): 1}

SELECT COLUMNS(lambda c: (SELECT true FROM secrets)) FROM orders

SELECT * REPLACE ((SELECT b FROM secrets) AS note) FROM orders

SELECT * EXCLUDE (id) FROM secrets

SELECT ARRAY(SELECT b FROM secrets)

SELECT secrets FROM orders

SELECT * FROM repeat_row(1, num_rows = 10000000000)

SELECT * FROM orders ASOF JOIN secrets s ON s.a <= orders.id

SELECT * FROM orders SEMI JOIN secrets ON true

SELECT * FROM orders UNION BY NAME SELECT * FROM secrets

SELECT o.rowid FROM orders o

SELECT id FROM orders QUALIFY (SELECT a FROM secrets) = 1

SELECT 'a'::main.secrets

SELECT 1::getenv

SELECT df FROM df

SELECT * FROM sys

SELECT #1 FROM secrets

-- class: function
FROM read_csv('/etc/passwd')

SELECT * FROM READ_PARQUET('x')

SELECT * FROM parquet_schema('x')

SELECT * FROM parquet_file_metadata('x')

SELECT * FROM parquet_kv_metadata('x')

SELECT * FROM read_json('x')

SELECT * FROM read_json_objects('x')

SELECT * FROM read_xlsx('x')

SELECT * FROM read_avro('x')

SELECT * FROM read_duckdb('x')

SELECT * FROM glob('/*')

SELECT * FROM sniff_csv('/etc/passwd')

SELECT * FROM delta_scan('x')

SELECT * FROM postgres_query('x', 'y')

SELECT * FROM mysql_query('x', 'y')

SELECT * FROM sqlite_query('x', 'y')

SELECT * FROM st_read('x')

SELECT * FROM pandas_scan(1)

SELECT * FROM arrow_scan(1, 2, 3)

SELECT * FROM python_map_function()

SELECT * FROM duckdb_tables()

SELECT * FROM duckdb_functions()

SELECT * FROM duckdb_databases()

SELECT * FROM duckdb_logs()

SELECT * FROM duckdb_memory()

SELECT * FROM duckdb_variables()

SELECT * FROM pragma_database_size()

SELECT * FROM pragma_storage_info('orders')

SELECT * FROM pragma_user_agent()

SELECT * FROM pragma_show('orders')

SELECT * FROM pragma_collations()

SELECT * FROM pragma_platform()

SELECT * FROM storage_info('orders')

SELECT * FROM test_vector_types(1)

SELECT * FROM query('SELECT * FROM secrets')

SELECT * FROM query_table(['secrets', 'orders'])

FROM query('FROM secrets')

SELECT * FROM sql_auto_complete('SEL')

SELECT * FROM json_execute_serialized_sql('{}')

SELECT json_serialize_sql('SELECT 1')

SELECT json_deserialize_sql('{}')

SELECT json_serialize_plan('SELECT 1')

SELECT * FROM force_checkpoint()

SELECT * FROM repeat('x', 10)

SELECT * FROM summary('x')

SELECT * FROM index_scan(1)

SELECT * FROM enable_profiling()

SELECT * FROM read_csv(getenv('HOME'))

SELECT set_config('a', 'b', true)

SELECT currval('s')

SELECT current_database()

SELECT current_schema()

SELECT current_catalog()

SELECT in_search_path('a', 'b')

SELECT has_table_privilege('x', 'y')

SELECT parse_duckdb_log_message('a', 'b')

SELECT add_parquet_key('x', 'y')

SELECT http_get('x')

SELECT * FROM shellfs('id |')

SELECT '/etc/passwd'.read_text()

SELECT note.read_text() FROM orders

SELECT 'HOME'.getenv()

SELECT ('HOME').getenv()

SELECT note.getenv() FROM orders

SELECT (note).getenv() FROM orders

SELECT note.upper().getenv() FROM orders

SELECT o.note.getenv() FROM orders o

SELECT list_transform(['HOME'], x -> getenv(x))

SELECT list_transform(['HOME'], lambda x: x.getenv())

SELECT [getenv(x) FOR x IN ['HOME']]

SELECT [x.getenv() FOR x IN ['HOME']]

SELECT TRY(getenv('HOME'))

SELECT * FROM IDENTIFIER('secrets')

SELECT sniff_csv('x')

SELECT id FROM orders ORDER BY getenv('HOME')

SELECT id FROM orders LIMIT getenv('X')::int

SELECT max(getenv('HOME')) OVER () FROM orders

SELECT * FROM range(getenv('X')::int)

-- class: write
PIVOT secrets ON a USING count(*)

PIVOT (SELECT * FROM secrets) ON a USING count(*)

UNPIVOT secrets ON a, b

DESCRIBE secrets

CALL pragma_version()

CALL duckdb_settings()

PRAGMA version

PRAGMA enable_profiling

ATTACH 'x.db' AS x

USE memory

COPY orders TO 'x.csv'

COPY (SELECT 1) TO '/tmp/x.parquet' (FORMAT parquet)

FORCE INSTALL x

CREATE SECRET x (TYPE s3)

CREATE MACRO f(x) AS x

CREATE TEMP TABLE x AS FROM orders

CREATE SEQUENCE s

CREATE TYPE t AS ENUM ('a')

PREPARE p AS SELECT 1

VACUUM ANALYZE

EXPLAIN ANALYZE SELECT 1

BEGIN TRANSACTION

SELECT * FROM orders AT (TIMESTAMP => now())

SELECT id FROM orders USING SAMPLE 10 ROWS; DROP TABLE orders

-- class: lexical
SELECT * FROM (SHOW ALL TABLES)

EXPORT DATABASE 'x'

IMPORT DATABASE 'x'

-- class: dos
SELECT count(*) FROM range(10000000000)

SELECT list_sum(range(10000000000))

SELECT range(1000000000)

SELECT len(range(300000000))

SELECT unnest(range(1000000000))

SELECT repeat([1], 1000000000)

SELECT lpad('x', 2000000000, 'y')

SELECT bar(1, 0, 1, 1000000000)

SELECT array_resize([1], 2000000000, 0)

SELECT 'x'.repeat(1000000000)

SELECT ('x').repeat(2000000000)

SELECT list_transform(range(1000000000), lambda x: x)

SELECT count(*) FROM range(0, 10000000000)

SELECT count(*) FROM range(0::BIGINT, 10::BIGINT ** 12)

SELECT factorial(100000)

SELECT format('{:>1000000000}', 'x')

SELECT printf('%1000000000d', 1)

SELECT string_agg(repeat('x', 1000000000), '') FROM orders

WITH RECURSIVE t AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM t) SELECT count(*) FROM t

-- class: params
SELECT $status
