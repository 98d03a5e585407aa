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

-- class: tables
SELECT * FROM pg_catalog.pg_authid

SELECT * FROM "pg_catalog"."pg_user"

SELECT * FROM PG_CATALOG.PG_CLASS

SELECT * FROM pg_settings

SELECT o.pg_read_file FROM (SELECT '/etc/passwd'::text) o

SELECT x.pg_read_file FROM (SELECT '/etc/passwd'::text AS v) x

SELECT orders.row_to_json FROM orders

SELECT '<x/>'::xml

SELECT * FROM json_populate_record(NULL::secrets, '{}')

SELECT jsonb_populate_recordset(NULL::secrets, '[{}]')

SELECT NULL::secrets

SELECT ROW(1, 'x')::secrets

SELECT to_json(pg_stat_activity) FROM pg_stat_activity

SELECT system_user

SELECT user

SELECT ctid FROM orders

SELECT o.ctid, o.xmin FROM orders o

SELECT oid FROM orders

TABLE pg_user

SELECT * FROM secrets*

SELECT x FROM orders, LATERAL (SELECT b AS x FROM secrets) l

SELECT id FROM orders WHERE note ~ (SELECT b FROM secrets)

SELECT array(SELECT b FROM secrets)

SELECT ARRAY[(SELECT b FROM secrets)]

SELECT jsonb_build_object('x', (SELECT b FROM secrets))

SELECT string_agg(b, ',') FROM secrets

SELECT json_agg(s) FROM secrets s

SELECT id FROM orders WHERE (id, note) IN (TABLE secrets)

SELECT id FROM orders WHERE id = ANY (SELECT a FROM secrets)

SELECT (SELECT s FROM secrets s LIMIT 1)::text

WITH "Secrets" AS (SELECT 1 AS a) SELECT * FROM secrets

SELECT * FROM "ORDERS"

SELECT "ID" FROM orders

SELECT pg_sleep FROM orders

SELECT * FROM ":status"

SELECT * FROM jsonb_to_recordset('[]') AS x(a pg_catalog.regclass)

SELECT a::pg_catalog.regclass FROM (SELECT 'x' AS a) t

SELECT CAST('x' AS "pg_catalog"."regproc")

SELECT 'x'::public.secrets

SELECT id FROM orders WHERE note COLLATE "pg_catalog"."x" = 'a'

-- class: write
SELECT 'secrets'::regclass::oid

SELECT CAST('pg_sleep' AS regproc)

SELECT 'pg_sleep(int)'::regprocedure

SELECT 'public'::regnamespace, 'postgres'::regrole

SELECT regclass 'secrets'

SELECT pg_catalog.pg_read_file('/etc/passwd')

SELECT ('/etc/passwd').pg_read_file

SELECT (NULL::secrets).b

SELECT pg_typeof(1)::oid

SELECT tableoid::regclass FROM orders

SELECT * FROM ROWS FROM (pg_ls_dir('/'), generate_series(1,2)) AS t

SELECT * FROM orders TABLESAMPLE system(1), secrets

SELECT id INTO UNLOGGED x FROM orders

WITH x AS (SELECT 1) SELECT * INTO y FROM x

COPY (SELECT * FROM orders) TO '/tmp/x'

DO $$ BEGIN PERFORM 1; END $$

DO LANGUAGE plpgsql 'begin end'

SET LOCAL statement_timeout = 0

SHOW ALL

REINDEX TABLE orders

CREATE EXTENSION dblink

CREATE FUNCTION f() RETURNS int AS 'select 1' LANGUAGE sql

VALUES ((SELECT b FROM secrets))

VALUES (pg_read_file('/etc/passwd'))

SELECT 1 OPERATOR(pg_catalog.+) 2

SELECT 1 OPERATOR(public.+) 2

SELECT id FROM orders WHERE note = $$a$$; DELETE FROM orders

SELECT ':status'::regclass

SELECT * FROM json_to_record('{}') AS x(a regclass)

SELECT a::"regclass" FROM (SELECT 'x' AS a) t

SELECT (orders).* FROM orders

-- class: function
SELECT "pg_read_file"('/etc/passwd')

SELECT PG_READ_FILE('/etc/passwd')

SELECT * FROM pg_ls_dir('/')

SELECT * FROM pg_read_file('/etc/passwd') AS t

SELECT pg_stat_file('/etc/passwd')

SELECT lo_from_bytea(0, 'x')

SELECT loread(1, 1)

SELECT dblink('dbname=postgres', 'select 1')

SELECT * FROM dblink('x', 'select 1') AS t(a int)

SELECT dblink_exec('x', 'y')

SELECT ts_stat('select 1')

SELECT * FROM ts_stat('SELECT to_tsvector(b) FROM secrets')

SELECT ts_rewrite('a'::tsquery, 'select 1, 2')

SELECT ts_rewrite('a'::tsquery, 'SELECT b::tsquery, b::tsquery FROM secrets')

SELECT crosstab('select 1')

SELECT set_config('search_path', 'x', false)

SELECT current_setting('is_superuser')

SELECT pg_sleep_for('5 s')

SELECT pg_sleep_until('2030-01-01')

SELECT pg_try_advisory_lock(1)

SELECT nextval('seq')

SELECT currval('seq')

SELECT lastval()

SELECT setval('seq', 1)

SELECT pg_notify('x', 'y')

SELECT pg_current_xact_id()

SELECT pg_backend_pid()

SELECT pg_postmaster_start_time()

SELECT pg_relation_size('orders')

SELECT pg_size_pretty(pg_database_size('postgres'))

SELECT pg_get_viewdef(1)

SELECT pg_get_functiondef(1)

SELECT pg_get_userbyid(10)

SELECT format_type(1, 1)

SELECT pg_describe_object(1, 1, 1)

SELECT pg_identify_object(1,1,1)

SELECT gen_salt('bf')

SELECT crypt('a', 'b')

SELECT pgp_sym_decrypt('x', 'y')

SELECT encrypt('x', 'y', 'aes')

SELECT brin_summarize_new_values('x')

SELECT gin_clean_pending_list('x')

SELECT pg_stat_reset()

SELECT pg_stat_get_activity(NULL)

SELECT pg_show_all_settings()

SELECT * FROM pg_show_all_settings()

SELECT pg_ls_logdir()

SELECT pg_ls_waldir()

SELECT pg_tablespace_location(1)

SELECT pg_filenode_relation(0, 1)

SELECT pg_file_write('x', 'y', true)

SELECT binary_upgrade_create_empty_extension('x')

SELECT pg_import_system_collations('public')

SELECT pg_collation_for('a')

SELECT pg_column_size(1)

SELECT pg_input_is_valid('1', 'int')

SELECT pg_input_error_info('x', 'secrets')

SELECT pg_event_trigger_ddl_commands()

SELECT row_security_active('x')

SELECT CURRENT_USER::text

SELECT * FROM LATERAL pg_ls_dir('/') x

SELECT lo_creat(1)

SELECT id FROM orders WINDOW w AS (ORDER BY pg_sleep(1))

SELECT GROUPING(pg_sleep(1)) FROM orders

SELECT pg_sleep(1) FILTER (WHERE true)

SELECT sum(pg_sleep(1)::text::int) FROM orders

SELECT EXTRACT(epoch FROM pg_postmaster_start_time())

SELECT TRIM(current_setting('x') FROM 'a')

SELECT SUBSTRING(version() FROM 1)

SELECT OVERLAY(version() PLACING 'x' FROM 1)

SELECT POSITION('x' IN version())

SELECT json_object('a': version())

SELECT JSON_VALUE('{}', '$.a' DEFAULT version() ON ERROR)

-- class: lexical
SELECT * FROM U&"!0073ecrets" UESCAPE '!'

SELECT xpath('/x', xmlparse(document '<x/>'))

SELECT * FROM XMLTABLE('/r' PASSING '<r/>'::xml COLUMNS a int PATH 'a')

SELECT xmlelement(name foo)

UNLISTEN *

SECURITY LABEL ON TABLE x IS 'y'

IMPORT FOREIGN SCHEMA x FROM SERVER y INTO z

SELECT $x$ a $y$

SELECT /*+ Set(statement_timeout 0) */ 1

SELECT 1 /* /* */ ; DELETE FROM orders

SELECT json_to_record('{}') AS x(a secrets)

SELECT id FROM orders ORDER BY id USING OPERATOR(public.<)

SELECT id FROM orders ORDER BY id USING >

-- class: dos
SELECT count(*) FROM generate_series(1, 10000000000)

SELECT count(*) FROM generate_series(1, 10^10)

SELECT count(*) FROM generate_series(1::bigint, 9999999999999)

SELECT generate_series(1, 2000000000)

SELECT * FROM generate_series('0001-01-01'::timestamp, '9999-01-01', '1 microsecond')

SELECT array_fill(1, ARRAY[1000000000])

SELECT array_fill(1, ARRAY[100000, 100000])

SELECT factorial(100000)

SELECT repeat('a', 1000000000)

SELECT repeat('a', 100000 * 100000)

SELECT repeat('a', (SELECT 1000000000))

SELECT rpad('', 1000000000, 'x')

SELECT lpad('', 100000000::int)
