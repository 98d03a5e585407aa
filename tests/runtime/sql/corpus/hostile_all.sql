-- Refused in every dialect. A blank line ends a statement; `-- class:` names the class of those below it.
-- class: write
INSERT INTO orders (id) VALUES (99)

INSERT INTO orders SELECT * FROM orders

UPDATE orders SET amount = 0

DELETE FROM orders

DELETE FROM orders WHERE id = 1

DROP TABLE orders

DROP TABLE IF EXISTS orders

TRUNCATE TABLE orders

ALTER TABLE orders ADD COLUMN x int

CREATE TABLE stolen AS SELECT * FROM orders

CREATE TABLE t (a int)

CREATE VIEW v AS SELECT * FROM orders

CREATE INDEX i ON orders (id)

GRANT ALL ON orders TO public

REVOKE ALL ON orders FROM public

MERGE INTO orders o USING items i ON o.id = i.order_id WHEN MATCHED THEN DELETE

SELECT id FROM orders; DROP TABLE orders

SELECT 1; SELECT 2

; DELETE FROM orders

SELECT 1;; DELETE FROM orders

WITH x AS (DELETE FROM orders RETURNING *) SELECT * FROM x

WITH x AS (INSERT INTO orders (id) VALUES (77) RETURNING id) SELECT * FROM x

WITH x AS (UPDATE orders SET amount = 1 RETURNING id) SELECT * FROM x

WITH x AS (SELECT 1) DELETE FROM orders

WITH x AS (SELECT 1 AS id) INSERT INTO orders (id) SELECT id FROM x

EXPLAIN SELECT 1

EXPLAIN ANALYZE DELETE FROM orders

SET x = 1

BEGIN

COMMIT

ROLLBACK

COMMIT; DELETE FROM orders

ROLLBACK; DELETE FROM orders

SAVEPOINT x

RELEASE x

START TRANSACTION READ WRITE

CALL p()

EXECUTE p

PREPARE p AS DELETE FROM orders

DEALLOCATE p

ANALYZE orders

VACUUM

REINDEX orders

CHECKPOINT

SHOW TABLES

DESCRIBE orders

USE other

LOCK TABLE orders

COMMENT ON TABLE orders IS 'x'

SELECT id FROM orders FOR UPDATE

SELECT id FROM orders FOR SHARE

SELECT * INTO stolen FROM orders

SELECT id INTO x FROM orders

TABLE secrets

VALUES (1)

LISTEN x

NOTIFY x

DISCARD ALL

CLUSTER orders

KILL 1

-- class: tables
SELECT * FROM secrets

SELECT * FROM "secrets"

SELECT a FROM orders, secrets

SELECT o.id FROM orders o JOIN secrets s ON s.a = o.id

SELECT o.id, (SELECT b FROM secrets LIMIT 1) AS b FROM orders o

SELECT id FROM orders WHERE id IN (SELECT a FROM secrets)

SELECT id FROM orders WHERE EXISTS (SELECT 1 FROM secrets)

SELECT id FROM orders UNION ALL SELECT a FROM secrets

SELECT id FROM orders EXCEPT SELECT a FROM secrets

SELECT id FROM orders INTERSECT SELECT a FROM secrets

WITH x AS (SELECT * FROM secrets) SELECT * FROM x

WITH orders AS (SELECT * FROM secrets) SELECT * FROM orders

WITH x AS (WITH y AS (SELECT b FROM secrets) SELECT * FROM y) SELECT * FROM x

SELECT * FROM (SELECT * FROM (SELECT * FROM secrets) a) b

SELECT id FROM orders ORDER BY (SELECT b FROM secrets LIMIT 1)

SELECT id FROM orders LIMIT (SELECT a FROM secrets)

SELECT id FROM orders GROUP BY id HAVING count(*) > (SELECT max(a) FROM secrets)

SELECT CASE WHEN (SELECT count(*) FROM secrets) > 0 THEN 1 ELSE 0 END

SELECT coalesce((SELECT max(b) FROM secrets), 'x')

SELECT sum(amount) OVER (ORDER BY (SELECT max(a) FROM secrets)) FROM orders

SELECT * FROM secrets AS orders

SELECT * FROM orders AS secrets, secrets AS orders

SELECT * FROM (VALUES ((SELECT b FROM secrets))) AS v(x)

SELECT id FROM orders WHERE (id, note) IN (SELECT a, b FROM secrets)

SELECT o.id FROM orders o LEFT JOIN (SELECT a FROM secrets) s ON true

WITH RECURSIVE r AS (SELECT a FROM secrets UNION ALL SELECT a + 1 FROM r WHERE a < 3) SELECT * FROM r

WITH secrets2 AS (SELECT 1 AS a), x AS (SELECT * FROM secrets) SELECT * FROM x, secrets2

SELECT * FROM (SELECT 1 AS a) AS x WHERE a IN (SELECT a FROM secrets UNION SELECT a FROM secrets)

SELECT (SELECT (SELECT (SELECT max(b) FROM secrets)))

SELECT id FROM orders WHERE note LIKE (SELECT b FROM secrets LIMIT 1)

SELECT id FROM orders WHERE amount BETWEEN 1 AND (SELECT max(a) FROM secrets)

SELECT * FROM accounts_user

SELECT * FROM auth_user

SELECT * FROM information_schema.tables

SELECT * FROM information_schema.columns

SELECT * FROM other.orders

SELECT * FROM x.y.orders

SELECT id FROM orders JOIN information_schema.tables ON true

SELECT * FROM missing

SELECT secrets.a FROM orders

SELECT secret_column FROM orders

SELECT o.password FROM orders o

SELECT id, ctid FROM orders

SELECT rowid FROM orders

SELECT xmin FROM orders

SELECT o.xmax FROM orders o

SELECT tableoid FROM orders

SELECT _rowid_ FROM orders

-- class: function
SELECT pg_sleep(5)

SELECT sleep(5)

SELECT benchmark(100000000, md5('x'))

SELECT load_file('/etc/passwd')

SELECT pg_read_file('/etc/passwd')

SELECT readfile('/etc/passwd')

SELECT load_extension('x')

SELECT version()

SELECT current_user

SELECT session_user

SELECT user()

SELECT database()

SELECT current_setting('data_directory')

SELECT set_config('x', 'y', false)

SELECT last_insert_id()

SELECT nextval('s')

SELECT setval('s', 1)

SELECT dblink('host=127.0.0.1', 'select 1')

SELECT query_to_xml('select * from secrets', true, true, '')

SELECT query('select * from secrets')

SELECT * FROM query('select * from secrets')

SELECT * FROM query_table('secrets')

SELECT * FROM read_csv('/etc/passwd')

SELECT * FROM read_text('/etc/passwd')

SELECT * FROM read_parquet('x')

SELECT * FROM glob('/etc/*')

SELECT * FROM pg_ls_dir('/etc')

SELECT * FROM dblink('x', 'y') AS t(a int)

SELECT * FROM pragma_table_info('secrets')

SELECT * FROM duckdb_settings()

SELECT xmlparse('x')

SELECT unknown_function(id) FROM orders

SELECT id FROM orders ORDER BY pg_sleep(5)

SELECT id FROM orders WHERE sleep(5) = 0

SELECT id FROM orders LIMIT sleep(5)

SELECT id FROM orders GROUP BY sleep(5)

SELECT count(*) FILTER (WHERE pg_sleep(1) IS NULL) FROM orders

SELECT sum(pg_sleep(1)) OVER () FROM orders

SELECT CASE WHEN pg_sleep(1) IS NULL THEN 1 END

SELECT coalesce(sleep(1), 2)

SELECT lower(load_file('/etc/passwd'))

SELECT * FROM orders JOIN items ON sleep(1) = 0

WITH x AS (SELECT pg_sleep(1)) SELECT * FROM x

SELECT getenv('HOME')

SELECT get_lock('x', 10)

SELECT pg_advisory_lock(1)

SELECT lo_create(0)

SELECT pg_terminate_backend(1)

SELECT sys_exec('id')

SELECT random_name_of_a_udf()

SELECT eval('1')

SELECT connection_id()

SELECT extractvalue(1, concat(0x7e, version()))

SELECT sqlite_version()

SELECT getvariable('x')

-- class: params
SELECT ?

SELECT $1

SELECT id FROM orders WHERE id = ?

SELECT id FROM orders WHERE id = $1

SELECT :undeclared

SELECT id FROM orders WHERE status = :stat

SELECT * FROM :status

SELECT :status.x FROM orders

SELECT id FROM orders WHERE id = :ids

SELECT id FROM orders WHERE id = @x

SELECT @@version

SELECT id FROM orders ORDER BY SORT(:status)

SELECT SORT(:order) FROM orders

SELECT id FROM orders WHERE OPT(1 = 1)

SELECT OPT(:status, 1) FROM orders

SELECT id FROM orders WHERE id IN (:order)

SELECT {{ status }}

SELECT {% if 1 %} 1 {% endif %}

SELECT id FROM orders WHERE status = '{{ x }}' {# x #}

SELECT ${status}

SELECT %(status)s

SELECT %s

-- class: lexical
SELECT /*!50000 1 */ 1

SELECT 1 /*! UNION SELECT b FROM secrets */

SELECT 1 /*M!100000 + sleep(5) */

SELECT /*+ SET_VAR(max_execution_time=0) */ 1

SELECT {#
 d sleep(5)} -- #} 1

SELECT 1e1FROM(secrets)

SELECT a, 1.FROM(secrets)

SELECT 1.5FROM secrets

SELECT 0x1Fabcg

SELECT 1e1FROM`secrets`

SELECT U&"\0070g_sleep"(1)

SELECT * FROM U&"\0073ecrets"

SELECT 'unfinished

SELECT "unfinished

SELECT /* unfinished

SELECT (1

SELECT 1)

SELECT id FROM orders WHERE

SELECT FROM WHERE

\x00

SELECT 1 \u0000 + 1

SELECT 1\u00a0+ 1

SELECT\u200b1

SELECT 1 --\u00a0 + sleep(5)

SELECT \u202e1

SELECT \ue000status\ue001

SELECT id\ue002(SELECT b FROM secrets)\ue003 FROM orders

SELECT 1 -- x\rFROM secrets

SELECT \ufeff1

SELECT 1 \x1b

SELECT ＩＤ FROM orders

SELECT "a" "b" FROM secrets

-- class: dos
SELECT repeat('x', 2000000000)

SELECT repeat(repeat('x', 100000), 100001)

SELECT lpad('x', 1000000000)

SELECT rpad('x', 999999999, 'y')

SELECT repeat('x', 1000 * 1000 * 1000)

-- class: tables
SELECT b FROM Secrets

SELECT (SELECT b FROM secrets LIMIT 1)

SELECT id FROM orders ORDER BY (SELECT b FROM secrets)

WITH x AS (SELECT * FROM secrets) SELECT 1

SELECT * FROM orders UNION SELECT * FROM secrets

SELECT 1 UNION ALL (SELECT b FROM secrets)

SELECT * FROM orders o JOIN secrets s ON true

SELECT * FROM orders, secrets

SELECT * FROM (WITH q AS (SELECT 1) SELECT * FROM secrets) t

SELECT * FROM (WITH secrets AS (SELECT 1 AS a) SELECT * FROM secrets) t, secrets

WITH a AS (WITH secrets AS (SELECT 1) SELECT * FROM secrets) SELECT * FROM secrets

SELECT CASE WHEN (SELECT count(*) FROM secrets) > 0 THEN 1 END

SELECT id IN (SELECT a FROM secrets) FROM orders

SELECT id FROM orders GROUP BY (SELECT a FROM secrets), id

SELECT id FROM orders HAVING (SELECT a FROM secrets) > 0

SELECT sum(id) OVER (PARTITION BY (SELECT a FROM secrets)) FROM orders

SELECT * FROM orders o WHERE o.id = (SELECT a FROM secrets WHERE a = o.id)

SELECT * FROM INFORMATION_SCHEMA.COLUMNS

SELECT * FROM "information_schema"."tables"

SELECT table_name FROM orders NATURAL JOIN information_schema.tables

SELECT * FROM otherdb.public.orders

SELECT orders.secret_column FROM orders

SELECT o.password FROM customers o

SELECT user

SELECT customers FROM orders

SELECT o.x.y.z FROM orders o

SELECT * FROM orders AS o (a) WHERE o.secret = 1

-- class: dos
WITH RECURSIVE s AS (SELECT a FROM secrets UNION ALL SELECT a FROM s) SELECT * FROM s

SELECT length(repeat(repeat(repeat('x', 1000), 1000), 1000))

SELECT replace(repeat('x', 100000), 'x', repeat('y', 100000))

SELECT repeat('x', (SELECT 1000000000))

SELECT repeat('x', -1 + 1000000000)

SELECT repeat('x', '1000000000')

WITH RECURSIVE n AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n

WITH RECURSIVE n AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM n WHERE 1 = 1) SELECT * FROM n ORDER BY x

WITH RECURSIVE n AS (SELECT 1 AS x UNION SELECT x * 2 FROM n WHERE true) SELECT sum(x) FROM n

WITH RECURSIVE n AS (SELECT 1 AS x UNION ALL SELECT a.x + 1 FROM n a CROSS JOIN orders) SELECT max(x) FROM n

SELECT count(*) FROM orders a, orders b, orders c, orders d, orders e

SELECT count(*) FROM orders a CROSS JOIN orders b CROSS JOIN orders c CROSS JOIN orders d CROSS JOIN items e

SELECT count(*) FROM orders a JOIN orders b ON true JOIN orders c ON 1 = 1 JOIN orders d ON true JOIN orders e ON true

-- class: write
UPDATE orders SET note = 'x'

CREATE TABLE x AS SELECT * FROM orders

CREATE VIEW v AS SELECT 1

TRUNCATE orders

MERGE INTO orders o USING items i ON o.id = i.id WHEN MATCHED THEN DELETE

SELECT * INTO newt FROM orders

SELECT id FROM (SELECT id FROM orders FOR UPDATE) x

WITH d AS (DELETE FROM orders RETURNING *) SELECT * FROM d

WITH u AS (UPDATE orders SET note='x' RETURNING id) SELECT * FROM u

WITH i AS (INSERT INTO orders(id) VALUES (5) RETURNING id) SELECT * FROM i

WITH d AS (SELECT 1) DELETE FROM orders

SELECT 1; DROP TABLE orders

; DROP TABLE orders

SELECT 1 /* ; */ ; DELETE FROM orders --

CALL f()

EXECUTE x

PREPARE p AS SELECT 1

DECLARE c CURSOR FOR SELECT 1

FETCH 1 FROM c

USE mysql

DO 1

COPY orders TO '/tmp/x'

PRAGMA database_list

SELECT @x

SELECT @x := 1

SELECT

SELECT public.version()

SELECT pg_catalog.version()

SELECT main.version()

-- class: lexical
SELECT * FROM (DELETE FROM orders RETURNING *) x

HANDLER orders OPEN

LOAD DATA INFILE '/etc/passwd' INTO TABLE orders

ATTACH 'x' AS y

SELECT id FROM orders WHERE status = '{{ x }}' {{ status }}

SELECT {{ 1 }}

SELECT {% if x %} 1 {% endif %}

SELECT 1 {# x #}

SELECT #{status}

SELECT '

SELECT "

SELECT 1 /*

FROM

(

SELECT * FROM

SELECT schema()

SELECT `version`()

SELECT [version]()

-- class: params
SELECT id FROM orders WHERE id = %s

SELECT id FROM orders WHERE id = %(status)s

SELECT id FROM orders WHERE note = :nothere

SELECT id FROM :status

SELECT :status FROM orders ORDER BY :status.x

SELECT o.:status FROM orders o

-- class: function
SELECT unknown_function(1)

SELECT pg_sleep(10)

SELECT sleep(10)

SELECT benchmark(100000000, md5('a'))

SELECT read_text('/etc/passwd')

SELECT current_database()

SELECT current_schema

SELECT current_schema()

SELECT set_config('x.y', '1', false)

SELECT lower(current_user)

SELECT * FROM orders WHERE note = current_user

SELECT max(version()) FROM orders

SELECT "current_user"()

SELECT "version"()

SELECT /* c */ version /* d */ ()

SELECT 1 WHERE version() LIKE 'P%'

SELECT sum(id) FILTER (WHERE version() <> '') FROM orders

SELECT id FROM orders ORDER BY version()

SELECT id FROM orders GROUP BY id, version()

SELECT id FROM orders LIMIT length(version())

SELECT * FROM (VALUES (version())) t

SELECT CASE version() WHEN 'x' THEN 1 END

SELECT CAST(version() AS char(10))

SELECT id FROM orders o JOIN items i ON i.id = length(version())

WITH RECURSIVE x(n) AS (SELECT 1 UNION ALL SELECT n + length(version()) FROM x WHERE n < 5) SELECT * FROM x

SELECT lag(version()) OVER () FROM orders

SELECT version() OVER () FROM orders

SELECT coalesce(NULL, (SELECT version()))

SELECT last_insert_rowid()
