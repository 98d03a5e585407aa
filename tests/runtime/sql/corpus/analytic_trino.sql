-- Everyday analysis in Trino's dialect.
SELECT count(*) FROM orders

SELECT status, count(*) AS n, sum(amount) AS total FROM orders GROUP BY status ORDER BY n DESC, status

SELECT date_trunc('month', created_at) AS month, sum(amount) FROM orders GROUP BY 1 ORDER BY 1

SELECT date_trunc('week', created_at) AS week, count(*) FROM orders GROUP BY date_trunc('week', created_at)

SELECT year(created_at), quarter(created_at), month(created_at), day(created_at), hour(created_at), minute(created_at) FROM orders

SELECT extract(YEAR FROM created_at), extract(MONTH FROM due) FROM orders

SELECT day_of_week(due), day_of_year(due), week(due), last_day_of_month(due) FROM orders

SELECT date_add('day', 7, due), date_diff('day', due, DATE '2024-12-31'), due + INTERVAL '1' MONTH, due - INTERVAL '3' DAY FROM orders

SELECT id FROM orders WHERE created_at >= TIMESTAMP '2024-02-01 00:00:00' AND due BETWEEN DATE '2024-01-01' AND DATE '2024-12-31'

SELECT id FROM orders WHERE created_at >= TIMESTAMP '2024-02-01 00:00:00 UTC'

SELECT date_format(created_at, '%Y-%m-%d') AS day, count(*) FROM orders GROUP BY 1

SELECT date_parse('2024-01-31', '%Y-%m-%d'), from_unixtime(1700000000), to_unixtime(created_at) FROM orders

SELECT id FROM orders WHERE amount > DECIMAL '10.00' AND amount < 1e3

SELECT DECIMAL '1.50' + DECIMAL '0.25', BIGINT '5', DOUBLE '1.5', REAL '0.5', VARCHAR 'x', CHAR 'ab'

SELECT approx_distinct(customer_id), count(DISTINCT customer_id) FROM orders

SELECT approx_percentile(amount, 0.5), approx_percentile(id, 0.9) FROM orders

SELECT max_by(status, amount), min_by(status, amount), arbitrary(status), any_value(status) FROM orders

SELECT sum(amount) FILTER (WHERE status = 'open') AS open_amount, count(*) FILTER (WHERE note IS NULL) FROM orders

SELECT stddev(amount), stddev_pop(amount), variance(amount), var_pop(amount), corr(amount, id), covar_pop(amount, id) FROM orders

SELECT array_agg(id ORDER BY id), array_agg(DISTINCT status) FROM orders

SELECT customer_id, array_join(array_agg(status ORDER BY id), ', ') AS all_of_them FROM orders GROUP BY customer_id

SELECT customer_id, listagg(status, ', ') WITHIN GROUP (ORDER BY id) FROM orders GROUP BY customer_id

SELECT histogram(status) FROM orders

SELECT if(amount > 10, 'big', 'small') AS size, if(amount > 10, 1) FROM orders

SELECT coalesce(note, status), nullif(status, 'open'), greatest(id, 2), least(id, 2) FROM orders

SELECT CASE status WHEN 'open' THEN 1 ELSE 0 END AS is_open, CASE WHEN amount > 10 THEN 'a' WHEN amount > 5 THEN 'b' END FROM orders

SELECT try(1 / (id - 1)), try_cast(note AS integer), TRY_CAST(status AS double) FROM orders

SELECT CAST(id AS varchar), CAST(amount AS double), CAST(amount AS decimal(12, 4)), CAST(created_at AS date), CAST(id AS bigint) FROM orders

SELECT CAST(created_at AS timestamp(6)), CAST(created_at AS timestamp(3) with time zone), CAST(status AS varchar(2)) FROM orders

SELECT lower(status), upper(status), length(note), substr(note, 1, 2), substring(note, 2), concat(status, '-', note), status || '!' FROM orders

SELECT strpos(note, '%'), position('%' IN note), replace(note, '%', ' percent'), reverse(status), trim(note), lpad(status, 6, ' ') FROM orders

SELECT split(note, '%'), split_part(note, '%', 1), starts_with(status, 'o'), chr(65), translate(status, 'o', '0') FROM orders

SELECT id FROM orders WHERE regexp_like(status, '^o') AND status LIKE 'o%' AND note NOT LIKE '50!%' ESCAPE '!'

SELECT regexp_extract(note, '[0-9]+'), regexp_replace(note, '[0-9]', '#'), regexp_extract_all(note, '[a-z]') FROM orders

SELECT abs(-id), ceil(amount), floor(amount), round(amount, 1), truncate(amount), mod(id, 2), id % 2, power(id, 2), sqrt(id), sign(id) FROM orders

SELECT bitwise_and(id, 1), bitwise_or(id, 1), bitwise_xor(id, 1) FROM orders

SELECT json_extract_scalar(data, '$.x.y'), json_extract(data, '$.l'), json_array_length(json_extract(data, '$.l')) FROM orders

SELECT json_format(json_parse('[1]')), JSON '{"a": 1}'

SELECT id FROM orders WHERE (status, id) IN (('open', 1), ('done', 2))

SELECT id FROM orders WHERE customer_id IN (SELECT id FROM customers WHERE country = 'DE')

SELECT id FROM orders WHERE amount > ALL (SELECT price FROM items) OR amount = ANY (SELECT price FROM items)

SELECT id FROM orders WHERE note IS DISTINCT FROM status

SELECT o.id, c.name FROM orders AS o LEFT JOIN customers AS c ON o.customer_id = c.id ORDER BY o.id

SELECT o.id FROM orders o FULL OUTER JOIN items i ON o.id = i.order_id

SELECT id, product FROM orders JOIN items USING (id)

SELECT o.id FROM shop.orders AS o WHERE o.amount > 1

SELECT shop.orders.id FROM shop.orders

SELECT ORDERS.ID, Status FROM Orders

WITH big AS (SELECT id, amount FROM orders WHERE amount > 10) SELECT count(*) FROM big

WITH a AS (SELECT id FROM orders), b AS (SELECT id FROM a WHERE id > 1) SELECT * FROM b ORDER BY id

WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT sum(n) FROM r

SELECT id FROM orders UNION ALL SELECT id FROM customers ORDER BY 1 LIMIT 3

SELECT id FROM orders INTERSECT SELECT id FROM customers

SELECT id FROM orders EXCEPT SELECT id FROM customers

SELECT id, row_number() OVER (PARTITION BY status ORDER BY amount DESC) AS place FROM orders

SELECT id, sum(amount) OVER (ORDER BY created_at ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS running FROM orders

SELECT id, lag(amount) OVER w, lead(amount, 1, 0) OVER w, rank() OVER w, ntile(2) OVER w FROM orders WINDOW w AS (ORDER BY id)

SELECT id, first_value(status) OVER (ORDER BY id) FROM orders

SELECT status, count(*) FROM orders GROUP BY ROLLUP (status)

SELECT status, customer_id, count(*), grouping(status) FROM orders GROUP BY GROUPING SETS ((status), (customer_id), ())

SELECT status, customer_id, count(*) FROM orders GROUP BY CUBE (status, customer_id)

SELECT status, count(*) AS n FROM orders GROUP BY status HAVING count(*) > 1

SELECT id FROM orders ORDER BY amount DESC NULLS LAST OFFSET 1 LIMIT 3

SELECT id FROM orders ORDER BY id OFFSET 1 ROW FETCH FIRST 2 ROWS ONLY

SELECT id FROM orders ORDER BY status FETCH FIRST 1 ROW WITH TIES

SELECT id FROM orders LIMIT ALL

SELECT t.n FROM UNNEST(ARRAY[1, 2, 3]) AS t (n)

SELECT t.n, t.place FROM UNNEST(ARRAY['a', 'b']) WITH ORDINALITY AS t (n, place)

SELECT o.id, t.n FROM orders o CROSS JOIN UNNEST(sequence(1, 3)) AS t (n) WHERE o.id <= t.n

SELECT ARRAY[1, 2][1], element_at(ARRAY[1, 2], 3), cardinality(ARRAY[1, 2]), contains(ARRAY[1], 1), array_distinct(ARRAY[1, 1])

SELECT transform(ARRAY[1, 2], x -> x * 2), filter(ARRAY[1, 2, 3], x -> x > 1), array_max(ARRAY[1, 2]), flatten(ARRAY[ARRAY[1], ARRAY[2]])

SELECT reduce(ARRAY[1, 2, 3], 0, (s, x) -> s + x, s -> s)

SELECT MAP(ARRAY['a', 'b'], ARRAY[1, 2])['a'], map_keys(MAP(ARRAY['a'], ARRAY[1]))

SELECT CAST(ROW(1, 'a') AS ROW(x integer, y varchar)).y, ROW(1, 2)

SELECT v.a, v.b FROM (VALUES (1, 'x'), (2, 'y')) AS v (a, b)

SELECT id FROM orders WHERE id = ANY (VALUES 1, 2)

TABLE orders

SELECT DISTINCT status FROM orders

SELECT id FROM orders WHERE created_at >= :since AND OPT(status = :status)

SELECT id FROM orders WHERE amount >= :min_amount AND id IN (:ids) ORDER BY SORT(:order)

SELECT :status AS s, :min_amount * 2 AS twice FROM orders

SELECT 'it''s', 'back\slash', '"', U&'\0041' FROM orders

SELECT id FROM (SELECT id, count(*) OVER () AS n FROM orders) WHERE n > 1

SELECT o.id, (SELECT max(price) FROM items i WHERE i.order_id = o.id) AS dearest FROM orders o

SELECT o.id, x.n FROM orders o CROSS JOIN LATERAL (SELECT count(*) AS n FROM items i WHERE i.order_id = o.id) AS x

SELECT count_if(status = 'open'), bool_and(amount > 0), bool_or(amount > 50) FROM orders

SELECT ln(id), log10(id), exp(1), pi(), cbrt(27), degrees(1), radians(90) FROM orders

SELECT current_date, now(), localtimestamp FROM orders

-- class: whole
SELECT count_if(status = 'open'), bool_and(amount > 0), bool_or(amount > 50), every(amount >= 0) FROM orders

SELECT map_agg(id, status) FROM orders

SELECT ln(id), log10(id), log2(id), log(3, id), exp(1), pi(), e(), cbrt(27), degrees(1), radians(90) FROM orders

SELECT created_at AT TIME ZONE 'Asia/Shanghai', current_date, now(), localtimestamp FROM orders

SELECT to_hex(md5(to_utf8(status))), to_base64(to_utf8(status)), xxhash64(to_utf8(status)) FROM orders

SELECT url_extract_host('https://example.com/a?b=1'), url_extract_parameter('https://example.com/?b=1', 'b'), url_encode('a b')

SELECT typeof(id), width_bucket(amount, 0, 100, 4), format('%s-%d', status, id) FROM orders

SELECT * FROM JSON_TABLE('[{"a": 1}]', 'lax $[*]' COLUMNS (a integer PATH 'lax $.a')) AS t

SELECT id, lag(note) IGNORE NULLS OVER (ORDER BY id) FROM orders
