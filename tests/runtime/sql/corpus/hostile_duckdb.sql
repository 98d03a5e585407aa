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
