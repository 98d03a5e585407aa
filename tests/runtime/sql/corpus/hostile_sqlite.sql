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
