-- Accepted in DuckDB's dialect and run there.
-- class: duckdb
select Id from ORDERS O where o.status = 'open'

SELECT concat(name, ' (', country, ')') FROM Customers

FROM orders

FROM orders SELECT id, note WHERE id > 1

TABLE orders

SELECT * EXCLUDE (note) FROM orders

SELECT * REPLACE (upper(note) AS note) FROM orders

SELECT o.* EXCLUDE (data, note), c.name FROM orders o JOIN customers c ON c.id = o.customer_id

SELECT COLUMNS('^(id|note)$') FROM orders

SELECT status, sum(amount) FROM orders GROUP BY ALL ORDER BY ALL

SELECT id, status, row_number() OVER (PARTITION BY status ORDER BY amount DESC) AS rn FROM orders QUALIFY rn = 1

SELECT id FROM orders QUALIFY row_number() OVER (PARTITION BY status ORDER BY id) = 1

SELECT amount * 2 AS d, d + 1 AS e FROM orders WHERE d > 1

SELECT date_trunc('month', created_at) AS m, count(*) FROM orders GROUP BY m

SELECT strftime(created_at, '%Y-%m'), year(created_at), month(created_at), dayname(created_at), weekofyear(created_at) FROM orders

SELECT date_diff('day', created_at, now()::timestamp), date_part('hour', created_at), extract(quarter FROM created_at) FROM orders

SELECT created_at + INTERVAL 1 DAY, due - INTERVAL '1 month', due + INTERVAL (id) DAY FROM orders

SELECT date_add(due, INTERVAL 1 MONTH), last_day(due), make_date(2024, 1, 1), epoch(created_at), time_bucket(INTERVAL '1 week', created_at) FROM orders

SELECT id FROM orders WHERE created_at >= current_date - INTERVAL 100 YEAR

SELECT strptime('2024-01-31', '%Y-%m-%d'), DATE '2024-01-31', TIMESTAMP '2024-01-31 10:00:00', INTERVAL '3' MONTH

SELECT list(id), list(note ORDER BY id), string_agg(note, ', ' ORDER BY id), first(id ORDER BY id), array_agg(DISTINCT status) FROM orders

SELECT list_sum([1, 2, 3]), [1, 2, 3][1], [1, 2, 3][1:2], len([1, 2]), list_contains([1], 1), list_sort([2, 1]), list_distinct([1, 1])

SELECT list_transform([1, 2], x -> x * 2), list_filter([1, 2, 3], x -> x > 1), [x * 2 FOR x IN [1, 2] IF x > 1]

SELECT list_transform([1, 2], lambda x : x * 2), list_reduce([1, 2, 3], lambda a, b : a + b)

SELECT unnest([1, 2, 3]) AS x

SELECT u.x FROM unnest([1, 2]) AS u(x)

SELECT o.id, u.x FROM orders o, unnest([o.id, o.id + 1]) AS u(x)

SELECT {'a': 1, 'b': 'x'}, {'a': 1}.a, struct_pack(a := 1, b := 'x'), (struct_pack(a := 1)).a, struct_extract({'a': 1}, 'a')

SELECT s.a, s['a'] FROM (SELECT {'a': id} AS s FROM orders)

SELECT t.s.a FROM (SELECT {'a': id} AS s FROM orders) AS t

SELECT MAP {'a': 1}, MAP {'a': 1}['a'], map_keys(MAP {'a': 1}), map(['a'], [1])

SELECT data -> '$.x.y', data ->> '$.x.y', data -> 'x', json_extract_string(data, '$.x'), json_array_length(data, '$.l'), json_keys(data) FROM orders

SELECT to_json(o), row_to_json(o) FROM orders o

SELECT json_object('id', id), json_array(1, 'x'), json_group_array(id), json_group_object(id::varchar, note) FROM orders GROUP BY id, note

SELECT o.id, e.value FROM orders o, json_each(o.data) e

SELECT * FROM range(3)

SELECT range FROM range(1, 10, 2)

SELECT g.n FROM generate_series(1, 3) AS g(n)

SELECT d::date FROM generate_series(DATE '2024-01-01', DATE '2024-01-05', INTERVAL 1 DAY) AS t(d)

SELECT count(*) FILTER (WHERE status = 'open'), sum(amount) FILTER (status = 'done') FROM orders

SELECT median(amount), quantile_cont(amount, 0.9), quantile_cont(amount, [0.1, 0.9]), mode(status), stddev(amount), approx_count_distinct(status) FROM orders

SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY amount) FROM orders

SELECT arg_max(id, amount), arg_min(note, id), max_by(id, amount), any_value(status), count_if(amount > 10), histogram(status), product(id) FROM orders

SELECT status, customer_id, sum(amount), grouping(status) FROM orders GROUP BY GROUPING SETS ((status), (customer_id), ())

SELECT status, customer_id, sum(amount) FROM orders GROUP BY ROLLUP (status, customer_id)

SELECT status, customer_id, sum(amount) FROM orders GROUP BY CUBE (status, customer_id)

SELECT * FROM (PIVOT orders ON status USING sum(amount) GROUP BY customer_id)

SELECT * FROM orders PIVOT (sum(amount) FOR status IN ('open', 'done') GROUP BY customer_id)

SELECT * FROM (SELECT id, quantity, order_id FROM items) UNPIVOT (value FOR name IN (quantity, order_id))

SELECT o.id, c.name FROM orders o FULL JOIN customers c ON c.id = o.customer_id

SELECT o.id FROM orders o SEMI JOIN items i ON i.order_id = o.id

SELECT o.id FROM orders o ANTI JOIN items i ON i.order_id = o.id

SELECT o.id, i.id FROM orders o ASOF JOIN items i ON o.id >= i.order_id

SELECT * FROM orders POSITIONAL JOIN items

SELECT c.name, l.id FROM customers c, LATERAL (SELECT id FROM orders o WHERE o.customer_id = c.id LIMIT 1) l

SELECT id FROM orders UNION ALL BY NAME SELECT id, name FROM customers

SELECT id FROM orders WHERE note ILIKE 'A%' OR note SIMILAR TO 'a.*' OR regexp_matches(note, '^a') OR note GLOB 'a*' OR note ~ 'a.*'

SELECT regexp_replace(note, 'a', 'b', 'g'), regexp_extract(note, '(\w)', 1), string_split('a,b', ','), split_part('a,b', ',', 1) FROM orders

SELECT id::varchar, amount::double, TRY_CAST(note AS INTEGER), CAST(id AS BIGINT), '1'::DECIMAL(5, 2), [1]::INTEGER[] FROM orders

SELECT 7 // 2, 7 % 2, 2 ** 3, 2 ^ 3, 'a' || 'b', 5 & 3, 5 | 2, 1 << 2, xor(5, 1)

SELECT id FROM orders WHERE id IN [1, 2]

SELECT id FROM orders WHERE id = ANY([1, 2])

SELECT DISTINCT ON (status) status, id FROM orders ORDER BY status, id

SELECT id FROM orders ORDER BY amount DESC NULLS LAST LIMIT 2

SELECT id FROM orders LIMIT 50%

SELECT format('{}-{}', id, note), printf('%d', id), lpad(id::varchar, 5, '0'), concat_ws('-', id, note), strip_accents('é'), md5(note) FROM orders

SELECT round(amount, 1), trunc(amount), greatest(1, 2), least(1, 2), gcd(4, 6), bin(5), hex(255), sign(-1), even(3.1) FROM orders

SELECT hash(id), typeof(amount), alias(id), nullif(id, 1), ifnull(note, 'x'), if(id > 1, 'a', 'b') FROM orders

SELECT sum(amount) OVER (ORDER BY created_at RANGE BETWEEN INTERVAL 1 MONTH PRECEDING AND CURRENT ROW) FROM orders

SELECT lag(amount IGNORE NULLS) OVER (ORDER BY id), first_value(note IGNORE NULLS) OVER (ORDER BY id) FROM orders

SELECT sum(amount) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE CURRENT ROW) FROM orders

WITH x AS MATERIALIZED (SELECT id FROM orders) SELECT * FROM x

WITH RECURSIVE t AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM t WHERE i < 5) SELECT i FROM t

SELECT * FROM (VALUES (1, 'a'), (2, 'b')) AS v(id, name)

SELECT main.orders.id FROM main.orders

SELECT orders.id AS "Id" FROM orders

SELECT 'abc'[1], 'abc'[1:2], note[1] FROM orders

SELECT ('abc').upper(), note.lower().length() FROM orders WHERE note IS NOT NULL

SELECT x: 1, y: id + 1 FROM orders

SELECT t.id, #1 FROM orders t

SELECT :status AS s, :min_amount + 1, :since + INTERVAL 1 DAY

SELECT id FROM orders WHERE created_at::date >= :since

SELECT bar(amount, 0, 100, 10), corr(id, amount), covar_pop(id, amount), regr_slope(id, amount), skewness(amount), kurtosis(amount), entropy(id) FROM orders GROUP BY amount

SELECT isodow(created_at), century(created_at), to_days(3), to_months(2), age(created_at) FROM orders

SELECT list_aggregate([1, 2], 'sum'), flatten([[1], [2]]), array_to_string(['a'], ','), list_zip([1], [2]), list_unique([1, 1])

SELECT CASE WHEN id IS DISTINCT FROM customer_id THEN 1 ELSE 2 END FROM orders

SELECT unnest({'a': 1, 'b': 2})

SELECT u.* FROM (SELECT unnest([{'a': 1}, {'a': 2}]) AS u)

SELECT ntile(2) OVER (ORDER BY id), cume_dist() OVER (ORDER BY id) FROM orders
