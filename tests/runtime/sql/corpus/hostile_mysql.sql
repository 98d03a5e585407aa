-- Refused in the dialect of MySQL and MariaDB.
-- class: function
SELECT a, 1e1FROM(secrets)

SELECT a, 1e+1FROM(secrets)

SELECT a, 11.FROM(secrets)

SELECT a, 2.e3FROM(secrets)

SELECT `sleep`(1)

SELECT mysql.sleep(1)

SELECT SLEEP/**/(1)

SELECT is_free_lock('x')

SELECT release_lock('x')

SELECT master_pos_wait('x', 1)

SELECT row_count()

SELECT found_rows()

SELECT system_user()

SELECT schema()

SELECT updatexml(1, concat(0x7e, 1), 1)

SELECT uncompress('x')

SELECT aes_decrypt('a', 'b')

SELECT name_const('a', 1)

SELECT password('x')

SELECT column_json('x')

SELECT lastval(s)

SELECT nextval(s)

SELECT * FROM information_schema.processlist

SELECT * FROM mysql.user

SELECT * FROM performance_schema.threads

SELECT * FROM sys.session

SELECT @@datadir

SELECT @@global.secure_file_priv

SELECT @a := 1

SELECT @a

SELECT match(note) AGAINST ('x') FROM orders

-- class: write
SELECT id FROM orders INTO OUTFILE '/tmp/x'

SELECT id FROM orders INTO DUMPFILE '/tmp/x'

SELECT id INTO @x FROM orders

SELECT id INTO OUTFILE '/tmp/x' FROM orders

LOAD DATA INFILE '/etc/passwd' INTO TABLE orders

LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE orders

HANDLER orders OPEN

REPLACE INTO orders (id) VALUES (1)

DO sleep(5)

FLUSH TABLES

RESET MASTER

BINLOG 'x'

INSTALL PLUGIN x SONAME 'x'

CREATE FUNCTION f RETURNS INTEGER SONAME 'x.so'

RENAME TABLE orders TO x

SET GLOBAL x = 1

SELECT SQL_CALC_FOUND_ROWS id FROM orders

SELECT HIGH_PRIORITY id FROM orders

SELECT STRAIGHT_JOIN o.id FROM orders o JOIN items i ON o.id = i.order_id

SELECT id FROM orders LOCK IN SHARE MODE

SELECT id FROM orders PROCEDURE ANALYSE()

SELECT id FROM orders USE INDEX (x)

SELECT id FROM orders FORCE INDEX (PRIMARY)

SELECT id FROM orders PARTITION (p0)

DELIMITER //

SIGNAL SQLSTATE '45000'

XA START 'x'

-- class: tables
SELECT * FROM shop.secrets

SELECT * FROM `secrets`

SELECT * FROM orders FOR SYSTEM_TIME ALL

SELECT * FROM JSON_TABLE((SELECT b FROM secrets), '$' COLUMNS (x INT PATH '$')) AS t

SELECT * FROM mysql.orders

SELECT GROUP_CONCAT(b) FROM secrets

SELECT (SELECT GROUP_CONCAT(b) FROM secrets)

SELECT * FROM orders o JOIN (secrets s) ON true

-- class: lexical
SELECT 1 # comment
; DROP TABLE orders

SELECT 1 --	x
; DROP TABLE orders

SELECT `a

SELECT 'a\' ; DROP TABLE orders

SELECT 1/*!*/

SELECT/*!99999 id FROM secrets */ 1

SELECT {d '2020-01-01'} {#

SELECT 0b1g
