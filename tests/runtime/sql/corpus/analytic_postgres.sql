-- Accepted in PostgreSQL's dialect and run there.
-- class: postgres
select Id from ORDERS O where o.status = 'open'

SELECT concat(name, ' (', country, ')') FROM Customers

TABLE orders

SELECT id::text, amount::numeric(10,1), due::timestamp, '5'::int FROM orders

SELECT date_trunc('month', created_at) AS m, sum(amount) FROM orders GROUP BY 1 ORDER BY 1

SELECT date_trunc('week', created_at)::date, count(*) FROM orders GROUP BY date_trunc('week', created_at)

SELECT extract(year FROM created_at), extract(dow FROM created_at), date_part('hour', created_at) FROM orders

SELECT id FROM orders WHERE created_at > now() - interval '30 days'

SELECT id FROM orders WHERE due >= current_date - 30

SELECT id FROM orders WHERE due >= current_date - interval '1 year' AND due < current_date + interval '1 month'

SELECT age(created_at), age(now(), created_at), created_at + interval '1 day 2 hours' FROM orders

SELECT to_char(created_at, 'YYYY-MM'), to_char(amount, 'FM999,990.00') FROM orders

SELECT to_date('2024-01-31', 'YYYY-MM-DD'), to_timestamp(0), make_date(2024, 1, 31), make_interval(days => 3)

SELECT created_at AT TIME ZONE 'UTC', created_at AT TIME ZONE 'Asia/Shanghai' FROM orders

SELECT timezone('UTC', created_at) FROM orders

SELECT generate_series(1, 3)

SELECT g FROM generate_series(1, 5) AS g

SELECT d::date, count(o.id) FROM generate_series('2024-01-01'::date, '2024-03-31'::date, interval '1 month') AS d
LEFT JOIN orders o ON date_trunc('month', o.created_at) = d GROUP BY 1 ORDER BY 1

SELECT g.n FROM generate_series(1, 10, 3) AS g(n)

SELECT u.x, u.n FROM unnest(ARRAY['a', 'b']) WITH ORDINALITY AS u(x, n)

SELECT unnest(ARRAY[1, 2, 3]) AS x

SELECT data -> 'x', data ->> 'x', data #> '{x,y}', data #>> '{x,y}' FROM orders

SELECT data -> 'x' ->> 'y', (data ->> 'l')::jsonb FROM orders

SELECT id FROM orders WHERE data @> '{"x": {"y": 1}}'

SELECT id FROM orders WHERE data ? 'x'

SELECT id, e.value FROM orders, jsonb_array_elements(data -> 'l') AS e(value) WHERE jsonb_typeof(data -> 'l') = 'array'

SELECT id, k, v FROM orders, jsonb_each(data) AS e(k, v)

SELECT id, key, value FROM orders CROSS JOIN LATERAL jsonb_each_text(data)

SELECT * FROM jsonb_to_recordset('[{"a": 1, "b": "x"}]') AS t(a int, b text)

SELECT jsonb_object_keys(data) FROM orders WHERE data IS NOT NULL

SELECT jsonb_agg(note), json_agg(id ORDER BY id), jsonb_object_agg(id, note) FROM orders

SELECT jsonb_build_object('id', id, 'note', note), json_build_array(1, 'x', NULL) FROM orders

SELECT jsonb_path_query_array(data, '$.l[*]'), jsonb_path_exists(data, '$.x ? (@.y > 1)') FROM orders

SELECT row_to_json(o), to_jsonb(o) FROM orders o

SELECT array_agg(id ORDER BY id DESC), array_agg(DISTINCT status) FROM orders

SELECT string_agg(note, ', ' ORDER BY id), string_agg(DISTINCT status, ',') FROM orders

SELECT (array_agg(id))[1], array_length(array_agg(id), 1), cardinality(array_agg(id)) FROM orders

SELECT ARRAY[1, 2] || 3, 2 = ANY(ARRAY[1, 2]), ARRAY[1, 2] && ARRAY[2], ARRAY[1, 2] @> ARRAY[1]

SELECT id FROM orders WHERE id = ANY(ARRAY[1, 2])

SELECT id FROM orders WHERE id <> ALL (ARRAY[1, 2])

SELECT ARRAY(SELECT id FROM orders ORDER BY id)

SELECT array_to_string(ARRAY['a', 'b'], ','), string_to_array('a,b', ','), array_position(ARRAY['a'], 'a')

SELECT count(*) FILTER (WHERE status = 'open') AS open, sum(amount) FILTER (WHERE status = 'done') FROM orders

SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY amount), percentile_disc(0.9) WITHIN GROUP (ORDER BY amount) FROM orders

SELECT mode() WITHIN GROUP (ORDER BY status) FROM orders

SELECT stddev(amount), variance(amount), stddev_pop(amount), var_samp(amount), corr(id, amount), regr_slope(id, amount) FROM orders

SELECT bool_and(amount > 0), bool_or(amount > 50), every(id > 0), bit_or(id) FROM orders

SELECT status, customer_id, sum(amount) FROM orders GROUP BY GROUPING SETS ((status), (customer_id), ())

SELECT status, customer_id, sum(amount), grouping(status) FROM orders GROUP BY ROLLUP (status, customer_id)

SELECT status, customer_id, sum(amount) FROM orders GROUP BY CUBE (status, customer_id)

SELECT DISTINCT ON (customer_id) customer_id, id, amount FROM orders ORDER BY customer_id, amount DESC

SELECT c.name, l.id FROM customers c CROSS JOIN LATERAL (SELECT id FROM orders o WHERE o.customer_id = c.id ORDER BY amount DESC LIMIT 1) l

SELECT c.name, l.id FROM customers c LEFT JOIN LATERAL (SELECT id FROM orders o WHERE o.customer_id = c.id LIMIT 2) AS l ON true

SELECT o.id, c.name FROM orders o RIGHT JOIN customers c ON c.id = o.customer_id

SELECT o.id, c.name FROM orders o FULL OUTER JOIN customers c ON c.id = o.customer_id

SELECT id, customer_id, name FROM orders o JOIN (SELECT id AS customer_id, name FROM customers) c USING (customer_id)

SELECT id FROM orders WHERE note ILIKE 'A%' OR note ~ '^a' OR note ~* '^A' OR note !~ 'x' OR note SIMILAR TO '(a|b)%'

SELECT id FROM orders WHERE note LIKE ANY (ARRAY['a%', 'b%'])

SELECT regexp_replace(note, '[aeiou]', '*', 'g'), regexp_match(note, '(\w+)'), split_part(email, '@', 2) FROM orders, customers

SELECT regexp_split_to_table('a b c', ' '), (regexp_matches('abc', 'b'))[1]

SELECT position('a' IN note), strpos(note, 'a'), overlay('abc' PLACING 'x' FROM 2), trim(BOTH 'x' FROM 'xax') FROM orders

SELECT substring(note FROM 1 FOR 2), substring(note FROM '^a'), left(note, 1), right(note, 1), repeat('ab', 2), reverse(note) FROM orders

SELECT lpad(id::text, 5, '0'), initcap(note), md5(note), concat_ws('-', id, note), format('%s-%s', id, note) FROM orders

SELECT greatest(1, 2), least(1, 2), nullif(1, 1), width_bucket(amount, 0, 100, 5) FROM orders

SELECT round(amount::numeric, 1), trunc(amount), div(7, 2), 7 % 2, 2 ^ 3, |/ 4, 1 << 2, 5 & 3, 5 | 2, 5 # 1, ~1 FROM orders

SELECT id, amount FROM orders ORDER BY amount DESC NULLS LAST, id ASC NULLS FIRST

SELECT id FROM orders ORDER BY id OFFSET 1 ROW FETCH NEXT 2 ROWS ONLY

SELECT id FROM orders ORDER BY id FETCH FIRST 3 ROWS ONLY

SELECT id FROM orders ORDER BY status FETCH FIRST 1 ROWS WITH TIES

SELECT id FROM orders LIMIT ALL

SELECT id FROM orders LIMIT 2 + 1

SELECT id IS DISTINCT FROM customer_id, note IS NOT DISTINCT FROM NULL FROM orders

SELECT (id > 1) IS TRUE, (note = 'x') IS UNKNOWN, NOT (id > 1) IS NOT FALSE FROM orders

SELECT id FROM orders WHERE (id, customer_id) IN ((1, 1), (2, 1))

SELECT id FROM orders WHERE (id, customer_id) = (1, 1)

SELECT * FROM (VALUES (1, 'a'), (2, 'b')) AS v(id, name)

SELECT v.id FROM (VALUES (1), (2)) v(id) JOIN orders o ON o.id = v.id

SELECT (created_at, due) OVERLAPS (date '2024-01-01', date '2024-12-31') FROM orders

SELECT date '2024-01-31' + 1, date '2024-01-31' - date '2024-01-01', time '10:00' + interval '1 hour', timestamp '2024-01-01 10:00:00'

SELECT daterange('2024-01-01', '2024-02-01') @> date '2024-01-15', int4range(1, 5) * int4range(3, 8)

SELECT sum(amount) OVER (ORDER BY created_at RANGE BETWEEN interval '1 month' PRECEDING AND CURRENT ROW) FROM orders

SELECT sum(amount) OVER (ORDER BY id GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE CURRENT ROW) FROM orders

WITH x AS MATERIALIZED (SELECT id FROM orders) SELECT * FROM x

WITH x AS NOT MATERIALIZED (SELECT id FROM orders) SELECT * FROM x

WITH RECURSIVE tree AS (SELECT id, customer_id, ARRAY[id] AS path FROM orders WHERE id = 1
UNION ALL SELECT o.id, o.customer_id, t.path || o.id FROM orders o JOIN tree t ON o.id = t.id + 1)
SELECT id, path FROM tree

SELECT public.orders.amount FROM public.orders

SELECT o.amount FROM public.orders AS o

SELECT "orders"."id" AS "Id", "orders"."note" FROM "public"."orders"

SELECT E'a\nb', $$dollar$$, $t$tag$t$, U&'\0061', B'101', X'1F'

SELECT to_tsvector('english', note) @@ to_tsquery('english', 'a') FROM orders

SELECT id, sum(amount) OVER (PARTITION BY date_trunc('month', created_at)) FROM orders

SELECT coalesce(sum(amount) FILTER (WHERE due > '2024-02-01'::date), 0) FROM orders

SELECT num_nonnulls(note, due), pg_typeof(amount) FROM orders

SELECT o.id, o.note, count(i.id) FROM orders o LEFT JOIN items i ON i.order_id = o.id GROUP BY o.id

SELECT o.*, count(i.id) FROM orders o LEFT JOIN items i ON i.order_id = o.id GROUP BY o.id ORDER BY o.id

SELECT x.* FROM (SELECT id, row_number() OVER () AS n FROM orders) x WHERE n BETWEEN 1 AND 2

SELECT CASE WHEN id = 1 THEN 'a'::text ELSE NULL END COLLATE "C" FROM orders

SELECT interval '1' day, interval '3' month, interval '2 years 3 months', '1 day'::interval * 3

SELECT :min_amount::int, :status || 'x', :since - interval '1 day'

SELECT id FROM orders WHERE id = ANY(ARRAY(SELECT order_id FROM items))

SELECT sum(1) FROM orders GROUP BY ()

SELECT cast(:since AS date) + 1

SELECT id FROM orders WHERE created_at::date = :since

SELECT t.count FROM (SELECT count(*) FROM orders) t

SELECT t."case" FROM (SELECT CASE WHEN true THEN 1 END) t

SELECT t.date_trunc, t.sum FROM (SELECT date_trunc('month', created_at), sum(amount) FROM orders GROUP BY 1) t

SELECT g.g FROM generate_series(1, 3) g

SELECT generate_series.generate_series FROM generate_series(1, 3)

SELECT u.u, u.ordinality FROM unnest(ARRAY['a']) WITH ORDINALITY u

SELECT e.key, e.value FROM orders o, jsonb_each(coalesce(o.data, '{}')) e

SELECT e.value, e.ordinality FROM orders o, jsonb_array_elements(o.data -> 'l') WITH ORDINALITY e

SELECT e.value FROM orders o, jsonb_array_elements(o.data -> 'l') e

SELECT e.value FROM orders o, jsonb_array_elements_text(o.data -> 'l') e

SELECT r.s, r.f FROM orders o, jsonb_to_record(o.data) AS r(s text, f numeric)

SELECT m.m FROM orders o, LATERAL regexp_matches(o.note, 'a') m

SELECT d.day FROM generate_series(now(), now(), interval '1 day') d(day)

SELECT d.day::date FROM generate_series(now(), now(), interval '1 day') AS d(day)

SELECT k.k FROM orders o CROSS JOIN LATERAL jsonb_object_keys(coalesce(o.data, '{}')) AS k

SELECT x.column1, x.column2 FROM (VALUES (1, 2)) x

SELECT w.w FROM orders, string_to_table(note, ',') w

SELECT t.max, t.min FROM (SELECT max(amount), min(amount) FROM orders) AS t

SELECT t.coalesce FROM (SELECT coalesce(note, '') FROM orders) t

SELECT t.numeric FROM (SELECT 1::numeric) t

SELECT t.int4, t.bool FROM (SELECT 1::int, true::boolean) t

SELECT t.array FROM (SELECT ARRAY[1]) t

SELECT t.exists FROM (SELECT EXISTS (SELECT 1)) t

SELECT t."?column?" FROM (SELECT 1 + 1) t

SELECT t.row_number FROM (SELECT row_number() OVER () FROM orders) t

WITH t AS (SELECT status, count(*) FROM orders GROUP BY status) SELECT t.status, t.count FROM t

SELECT a.unnest FROM (SELECT unnest(ARRAY[1,2])) a

SELECT p.jsonb_path_query FROM (SELECT jsonb_path_query(data, '$.l[*]') FROM orders) p

SELECT u.a, u.b FROM unnest(ARRAY[1], ARRAY[2]) u(a, b)

SELECT t.extract FROM (SELECT extract(year from created_at) FROM orders) t

SELECT t.substring, t.btrim FROM (SELECT substring(note from 1 for 2), trim(note) FROM orders) t

SELECT t.timezone FROM (SELECT created_at AT TIME ZONE 'UTC' FROM orders) t

SELECT t.interval FROM (SELECT interval '1 day') t

SELECT jsonb_array_elements.value FROM orders, jsonb_array_elements(data -> 'l')

SELECT x.x, x.y FROM (SELECT 1 AS x, count(*) AS y FROM orders) x
