-- What the guard writes gives the same answer as this in MariaDB.
-- class: meaning
SELECT id, 0x41 + 0 AS x FROM orders ORDER BY id

SELECT id, x'41' + 0 AS x FROM orders ORDER BY id

SELECT id, 0xF + 1 AS x FROM orders ORDER BY id

SELECT id, CONV(0xa, 10, 2) AS x FROM orders ORDER BY id

SELECT id, INTERVAL(id, 1, 3, 5) AS x FROM orders ORDER BY id

SELECT id, CHR(67) AS x FROM orders ORDER BY id

SELECT id, UTC_DATE > '2020-01-01' AS x FROM orders ORDER BY id

SELECT id, UTC_TIMESTAMP(3) > '2020-01-01' AS x FROM orders ORDER BY id

SELECT id, TO_CHAR(created_at, 'YYYY-MM-DD') AS x FROM orders ORDER BY id

SELECT id, GET_FORMAT(DATE, 'EUR') AS x FROM orders ORDER BY id

SELECT id, TIMESTAMPDIFF(MONTH, created_at, due) AS x FROM orders ORDER BY id

SELECT id, TIMESTAMPADD(DAY, id, due) AS x FROM orders ORDER BY id

SELECT id, id DIV 2 AS x FROM orders ORDER BY id

SELECT id, id XOR 1 AS x FROM orders ORDER BY id

SELECT id, note <=> NULL AS x FROM orders ORDER BY id

SELECT id, status || note AS x FROM orders ORDER BY id

SELECT id, id MOD 2 = 1 AS x FROM orders ORDER BY id

SELECT id, '3 apples' + 0 AS x FROM orders ORDER BY id

SELECT id, note LIKE 'a\%b' AS x FROM orders ORDER BY id

SELECT id, 'a\'b\n\\c' AS x FROM orders ORDER BY id

SELECT id, DATE_FORMAT(created_at, '%Y-%m %%') AS x FROM orders ORDER BY id

SELECT id, JSON_EXTRACT(data, '$.x.y') AS x FROM orders ORDER BY id

SELECT id, JSON_UNQUOTE(JSON_EXTRACT(data, '$.l[0]')) AS x FROM orders ORDER BY id

SELECT id, EXTRACT(YEAR_MONTH FROM created_at) AS x FROM orders ORDER BY id

SELECT id, due + INTERVAL id MONTH AS x FROM orders ORDER BY id

SELECT id, CAST(amount AS SIGNED) AS x FROM orders ORDER BY id

SELECT status, GROUP_CONCAT(id ORDER BY id LIMIT 2) FROM orders GROUP BY status ORDER BY status

SELECT status, GROUP_CONCAT(DISTINCT status, ':', id ORDER BY id DESC SEPARATOR '; ') FROM orders GROUP BY status ORDER BY status

SELECT COALESCE(status, 'all'), COUNT(*) FROM orders GROUP BY status WITH ROLLUP

SELECT status, STD(amount), VARIANCE(amount), BIT_XOR(id), COUNT(DISTINCT status, customer_id) FROM orders GROUP BY status ORDER BY status

SELECT id FROM orders ORDER BY -amount, id LIMIT 1, 3

SELECT o.id, jt.y FROM orders o JOIN JSON_TABLE(o.data, '$' COLUMNS (y INT PATH '$.x.y' DEFAULT '7' ON EMPTY NULL ON ERROR)) jt ON 1 = 1 ORDER BY 1, 2

SELECT o.id, jt.n, jt.v FROM orders o, JSON_TABLE(o.data, '$' COLUMNS (y INT PATH '$.x.y' NULL ON EMPTY, NESTED PATH '$.l[*]' COLUMNS (n FOR ORDINALITY, v INT PATH '$'))) jt ORDER BY 1, 2

SELECT jt.* FROM JSON_TABLE('[{"a": 1}, {"b": 2}]', '$[*]' COLUMNS (n FOR ORDINALITY, a VARCHAR(5) PATH '$.a' DEFAULT 'none' ON EMPTY, e INT EXISTS PATH '$.b')) AS jt

SELECT id, 1 = id NOT IN (2, 3) AS x FROM orders ORDER BY id

SELECT id, 7 < id NOT BETWEEN 3 AND 4 AS x FROM orders ORDER BY id

SELECT id, 1 <> note NOT LIKE 'a%' AS x FROM orders ORDER BY id
