-- Refused in ClickHouse's dialect.
-- class: write
ALTER TABLE orders DELETE WHERE 1

ALTER TABLE orders UPDATE amount = 0 WHERE 1

OPTIMIZE TABLE orders FINAL

SYSTEM SHUTDOWN

SYSTEM RELOAD CONFIG

KILL QUERY WHERE 1

RENAME TABLE orders TO x

EXCHANGE TABLES orders AND items

DETACH TABLE orders

ATTACH TABLE orders FROM 'x'

CREATE DICTIONARY d (id UInt64) PRIMARY KEY id SOURCE(HTTP(url 'http://127.0.0.1/')) LAYOUT(FLAT()) LIFETIME(1)

CREATE FUNCTION f AS (x) -> x

BACKUP TABLE orders TO File('x')

RESTORE TABLE orders FROM File('x')

INSERT INTO FUNCTION file('x.csv') SELECT * FROM orders

INSERT INTO FUNCTION url('http://127.0.0.1/', 'CSV') SELECT * FROM orders

SELECT * FROM orders INTO OUTFILE 'x.csv'

SELECT * FROM orders INTO OUTFILE 'x.csv' FORMAT CSV

SELECT * FROM orders FORMAT JSON

SELECT 1 FORMAT Null

SELECT * FROM orders SETTINGS max_execution_time = 0

SELECT * FROM orders SETTINGS readonly = 0, max_result_rows = 0

SELECT * FROM (SELECT * FROM orders SETTINGS max_threads = 64)

SELECT * FROM orders FORMAT CSV SETTINGS readonly = 0

SET readonly = 0

SET max_execution_time = 0

USE system

SHOW TABLES

SHOW CREATE TABLE orders

SHOW DATABASES

SHOW GRANTS

DESCRIBE TABLE orders

DESCRIBE (SELECT * FROM orders)

EXISTS TABLE secrets

CHECK TABLE orders

WATCH orders

EXPLAIN SELECT * FROM orders

EXPLAIN PLAN SELECT * FROM orders

GRANT SELECT ON shop.secrets TO me

CREATE USER x

UNDROP TABLE x

TRUNCATE TABLE orders

SELECT 1; SELECT 2

SELECT 1; DROP TABLE orders

-- class: tables
SELECT * FROM system.tables

SELECT * FROM system.users

SELECT * FROM system.query_log

SELECT * FROM system.settings

SELECT * FROM system.one

SELECT * FROM system.numbers

SELECT * FROM information_schema.tables

SELECT * FROM INFORMATION_SCHEMA.COLUMNS

SELECT * FROM default.orders

SELECT * FROM secrets

SELECT * FROM shop.secrets

SELECT * FROM `shop`.`secrets`

SELECT * FROM "shop.secrets"

SELECT * FROM a.b.c

SELECT id FROM orders WHERE id IN secrets

SELECT id FROM orders WHERE id IN shop.secrets

SELECT id FROM orders WHERE id IN (secrets)

SELECT id FROM orders WHERE id IN ((secrets))

SELECT id FROM orders WHERE id NOT IN (secrets)

SELECT id FROM orders WHERE id GLOBAL IN secrets

SELECT id FROM orders WHERE id GLOBAL NOT IN (shop.secrets)

SELECT number FROM numbers(3) WHERE number IN (secrets)

SELECT number FROM numbers(3) WHERE number IN secrets

SELECT number FROM numbers(3) WHERE (number, number) IN secrets

SELECT 1 IN (secrets)

SELECT 1 IN (id) FROM orders

SELECT 1 IN (secrets AS s) FROM (VALUES (1)) AS v (a)

SELECT 1 IN ((secrets) AS s) FROM numbers(1)

SELECT in(1, secrets)

SELECT notIn(1, secrets)

SELECT globalIn(1, secrets)

SELECT nullIn(1, secrets)

SELECT inIgnoreSet(1, secrets)

SELECT id IN (SELECT a FROM secrets) FROM orders

SELECT (SELECT b FROM secrets LIMIT 1)

SELECT arrayMap(x -> (SELECT max(a) FROM secrets), [1])

SELECT [(SELECT b FROM secrets)]

SELECT tuple((SELECT b FROM secrets), 1)

SELECT map('a', (SELECT b FROM secrets))

WITH (SELECT b FROM secrets) AS s SELECT s

WITH 5 AS five SELECT five

SELECT * FROM orders AS o JOIN secrets AS s ON o.id = s.a

SELECT * FROM orders ANY LEFT JOIN secrets ON 1 = 1

SELECT * FROM orders ASOF JOIN secrets ON orders.id >= secrets.a

SELECT * FROM orders GLOBAL ALL INNER JOIN secrets USING (id)

SELECT * FROM orders PASTE JOIN secrets

SELECT * FROM orders, secrets

SELECT * FROM secrets FINAL

SELECT * FROM orders FINAL

SELECT * FROM orders SAMPLE 0.1

SELECT * FROM orders PREWHERE id = 1

SELECT id FROM orders UNION ALL SELECT a FROM secrets

SELECT id FROM orders UNION DISTINCT SELECT a FROM secrets

SELECT id FROM orders EXCEPT SELECT a FROM secrets

(SELECT a FROM secrets) UNION ALL (SELECT id FROM orders)

FROM secrets SELECT a

SELECT id FROM orders ARRAY JOIN (SELECT groupArray(b) FROM secrets) AS x

SELECT id, x FROM orders ARRAY JOIN [1, 2] AS x

SELECT id FROM orders LIMIT 1 BY (SELECT b FROM secrets)

SELECT id FROM orders LIMIT (SELECT count() FROM secrets)

SELECT id FROM orders ORDER BY (SELECT b FROM secrets)

SELECT id FROM orders ORDER BY id WITH FILL FROM 1 TO 1000000000

SELECT id FROM orders ORDER BY id WITH FILL INTERPOLATE (id AS id + 1)

SELECT id FROM orders WHERE EXISTS (SELECT 1 FROM secrets)

SELECT id FROM orders QUALIFY id IN (SELECT a FROM secrets)

SELECT id FROM orders WINDOW w AS (ORDER BY (SELECT b FROM secrets))

SELECT _part FROM orders

SELECT _path, _file FROM orders

SELECT _table FROM orders

SELECT data.x FROM orders

SELECT t.1 FROM (SELECT (1, 2) AS t)

SELECT (1, 2).1

SELECT ((SELECT b FROM secrets), 2).1

SELECT a.secrets.b FROM orders AS a

-- class: function
SELECT * FROM url('http://127.0.0.1/', 'CSV', 'a String')

SELECT * FROM url('http://169.254.169.254/latest/meta-data/', 'RawBLOB')

SELECT * FROM file('/etc/passwd', 'LineAsString')

SELECT * FROM file('x.csv')

SELECT file('/etc/passwd')

SELECT * FROM s3('https://bucket.s3.amazonaws.com/x.csv')

SELECT * FROM s3Cluster('c', 'https://x', 'CSV')

SELECT * FROM gcs('https://x', 'CSV')

SELECT * FROM azureBlobStorage('x', 'y', 'z')

SELECT * FROM hdfs('hdfs://x/y', 'CSV')

SELECT * FROM iceberg('x')

SELECT * FROM deltaLake('x')

SELECT * FROM hudi('x')

SELECT * FROM remote('127.0.0.1', 'shop', 'secrets')

SELECT * FROM remote('127.0.0.1:9000', shop.secrets)

SELECT * FROM remoteSecure('127.0.0.1', 'shop', 'secrets')

SELECT * FROM cluster('default', shop.secrets)

SELECT * FROM clusterAllReplicas('default', system.one)

SELECT * FROM mysql('127.0.0.1:3306', 'a', 'b', 'c', 'd')

SELECT * FROM postgresql('127.0.0.1:5432', 'a', 'b', 'c', 'd')

SELECT * FROM sqlite('x', 'y')

SELECT * FROM mongodb('127.0.0.1:27017', 'a', 'b', 'c', 'd', 'e String')

SELECT * FROM redis('127.0.0.1:6379', 'k', 'k String, v String')

SELECT * FROM jdbc('x', 'y', 'z')

SELECT * FROM odbc('x', 'y', 'z')

SELECT * FROM executable('x.sh', 'CSV', 'a String')

SELECT * FROM merge('shop', '.*')

SELECT * FROM merge(currentDatabase(), '^s')

SELECT * FROM view(SELECT * FROM secrets)

SELECT * FROM viewIfPermitted(SELECT * FROM secrets ELSE null('a Int32'))

SELECT * FROM viewExplain('EXPLAIN', '', (SELECT * FROM secrets))

SELECT * FROM dictionary('d')

SELECT * FROM loop(shop.secrets)

SELECT * FROM input('a String')

SELECT * FROM format('CSV', '1,2')

SELECT * FROM null('a Int32')

SELECT * FROM values('a Int32', 1, 2)

SELECT * FROM generateRandom('a Array(String)', 1, 10000000, 100000)

SELECT * FROM mergeTreeIndex('shop', 'secrets')

SELECT * FROM mergeTreeProjection('shop', 'secrets', 'p')

SELECT * FROM fuzzQuery('SELECT 1')

SELECT * FROM fuzzJSON('{}')

SELECT * FROM zookeeper('/')

SELECT * FROM python('x')

SELECT * FROM timeSeriesData('shop', 'x')

SELECT * FROM numbers_mt(10)

SELECT * FROM numbers((SELECT a FROM secrets))

SELECT dictGet('d', 'a', 1)

SELECT dictGetOrDefault('d', 'a', 1, 2)

SELECT dictGetString('d', 'a', toUInt64(1))

SELECT dictHas('d', 1)

SELECT dictGetHierarchy('d', 1)

SELECT joinGet('shop.secrets', 'b', 1)

SELECT joinGetOrNull('shop.secrets', 'b', 1)

SELECT hasColumnInTable('shop', 'secrets', 'b')

SELECT getSetting('max_threads')

SELECT getServerSetting('x')

SELECT getMacro('x')

SELECT getClientHTTPHeader('Authorization')

SELECT sleep(3)

SELECT sleepEachRow(1) FROM orders

SELECT throwIf(amount > 5, toString(amount)) FROM orders

SELECT version()

SELECT hostName()

SELECT currentUser()

SELECT user()

SELECT currentDatabase()

SELECT database()

SELECT currentRoles()

SELECT uptime()

SELECT tcpPort()

SELECT serverUUID()

SELECT buildId()

SELECT queryID()

SELECT connectionId()

SELECT shardNum()

SELECT getOSKernelVersion()

SELECT filesystemAvailable()

SELECT addressToLine(1)

SELECT demangle('x')

SELECT catboostEvaluate('/x', 1)

SELECT initializeAggregation('sum', 1)

SELECT arrayReduce('sum', [1])

SELECT finalizeAggregation(x) FROM orders

SELECT regionToName(1)

SELECT encrypt('aes-256-ofb', 'x', 'y')

SELECT decrypt('aes-256-ofb', 'x', 'y')

SELECT aes_decrypt_mysql('x', 'y', 'z')

SELECT generateSerialID('x')

SELECT logTrace('x')

SELECT zookeeperSessionUptime()

SELECT evalMLMethod(x) FROM orders

SELECT * APPLY(sum) FROM orders

SELECT * APPLY(x -> throwIf(1)) FROM orders

SELECT COLUMNS('.*') APPLY(toString) FROM orders

SELECT repeat('x', 100000000)

SELECT range(1000000000)

SELECT "DICTGET"('d', 'a', 1)

SELECT `sleep`(3)

SELECT "file"('/etc/passwd')

SELECT sumMerge(x) FROM orders

SELECT notAFunction(1)

-- class: params
SELECT {id:Int32}

SELECT id FROM {t:Identifier}

SELECT * FROM orders WHERE id = {p0:Int64}

SELECT id FROM orders WHERE id = ?

SELECT id FROM orders WHERE id = @x

SELECT id FROM orders WHERE id = $1

SELECT :missing

-- class: lexical
SELECT $$a$$, $tag$ b $tag$ FROM secrets

SELECT * FROM orders /*! UNION ALL SELECT * FROM secrets */

SELECT 1 {# comment #}

SELECT '\u200b'

SELECT id\u00a0FROM secrets

SELECT "a\\"" FROM orders

SELECT id AS "x\\" FROM orders

SELECT id AS `a\`b` FROM orders

SELECT 1FROM secrets

SELECT 1.FROM secrets

SELECT id FROM orders AS "o\\"

SELECT ‘a’
