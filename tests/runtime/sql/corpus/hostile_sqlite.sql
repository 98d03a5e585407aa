-- Refused in SQLite's dialect.
-- class: tables
SELECT id FROM orders WHERE id IN secrets

SELECT id FROM orders WHERE id IN main.secrets

SELECT id FROM orders WHERE id IN [secrets]

SELECT id FROM orders WHERE id IN "secrets"

SELECT id FROM orders WHERE id NOT IN secrets

SELECT id FROM orders WHERE 'x' IN pragma_table_info('secrets')

SELECT id IN secrets FROM orders

SELECT * FROM sqlite_master

SELECT * FROM sqlite_schema

SELECT * FROM main.sqlite_master

SELECT * FROM sqlite_temp_master

SELECT * FROM temp.orders

SELECT * FROM pragma_database_list

SELECT * FROM pragma_table_info('secrets')

SELECT * FROM [secrets]

SELECT * FROM `secrets`

SELECT * FROM 'secrets'

SELECT oid FROM orders

SELECT o.rowid FROM orders o

SELECT * FROM dbstat

SELECT * FROM orders INDEXED BY x

SELECT * FROM orders NOT INDEXED, secrets

SELECT note MATCH 'x' FROM orders

-- class: function
SELECT load_extension('x.so')

SELECT readfile('/etc/passwd')

SELECT writefile('/tmp/x', 'y')

SELECT edit('x')

SELECT fts3_tokenizer('x')

SELECT sqlite_compileoption_get(0)

SELECT sqlite_source_id()

SELECT last_insert_rowid()

SELECT changes()

SELECT total_changes()

SELECT sqlite_log(1, 'x')

SELECT zeroblob(1000000000)

SELECT randomblob(1000000000)

SELECT hex(zeroblob(1000000000))

SELECT * FROM generate_series(1, 1000000000)

SELECT * FROM fsdir('/')

SELECT * FROM csv

-- class: write
PRAGMA query_only = 0

PRAGMA writable_schema = 1

PRAGMA table_info(secrets)

ATTACH DATABASE '/tmp/x' AS x

DETACH DATABASE main

REPLACE INTO orders (id) VALUES (1)

INSERT OR REPLACE INTO orders (id) VALUES (1)

CREATE VIRTUAL TABLE x USING fts5(a)

CREATE TRIGGER t AFTER INSERT ON orders BEGIN DELETE FROM orders; END

VACUUM INTO '/tmp/x'

END

SELECT 1 RETURNING id

EXPLAIN QUERY PLAN SELECT 1

-- class: tables
SELECT * FROM SQLITE_MASTER

SELECT * FROM "sqlite_master"

SELECT * FROM [sqlite_master]

SELECT * FROM `sqlite_schema`

SELECT * FROM main.sqlite_schema

SELECT * FROM temp.sqlite_temp_master

SELECT * FROM sqlite_sequence

SELECT * FROM sqlite_stat1

SELECT * FROM pragma_table_list

SELECT * FROM orders, pragma_compile_options

SELECT * FROM sqlite_dbpage

SELECT * FROM sqlite_stmt

SELECT * FROM fts5vocab

SELECT o._rowid_ FROM orders o

SELECT oid, * FROM orders

SELECT id FROM orders WHERE id IN (secrets)

SELECT "topsecret_not_a_column" FROM orders

SELECT id FROM orders WHERE "abc" = note

SELECT * FROM generate_series WHERE start = 1

SELECT count(*) FROM generate_series

SELECT * FROM aux.orders

SELECT * FROM main.secrets

SELECT (VALUES ((SELECT b FROM secrets)))

SELECT * FROM (VALUES ((SELECT b FROM secrets)))

SELECT json_extract((SELECT b FROM secrets), '$')

SELECT * FROM json_each((SELECT b FROM secrets))

-- class: function
SELECT * FROM pragma_function_list()

SELECT * FROM bytecode('SELECT 1')

SELECT * FROM tables_used('SELECT 1')

SELECT * FROM completion('x')

SELECT * FROM carray(1, 2)

SELECT * FROM zipfile('x')

SELECT * FROM vtab1('x')

SELECT LOAD_EXTENSION('x', 'y')

SELECT writefile('/tmp/x', 'a')

SELECT edit('x', 'vi')

SELECT lsmode(1)

SELECT shell('id')

SELECT system('id')

SELECT eval('select 1')

SELECT sqlite_compileoption_used('x')

SELECT sqlite_offset(id) FROM orders

SELECT fts3_tokenizer('simple')

SELECT fts5(1)

SELECT snippet(orders) FROM orders

SELECT highlight(orders, 0, 'a', 'b') FROM orders

SELECT bm25(orders) FROM orders

SELECT matchinfo(orders) FROM orders

SELECT rtreecheck('x')

SELECT rtreenode(1, 2)

SELECT sqlite_rename_table(1,2,3,4,5,6,7)

SELECT sqlite_drop_column(1, 2, 3)

SELECT RAISE(ABORT, 'x')

SELECT * FROM json_each(readfile('/etc/passwd'))

SELECT iif(1, load_extension('x'), 0)

SELECT count(*) FILTER (WHERE load_extension('x')) FROM orders

SELECT sum(1) OVER (ORDER BY load_extension('x')) FROM orders

SELECT CAST(load_extension('x') AS TEXT)

-- class: write
SELECT id FROM orders WHERE orders MATCH 'x'

SELECT id FROM orders WHERE note MATCH 'x'

SELECT id FROM orders WHERE (id, note) IN secrets

SELECT id FROM orders WHERE id NOT IN sqlite_master

SELECT id FROM orders WHERE id IN pragma_table_info('x')

SELECT id FROM orders WHERE 1 IN secrets OR 1

PRAGMA journal_mode

ATTACH ':memory:' AS x

ATTACH DATABASE 'file:/etc/passwd' AS p

DETACH main

REINDEX

ANALYZE main

INSERT OR IGNORE INTO orders (id) VALUES (1)

CREATE TEMP TABLE x AS SELECT 1

CREATE VIRTUAL TABLE x USING fts5(y)

END TRANSACTION

SAVEPOINT a

SELECT * FROM orders WHERE id = @id

VALUES ((SELECT b FROM secrets))

-- class: dos
SELECT length(zeroblob(999999999))

SELECT hex(zeroblob(500000000))

SELECT printf('%1000000000d', 1)

SELECT printf('%.*c', 1000000000, 'x')

SELECT printf('%*d', 1000000000, 1)

SELECT format('%999999999s', 'x')

SELECT replace(hex(zeroblob(100000)), '0', hex(zeroblob(100000)))

WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n

WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n

WITH RECURSIVE n(x) AS (VALUES(1) UNION SELECT x * 2 FROM n WHERE true) SELECT sum(x) FROM n

SELECT value FROM generate_series(1, 10000000000)

SELECT randomblob(100000 * 100000)

SELECT zeroblob((SELECT 1000000000))

SELECT zeroblob(1e9)

SELECT zeroblob(0x3B9ACA00)

SELECT zeroblob('1000000000')

SELECT substr(zeroblob(1000000000), 1, 1)

SELECT 'a' || zeroblob(1000000000)

-- class: lexical
SELECT * FROM orders WHERE id = ?1

SELECT * FROM orders WHERE id = $id

SELECT x'zz'

SELECT id FROM orders WHERE note LIKE 'a' ESCAPE load_extension('x')

SELECT id FROM orders COLLATE evil

.read /etc/passwd

.shell id

SELECT 1 /* unterminated

-- class: params
SELECT * FROM orders WHERE id = :x
