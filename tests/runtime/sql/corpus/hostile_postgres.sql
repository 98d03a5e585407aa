-- Refused in PostgreSQL's dialect.
-- class: function
SELECT o.pg_read_file FROM unnest(ARRAY['/etc/hostname']) o

SELECT o.pg_sleep FROM generate_series(1, 1) o

SELECT o.pg_sleep FROM generate_series(1, 1) AS o(x)

SELECT x.pg_sleep FROM orders, LATERAL generate_series(1, 1) x

SELECT e.pg_ls_dir FROM jsonb_array_elements_text('["/"]') e

SELECT t.pg_read_file FROM string_to_table('/etc/hostname', ',') t

SELECT t.pg_read_file FROM regexp_split_to_table('/etc/hostname', ',') AS t

SELECT t.query_to_xml FROM unnest(ARRAY['select 1']) t

SELECT t.lo_create FROM unnest(ARRAY[1::bigint]) t

SELECT t.pg_read_file FROM (VALUES ('/etc/hostname')) t

SELECT t.pg_read_file FROM (SELECT '/etc/hostname'::text) t

WITH t AS (SELECT '/etc/hostname'::text) SELECT t.pg_read_file FROM t

SELECT t.pg_relation_filepath FROM unnest(ARRAY[1259]) t

SELECT "t"."pg_read_file" FROM unnest(ARRAY['/etc/hostname']) "t"

SELECT id FROM orders WHERE EXISTS (SELECT 1 FROM unnest(ARRAY['/etc/hostname']) t WHERE t.pg_read_file <> '')

SELECT (SELECT t.current_setting) FROM unnest(ARRAY['data_directory']) t

SELECT t.to_regclass FROM unnest(ARRAY['secrets']) t

SELECT public.t.pg_read_file FROM unnest(ARRAY['/etc/hostname']) t

SELECT pg_read_file.pg_read_file FROM unnest(ARRAY['/etc/hostname']) AS pg_read_file(x)

SELECT pg_sleep.pg_sleep FROM generate_series(1, 1) AS pg_sleep(x)

SELECT pg_sleep.pg_sleep FROM orders, LATERAL generate_series(1, 1) AS pg_sleep(x)

SELECT pg_ls_dir.pg_ls_dir FROM jsonb_array_elements_text('["/"]') AS pg_ls_dir(x)

SELECT pg_read_file.pg_read_file FROM regexp_split_to_table('/etc/hostname', ',') AS pg_read_file(x)

SELECT pg_sleep.pg_sleep FROM (SELECT 1) pg_sleep(x)

SELECT ('/etc/passwd'::text).pg_read_file

SELECT (10.0).pg_sleep

SELECT (0::oid).lo_create

SELECT (10.0)."pg_sleep"

SELECT pg_catalog.pg_sleep(1)

SELECT "pg_catalog"."pg_sleep"(1)

SELECT "pg_sleep"(1)

SELECT PG_SLEEP(1)

SELECT pg_ls_dir('.')

SELECT pg_read_binary_file('x')

SELECT pg_stat_file('x')

SELECT lo_import('/etc/passwd')

SELECT lo_export(1, '/tmp/x')

SELECT lo_get(1)

SELECT pg_logical_emit_message(true, 'a', 'b')

SELECT pg_notify('a', 'b')

SELECT pg_advisory_xact_lock(1)

SELECT pg_reload_conf()

SELECT pg_rotate_logfile()

SELECT pg_cancel_backend(1)

SELECT pg_switch_wal()

SELECT pg_create_restore_point('x')

SELECT table_to_xml('secrets', true, true, '')

SELECT schema_to_xml('public', true, true, '')

SELECT database_to_xml(true, true, '')

SELECT cursor_to_xml('x', 1, true, true, '')

SELECT query_to_xml_and_xmlschema('select 1', true, true, '')

SELECT * FROM ts_stat('select b::tsvector from secrets')

SELECT ts_rewrite('a'::tsquery, 'select a, b from secrets')

SELECT * FROM crosstab('select 1, 2, 3') AS t(a int, b int)

SELECT has_table_privilege('secrets', 'select')

SELECT to_regclass('secrets')

SELECT obj_description(1)

SELECT pg_get_viewdef('x')

SELECT pg_relation_size('secrets')

SELECT pg_database_size('postgres')

SELECT inet_server_addr()

SELECT inet_client_addr()

SELECT txid_current()

SELECT current_database()

SELECT current_schema()

SELECT current_catalog

SELECT current_role

SELECT row_security_active('orders')

SELECT col_description(1, 1)

SELECT pg_export_snapshot()

SELECT * FROM pg_get_keywords()

SELECT * FROM pg_stat_activity

SELECT * FROM pg_shadow

SELECT * FROM pg_catalog.pg_class

SELECT * FROM pg_roles

SELECT * FROM pg_tables

SELECT 'secrets'::regclass

SELECT 'pg_sleep'::regproc

SELECT 1::secrets

SELECT CAST('x' AS regtype)

SELECT xpath('/a', '<a/>'::xml)

SELECT setseed(0.5)

SELECT o.pg_sleep FROM orders o

SELECT (o).pg_typeof FROM orders o

SELECT nextval('orders_id_seq')

SELECT currval('orders_id_seq')

-- class: write
COPY orders TO '/tmp/x'

COPY orders FROM PROGRAM 'id'

COPY (SELECT 1) TO PROGRAM 'id'

DO $$ BEGIN DELETE FROM orders; END $$

SELECT 1; DO $$ BEGIN END $$

CREATE FUNCTION f() RETURNS int AS 'SELECT 1' LANGUAGE sql

SET ROLE postgres

RESET ALL

SET SESSION AUTHORIZATION postgres

LOAD 'x'

SECURITY LABEL ON TABLE orders IS 'x'

REFRESH MATERIALIZED VIEW x

DECLARE c CURSOR FOR SELECT 1

FETCH ALL FROM c

SELECT id FROM orders FOR NO KEY UPDATE

SELECT id FROM orders FOR KEY SHARE SKIP LOCKED

SELECT id INTO TEMP x FROM orders

-- class: tables
WITH Account AS (SELECT 1) SELECT * FROM "Account"

SELECT * FROM ONLY secrets

SELECT * FROM public.secrets

SELECT * FROM postgres.public.orders

SELECT * FROM "Orders"

SELECT * FROM ROWS FROM (generate_series(1, 3), pg_ls_dir('/'))

SELECT * FROM orders o, LATERAL (SELECT b FROM secrets WHERE a = o.id) s

SELECT * FROM orders TABLESAMPLE SYSTEM (10)

SELECT ARRAY(SELECT b FROM secrets)

SELECT id = ANY(SELECT a FROM secrets) FROM orders

SELECT id FROM orders WHERE id > ALL (SELECT a FROM secrets)

SELECT row_to_json(s) FROM secrets s

SELECT (SELECT s FROM secrets s LIMIT 1)

SELECT * FROM orders NATURAL JOIN secrets

SELECT * FROM (orders JOIN secrets ON true)

SELECT * FROM (secrets)

SELECT DISTINCT ON ((SELECT a FROM secrets)) id FROM orders

SELECT id FROM orders WINDOW w AS (ORDER BY (SELECT a FROM secrets))

SELECT string_agg(note, (SELECT b FROM secrets)) FROM orders

SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY (SELECT a FROM secrets)) FROM orders

SELECT id FROM orders OFFSET (SELECT a FROM secrets)

SELECT id FROM orders FETCH FIRST (SELECT a FROM secrets) ROWS ONLY

SELECT id FROM orders GROUP BY GROUPING SETS ((id), ((SELECT a FROM secrets)))

SELECT o.password FROM orders AS o(a, b)

SELECT id, o.cmin FROM orders o

-- class: lexical
SELECT E'\\' || pg_sleep(1) || ''

SELECT 1 OPERATOR(pg_catalog.+) 1

SELECT $tag$ x

SELECT 1 --
; DELETE FROM orders

-- class: dos
SELECT * FROM generate_series(1, 1000000000)

SELECT DATE(DATE(DATE(DATE(DATE(DATE(DATE(DATE(DATE(DATE(1))))))))))

SELECT * FROM generate_series(1, 10000000 * 10)
