-- What the guard writes gives the same answer as this in DuckDB.
-- class: meaning
SELECT id, data -> 'a.b' AS x FROM orders ORDER BY id

SELECT id, data ->> 'k.z' AS x FROM orders ORDER BY id

SELECT id, data -> '$.x.y' AS x FROM orders ORDER BY id

SELECT id, data -> 'l' -> 0 AS x FROM orders ORDER BY id

SELECT id, coalesce(data -> 'x' ->> 'y', 'none') AS x FROM orders ORDER BY id

SELECT id, length(data -> 'l' ->> 0) AS x FROM orders ORDER BY id

SELECT id, (data -> 'x') = '1' AS x FROM orders ORDER BY id

SELECT id, date '2024-01-05'::text AS x FROM orders ORDER BY id

SELECT id, timestamp '2024-01-05 10:00'::date AS x FROM orders ORDER BY id

SELECT id, numeric '1.7'::int::text AS x FROM orders ORDER BY id

SELECT id, decode('\xA0'::BLOB, 'replace') AS x FROM orders ORDER BY id

SELECT id, lag(amount IGNORE NULLS) OVER (ORDER BY id) AS x FROM orders ORDER BY id

SELECT id, struct_pack(a := id, b := note).a AS x FROM orders ORDER BY id

SELECT id, [x * 2 FOR x IN [1, 2, 3] IF x > 1] AS x FROM orders ORDER BY id

SELECT id, list_transform([1, 2], lambda x: x + id) AS x FROM orders ORDER BY id

SELECT id, reduce([1, 2, 3], lambda x, y: x + y) AS x FROM orders ORDER BY id

SELECT id, id // 2 AS x FROM orders ORDER BY id

SELECT id, -7 // 2 AS x FROM orders ORDER BY id

SELECT id, 2 ** 3 ** 2 AS x FROM orders ORDER BY id

SELECT id, date_diff('day', created_at, TIMESTAMP '2025-01-01') AS x FROM orders ORDER BY id

SELECT id, strftime(created_at, '%Y-%m') AS x FROM orders ORDER BY id

SELECT id, date_trunc('week', created_at) AS x FROM orders ORDER BY id

SELECT id, amount::FLOAT AS x FROM orders ORDER BY id

SELECT id, due + INTERVAL (id) DAY AS x FROM orders ORDER BY id

SELECT status, list(id ORDER BY id)[1], array_agg(id ORDER BY id DESC)[1:2] FROM orders GROUP BY status ORDER BY status

SELECT status, percentile_cont(0.5) WITHIN GROUP (ORDER BY amount), mode() WITHIN GROUP (ORDER BY id) FROM orders GROUP BY status ORDER BY status

SELECT status, string_agg(DISTINCT status, ', ' ORDER BY status), arg_max(id, amount), max(id, 2) FROM orders GROUP BY status ORDER BY status

SELECT id FROM orders ORDER BY id LIMIT 40%

SELECT id FROM orders ORDER BY id LIMIT 60 PERCENT

SELECT main.orders.id FROM main.orders ORDER BY 1

WITH p AS (PIVOT orders ON status USING count(*) GROUP BY customer_id) SELECT * FROM p ORDER BY customer_id

SELECT any_value(status ORDER BY id), count() FROM orders

SELECT id, note FROM orders ORDER BY note, id

SELECT id, true = id NOT IN (2, 3) AS x FROM orders ORDER BY id

SELECT id, id NOT BETWEEN 2 AND 3 < (id > 1) AS x FROM orders ORDER BY id

SELECT id, id // 3 NOT BETWEEN 7 AND 9 = true AS x FROM orders ORDER BY id
