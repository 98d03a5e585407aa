-- What the guard writes gives the same answer as this in PostgreSQL.
-- class: meaning
SELECT id, date_part('epoch', created_at) AS x FROM orders ORDER BY id

SELECT id, date_part('year', created_at) / 7 AS x FROM orders ORDER BY id

SELECT id, timestamp '2024-01-05 10:00'::date AS x FROM orders ORDER BY id

SELECT id, date '2024-01-05'::text AS x FROM orders ORDER BY id

SELECT id, numeric '1.7'::int::text AS x FROM orders ORDER BY id

SELECT id, time '10:00'::interval AS x FROM orders ORDER BY id

SELECT id, timestamp with time zone '2024-01-05 10:00+00'::date::text AS x FROM orders ORDER BY id

SELECT id, jsonb '{"a": 1}' -> 'a' AS x FROM orders ORDER BY id

SELECT id, json '{"a":1}' ->> 'a' AS x FROM orders ORDER BY id

SELECT id, boolean 'true'::int AS x FROM orders ORDER BY id

SELECT id, data -> 'a.b' AS x FROM orders ORDER BY id

SELECT id, data -> '$.x' AS x FROM orders ORDER BY id

SELECT id, data ->> '' AS x FROM orders ORDER BY id

SELECT id, data -> 'x' ->> 'y' AS x FROM orders ORDER BY id

SELECT id, data -> 'l' -> -1 AS x FROM orders ORDER BY id

SELECT id, data -> (status) AS x FROM orders ORDER BY id

SELECT id, coalesce(data -> 'x' ->> 'y', 'none') AS x FROM orders ORDER BY id

SELECT id, (data ->> 'y') || 'q' AS x FROM orders ORDER BY id

SELECT id, 2 ^ 3 ^ 2 AS x FROM orders ORDER BY id

SELECT id, -2 ^ 2 AS x FROM orders ORDER BY id

SELECT id, -7 / 2 AS x FROM orders ORDER BY id

SELECT id, 7 % -3 AS x FROM orders ORDER BY id

SELECT id, note LIKE '%\%' AS x FROM orders ORDER BY id

SELECT id, note LIKE 'a!%%' ESCAPE '!' AS x FROM orders ORDER BY id

SELECT id, note IS DISTINCT FROM NULL AS x FROM orders ORDER BY id

SELECT id, current_time IS NOT NULL AS x FROM orders ORDER BY id

SELECT id, decode('616263', 'hex') AS x FROM orders ORDER BY id

SELECT id, initcap('a b') AS x FROM orders ORDER BY id

SELECT id, convert('abc'::bytea, 'UTF8', 'LATIN1') AS x FROM orders ORDER BY id

SELECT id, '10.0.0.0/8'::cidr AS x FROM orders ORDER BY id

SELECT id, jsonb_path_query_first(data, '$.x.y'::jsonpath) AS x FROM orders ORDER BY id

SELECT id, due + interval '1 month' * id AS x FROM orders ORDER BY id

SELECT id, make_interval(days => id) AS x FROM orders ORDER BY id

SELECT id, created_at AT TIME ZONE 'UTC' AT TIME ZONE 'Asia/Shanghai' AS x FROM orders ORDER BY id

SELECT status, extract(year FROM created_at) AS y, count(*) FROM orders GROUP BY 1, 2 ORDER BY 1, 2

SELECT status, date_trunc('year', created_at) AS created_at, count(*) FROM orders GROUP BY 1, 2 ORDER BY created_at, status

SELECT o.status, o.id % 2, count(*) FROM orders o GROUP BY status, "id" % 2 ORDER BY 1, 2

SELECT to_char(created_at, 'YYYY') AS year, status, count(*) FROM orders GROUP BY year, status HAVING count(*) > 1 ORDER BY year, status

SELECT status, CASE WHEN amount > 6 THEN 'many' ELSE 'few' END AS bucket, count(*) FROM orders GROUP BY status, bucket ORDER BY bucket, status

SELECT status, customer_id, count(*) FROM orders GROUP BY status, ROLLUP (customer_id) ORDER BY 1, 2, 3

SELECT status, id % 2, customer_id, count(*) FROM orders GROUP BY status, CUBE (id % 2, customer_id) ORDER BY 1, 2, 3, 4

SELECT status, bit_xor(id), mode() WITHIN GROUP (ORDER BY id), rank(3) WITHIN GROUP (ORDER BY id), json_agg(note ORDER BY id), range_agg(daterange(due, due + 1)) FROM orders GROUP BY status ORDER BY status

SELECT status, percentile_cont(0.5) WITHIN GROUP (ORDER BY amount) FILTER (WHERE id > 1) FROM orders GROUP BY status ORDER BY status

SELECT status, string_agg(DISTINCT coalesce(note, '-'), '; ' ORDER BY coalesce(note, '-')) FROM orders GROUP BY status ORDER BY status

SELECT status, sum(amount), sum(sum(amount)) OVER (ORDER BY status), rank() OVER (ORDER BY sum(amount) DESC) FROM orders GROUP BY status ORDER BY status

SELECT c.id, c.name, upper(c.country) || c.id, count(o.id) FROM customers c LEFT JOIN orders o ON o.customer_id = c.id GROUP BY c.id HAVING c.id > 0 ORDER BY c.email, c.id

SELECT variance(amount), stddev(amount), every(id > 0), ceiling(avg(amount)) FROM orders

SELECT id, true = (id > 0) AND id NOT IN (2, 3) AS x FROM orders ORDER BY id

SELECT id, (id > 1) = (id NOT BETWEEN 2 AND 3) AS x FROM orders ORDER BY id

SELECT id, true = id NOT IN (2, 3) AS x FROM orders ORDER BY id
