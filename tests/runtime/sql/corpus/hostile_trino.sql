-- Refused in Trino's dialect.
-- class: write
INSERT INTO orders SELECT * FROM orders

INSERT INTO orders VALUES (1)

DELETE FROM orders

UPDATE orders SET amount = 0

MERGE INTO orders USING items ON orders.id = items.id WHEN MATCHED THEN DELETE

TRUNCATE TABLE orders

CREATE TABLE x AS SELECT * FROM orders

CREATE TABLE x (a integer)

CREATE OR REPLACE TABLE x AS SELECT 1 AS a

CREATE VIEW x AS SELECT * FROM orders

CREATE MATERIALIZED VIEW x AS SELECT * FROM orders

REFRESH MATERIALIZED VIEW x

CREATE SCHEMA x

CREATE CATALOG x USING memory

CREATE FUNCTION f(x integer) RETURNS integer RETURN x

DROP TABLE orders

DROP VIEW x

DROP SCHEMA x CASCADE

DROP CATALOG x

ALTER TABLE orders ADD COLUMN x integer

ALTER TABLE orders RENAME TO x

ALTER TABLE orders EXECUTE optimize

ALTER TABLE orders SET AUTHORIZATION root

ANALYZE orders

COMMENT ON TABLE orders IS 'x'

GRANT SELECT ON orders TO PUBLIC

REVOKE SELECT ON orders FROM PUBLIC

DENY SELECT ON orders TO USER x

CREATE ROLE x

SET ROLE ALL

SET SESSION query_max_run_time = '10d'

SET SESSION query_max_run_time = 10

RESET SESSION query_max_run_time

SET SESSION AUTHORIZATION 'root'

RESET SESSION AUTHORIZATION

SET TIME ZONE LOCAL

SET PATH x

USE system.runtime

START TRANSACTION

START TRANSACTION READ WRITE

COMMIT

ROLLBACK

PREPARE x FROM SELECT 1

PREPARE x FROM DELETE FROM orders

EXECUTE x

EXECUTE x USING 1, 2

EXECUTE IMMEDIATE 'DELETE FROM orders'

EXECUTE IMMEDIATE 'SELECT ?' USING 1

DEALLOCATE PREPARE x

DESCRIBE INPUT x

DESCRIBE OUTPUT x

DESCRIBE orders

CALL system.runtime.kill_query('x', 'y')

CALL hive.system.sync_partition_metadata('a', 'b', 'FULL')

CALL postgresql.system.execute('DROP TABLE orders')

CALL system.execute(query => 'DROP TABLE orders')

SHOW TABLES

SHOW SCHEMAS

SHOW CATALOGS

SHOW COLUMNS FROM orders

SHOW CREATE TABLE orders

SHOW STATS FOR orders

SHOW STATS FOR (SELECT * FROM orders)

SHOW SESSION

SHOW FUNCTIONS

SHOW GRANTS

SHOW ROLES

SHOW BRANCHES FROM TABLE orders

EXPLAIN SELECT * FROM orders

EXPLAIN ANALYZE SELECT * FROM orders

EXPLAIN (TYPE VALIDATE) SELECT * FROM orders

EXPLAIN ANALYZE DELETE FROM orders

VALUES (1)

SELECT 1; DELETE FROM orders

SELECT 1; EXECUTE IMMEDIATE 'DELETE FROM orders'

SESSION query_max_run_time = '10d' SELECT 1

WITH SESSION query_max_run_time = INTERVAL '10' DAY SELECT 1

WITH x AS (DELETE FROM orders) SELECT 1

SELECT * FROM (DELETE FROM orders)

SELECT * INTO x FROM orders

SELECT * FROM orders FOR UPDATE

-- class: tables
SELECT * FROM secrets

SELECT * FROM shop.secrets

SELECT * FROM hive.shop.orders

SELECT * FROM "hive"."shop"."orders"

SELECT * FROM hive.shop.secrets

SELECT id FROM orders, postgresql.public.orders

SELECT * FROM system.runtime.queries

SELECT * FROM system.runtime.nodes

SELECT * FROM system.metadata.catalogs

SELECT * FROM system.metadata.table_properties

SELECT * FROM system.jdbc.tables

SELECT * FROM system.information_schema.tables

SELECT * FROM runtime.queries

SELECT * FROM information_schema.tables

SELECT * FROM information_schema.columns

SELECT * FROM hive.information_schema.tables

SELECT * FROM "information_schema"."tables"

SELECT * FROM INFORMATION_SCHEMA.SCHEMATA

SELECT * FROM "orders$snapshots"

SELECT * FROM "orders$history"

SELECT * FROM "orders$files"

SELECT * FROM "orders$partitions"

SELECT * FROM "orders$properties"

SELECT * FROM shop."orders$manifests"

SELECT * FROM TABLE(system.query(query => 'SELECT * FROM secrets'))

SELECT * FROM TABLE(postgresql.system.query(query => 'SELECT pg_sleep(100)'))

SELECT * FROM TABLE(hive.system.query(query => 'DROP TABLE orders'))

SELECT * FROM TABLE(query('SELECT 1'))

SELECT * FROM TABLE(query(query => 'SELECT 1')) AS t

SELECT * FROM TABLE("query"('SELECT 1'))

SELECT * FROM TABLE(raw_query(schema => 'x', index => 'y', query => '{}'))

SELECT * FROM TABLE(procedure(query => 'EXEC x'))

SELECT * FROM TABLE(system.procedure(query => 'EXEC x'))

SELECT * FROM TABLE(sheet(id => 'x'))

SELECT * FROM TABLE(system.sheet(id => 'x'))

SELECT * FROM TABLE(table_changes(schema_name => 'shop', table_name => 'secrets', start_snapshot_id => 1, end_snapshot_id => 2))

SELECT * FROM TABLE(system.table_changes('shop', 'secrets', 0))

SELECT * FROM TABLE(sequence(start => 1, stop => 1000000000))

SELECT * FROM TABLE(sequence(1, 5))

SELECT * FROM TABLE(exclude_columns(input => TABLE(orders), columns => DESCRIPTOR(note)))

SELECT * FROM TABLE(exclude_columns(input => TABLE(secrets), columns => DESCRIPTOR(a)))

SELECT * FROM TABLE(f(TABLE(secrets)))

SELECT * FROM orders CROSS JOIN TABLE(query('SELECT 1'))

SELECT * FROM LATERAL (TABLE secrets)

SELECT * FROM orders WHERE id IN (TABLE secrets)

TABLE secrets

TABLE hive.shop.orders

SELECT id FROM orders UNION TABLE secrets

SELECT id FROM orders WHERE id = ANY (SELECT a FROM secrets)

SELECT id FROM orders WHERE EXISTS (SELECT 1 FROM secrets WHERE a = orders.id)

SELECT (SELECT max(b) FROM secrets)

SELECT id FROM orders WHERE id IN (SELECT a FROM shop.secrets)

SELECT id FROM orders CROSS JOIN LATERAL (SELECT a FROM secrets) AS s

WITH secrets AS (SELECT * FROM secrets) SELECT * FROM secrets

WITH x AS (SELECT * FROM secrets) SELECT * FROM x

WITH RECURSIVE x(n) AS (SELECT a FROM secrets UNION ALL SELECT n + 1 FROM x WHERE n < 3) SELECT * FROM x

SELECT * FROM orders FOR VERSION AS OF 123

SELECT * FROM orders FOR VERSION AS OF 'branch'

SELECT * FROM orders FOR TIMESTAMP AS OF TIMESTAMP '2020-01-01 00:00:00'

SELECT * FROM orders TABLESAMPLE BERNOULLI (10)

SELECT * FROM orders TABLESAMPLE SYSTEM (10)

SELECT * FROM orders@branch

SELECT secrets.b FROM orders

SELECT shop.secrets.b FROM orders

SELECT "$path" FROM orders

SELECT "$file_modified_time", id FROM orders

SELECT orders."$partition" FROM orders

SELECT orders FROM orders

SELECT * FROM orders MATCH_RECOGNIZE (PARTITION BY status ORDER BY id MEASURES A.id AS x ONE ROW PER MATCH PATTERN (A B+) DEFINE B AS amount > 1)

SELECT id, x OVER w FROM orders WINDOW w AS (PARTITION BY status ORDER BY id MEASURES A.id AS x ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING PATTERN (A B+) DEFINE B AS amount > 1)

SELECT * FROM JSON_TABLE((SELECT b FROM secrets), 'lax $' COLUMNS (a varchar PATH 'lax $')) AS t

SELECT * FROM UNNEST((SELECT array_agg(b) FROM secrets)) AS t (x)

SELECT * FROM orders AS o (a, b, c, d, e, f, g, h) CROSS JOIN secrets

SELECT * FROM `orders`

-- class: function
SELECT current_user

SELECT current_catalog

SELECT current_schema

SELECT current_path

SELECT current_groups()

SELECT version()

SELECT VERSION()

SELECT fail('x')

SELECT fail(1, 'x')

SELECT sleep(10)

SELECT current_timezone()

SELECT learn_classifier(1, features(1.0))

SELECT learn_regressor(1, features(1.0)) FROM orders

SELECT classify(features(1.0), m) FROM orders

SELECT hive.shop.f(1)

SELECT shop.f(1)

SELECT "shop"."abs"(1)

SELECT functions.default.abs(1)

SELECT orders.abs(id) FROM orders

SELECT brain.default.random_string()

SELECT random_string()

SELECT ai_gen('write a poem')

SELECT ai_analyze_sentiment(note) FROM orders

SELECT ai.ai.ai_gen('x')

SELECT query('SELECT 1')

SELECT system.query('SELECT 1')

WITH FUNCTION f(x integer) RETURNS integer RETURN x + 1 SELECT f(1)

WITH FUNCTION abs(x integer) RETURNS integer BEGIN WHILE TRUE DO SET x = x + 1; END WHILE; RETURN x; END SELECT abs(1)

WITH FUNCTION f(x integer) RETURNS integer LANGUAGE PYTHON WITH (handler = 'f') AS $$ import os $$ SELECT f(1)

WITH FUNCTION f() RETURNS varchar RETURN (SELECT max(b) FROM secrets) SELECT f()

SELECT to_char(created_at, 'yyyy') FROM orders

SELECT to_timestamp('x', 'yyyy')

SELECT "FAIL"('x')

SELECT "fail"('x')

SELECT $operator$hash_code(1)

SELECT "$operator$hash_code"(1)

SELECT "$internal$json_string_to_array_cast"('[1]')

SELECT repeat('x', 100000000)

SELECT sequence(1, 1000000000)

SELECT lpad('x', 100000000, 'y')

SELECT rpad('x', 100000000, 'y')

SELECT objectid()

SELECT from_geojson_geometry('{}')

SELECT geometry_to_bing_tiles(x, 23) FROM orders

SELECT nextval('x')

SELECT pg_sleep(1)

SELECT load_file('/etc/passwd')

SELECT read_csv('/etc/passwd')

SELECT http_get('http://127.0.0.1/')

SELECT notafunction(1)

SELECT permute(1)

SELECT classifier()

SELECT match_number()

SELECT CAST(1 AS shop.t)

SELECT CAST('x' AS regclass)

SELECT CAST(id AS bogus) FROM orders

-- class: params
SELECT ?

SELECT id FROM orders WHERE id = ?

SELECT id FROM orders LIMIT ?

SELECT id FROM orders WHERE id = $1

SELECT id FROM orders WHERE id = @x

SELECT id FROM orders WHERE id = ${id}

SELECT :missing

SELECT id FROM :status

SELECT :status.id FROM orders

SELECT id AS :status FROM orders

SELECT INTERVAL :min_amount DAY

SELECT id FROM orders WHERE id = :ids

SELECT id FROM orders ORDER BY :order

-- class: lexical
SELECT 0xFF

SELECT 0XAB FROM orders

SELECT 0b101

SELECT 0o17

SELECT 1_000

SELECT 1FROM secrets

SELECT 1e1FROM secrets

SELECT 1.FROM secrets

SELECT id FROM orders /*! UNION ALL SELECT * FROM secrets */

SELECT /*+ x */ id FROM orders

SELECT 1 {# comment #}

SELECT {{ id }} FROM orders

SELECT '\u200b'

SELECT id\u00a0FROM secrets

SELECT id FROM orders --\u00a0x

SELECT U&"\0073ecrets"

SELECT * FROM U&"\0073ecrets"

SELECT `id` FROM orders

SELECT ‘a’

SELECT "id FROM orders

SELECT 'id FROM orders

SELECT id FROM orders /* open

SELECT $$a$$ FROM secrets

SELECT 1 AS 1a

-- class: dos
SELECT ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(ROW(1))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))

SELECT ARRAY[ARRAY[ARRAY[ARRAY[ARRAY[ARRAY[ARRAY[ARRAY[ARRAY[ARRAY[ARRAY[ARRAY[ARRAY[ARRAY[ARRAY[ARRAY[ARRAY[ARRAY[ARRAY[ARRAY[ARRAY[ARRAY[ARRAY[ARRAY[ARRAY[ARRAY[ARRAY[ARRAY[ARRAY[ARRAY[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]

SELECT DATE(DATE(DATE(DATE(DATE(DATE(DATE(DATE(DATE(DATE(DATE(DATE(DATE(DATE(DATE(DATE(DATE(DATE(DATE(DATE(DATE(DATE(DATE(DATE(DATE('2024-01-01')))))))))))))))))))))))))

SELECT CAST(1 AS ARRAY(ARRAY(ARRAY(ARRAY(ARRAY(ARRAY(ARRAY(ARRAY(ARRAY(ARRAY(ARRAY(ARRAY(ARRAY(ARRAY(ARRAY(ARRAY(ARRAY(ARRAY(ARRAY(ARRAY(integer)))))))))))))))))))))

SELECT sequence(1, 10000000 * 10000000)

SELECT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT TRUE

SELECT {'a': 1}
