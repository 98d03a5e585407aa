-- What the guard writes gives the same answer as this in SQLite.
-- class: meaning
SELECT id, CAST(due AS DATE) AS x FROM orders ORDER BY id

SELECT id, CAST(created_at AS DATETIME) AS x FROM orders ORDER BY id

SELECT id, CAST('2024' AS TIMESTAMP) AS x FROM orders ORDER BY id

SELECT id, CAST(id AS NUMERIC) AS x FROM orders ORDER BY id

SELECT id, CAST(amount AS DECIMAL(10, 2)) AS x FROM orders ORDER BY id

SELECT id, CAST(amount AS BOOLEAN) AS x FROM orders ORDER BY id

SELECT id, CAST(amount AS VARCHAR(3)) AS x FROM orders ORDER BY id

SELECT id, CAST('12abc' AS BIGINT) AS x FROM orders ORDER BY id

SELECT id, CAST(amount AS FLOAT) AS x FROM orders ORDER BY id

SELECT id, typeof(CAST(id AS NUMERIC)) AS x FROM orders ORDER BY id

SELECT id, data -> 'a.b' AS x FROM orders ORDER BY id

SELECT id, data ->> '$.l[#-1]' AS x FROM orders ORDER BY id

SELECT id, data -> 'x' ->> 'y' AS x FROM orders ORDER BY id

SELECT id, data ->> '[0]' AS x FROM orders ORDER BY id

SELECT id, coalesce(data -> 'x' ->> 'y', 'none') AS x FROM orders ORDER BY id

SELECT id, id || '-' || note AS x FROM orders ORDER BY id

SELECT id, 7 / 2 AS x FROM orders ORDER BY id

SELECT id, -7 % 3 AS x FROM orders ORDER BY id

SELECT id, note LIKE '%!%%' ESCAPE '!' AS x FROM orders ORDER BY id

SELECT id, note GLOB 'a*' AS x FROM orders ORDER BY id

SELECT id, note IS NOT 'a%b' AS x FROM orders ORDER BY id

SELECT id, 5 || 3 * 2 AS x FROM orders ORDER BY id

SELECT id, strftime('%Y', created_at) + 1 AS x FROM orders ORDER BY id

SELECT id, iif(id > 2, 'a', 'b') AS x FROM orders ORDER BY id

SELECT id, max(id, 3) AS x FROM orders ORDER BY id

SELECT id, group_concat(id) OVER (ORDER BY id) AS x FROM orders ORDER BY id

SELECT status, max(amount), note FROM orders GROUP BY status ORDER BY status

SELECT main.orders.id FROM main.orders ORDER BY 1

SELECT status, total(amount), group_concat(id, '; '), json_group_array(id) FROM orders GROUP BY status ORDER BY status

SELECT id FROM orders ORDER BY note, id

SELECT id FROM orders ORDER BY note DESC, id LIMIT -1 OFFSET 1

SELECT id, 1 = id NOT IN (2, 3) AS x FROM orders ORDER BY id

SELECT id, coalesce(7 < id NOT BETWEEN 3 AND 4, 0) AS x FROM orders ORDER BY id

SELECT id, 1 <> note NOT LIKE 'a%' AS x FROM orders ORDER BY id
