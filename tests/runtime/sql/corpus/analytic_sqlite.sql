-- Accepted in SQLite's dialect and run there.
-- class: sqlite
select Id from ORDERS O where o.status = 'open'

SELECT strftime('%Y-%m', created_at) AS m, sum(amount) FROM orders GROUP BY m ORDER BY m

SELECT date(created_at, 'start of month', '+1 month', '-1 day'), datetime('now', '-7 days'), time('now') FROM orders

SELECT julianday(due) - julianday(created_at), unixepoch(created_at) FROM orders

SELECT cast(strftime('%Y', created_at) AS integer) AS y, cast(strftime('%w', created_at) AS integer) FROM orders

SELECT id FROM orders WHERE created_at >= datetime('now', '-3650 days')

SELECT date('now'), date(:since, '-1 month')

SELECT note || '-' || id, printf('%05d', id), printf('%.2f', amount) FROM orders

SELECT ifnull(note, '-'), iif(amount > 10, 'big', 'small'), typeof(amount), instr(note, 'a') FROM orders

SELECT group_concat(note), group_concat(note, '; '), group_concat(DISTINCT status) FROM orders

SELECT total(amount), max(1, 2), min(1, 2), random() IS NOT NULL FROM orders

SELECT json_extract(data, '$.x.y'), data -> '$.x', data ->> '$.x.y', json_array_length(data, '$.l'), json_type(data) FROM orders

SELECT data -> 'x' ->> 'y' FROM orders

SELECT o.id, e.value FROM orders o, json_each(o.data, '$.l') AS e

SELECT o.id, json_each.key, json_each.value FROM orders AS o, json_each(o.data)

SELECT o.id, t.fullkey, t.atom FROM orders o JOIN json_tree(o.data) t

SELECT json_group_array(id), json_group_object(id, note), json_object('id', id), json_array(1, 2) FROM orders

SELECT id FROM orders WHERE note GLOB 'a*' OR note NOT GLOB 'b*'

SELECT id FROM orders WHERE note LIKE 'A%' COLLATE NOCASE ORDER BY note COLLATE NOCASE

SELECT id FROM orders WHERE note IS 'x' OR note IS NOT 'y'

SELECT id FROM orders WHERE note IS NOT DISTINCT FROM NULL

SELECT id FROM orders WHERE note ISNULL OR note NOTNULL

SELECT id FROM orders WHERE id == 1 OR id << 1 > 2 OR id & 1 OR id | 2

SELECT [id], `note`, "status" FROM [orders]

SELECT id FROM orders LIMIT 2 OFFSET 1

SELECT id FROM orders LIMIT 1, 2

SELECT count(*) FILTER (WHERE status = 'open') FROM orders

SELECT id, sum(amount) FILTER (WHERE status = 'open') OVER (ORDER BY id) FROM orders

SELECT status, max(amount), note FROM orders GROUP BY status

SELECT x'1F', 1e3, 0x10 FROM orders

SELECT total(amount) OVER (ORDER BY id ROWS 2 PRECEDING) FROM orders

SELECT main.orders.id FROM main.orders

WITH x AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM x WHERE i < 5) SELECT i FROM x

WITH RECURSIVE days(d) AS (SELECT '2024-01-01' UNION ALL SELECT date(d, '+1 day') FROM days WHERE d < '2024-01-05')
SELECT d, (SELECT count(*) FROM orders WHERE date(created_at) = d) FROM days

SELECT CAST(amount AS REAL), CAST(id AS TEXT), CAST(note AS BLOB), CAST('12' AS INTEGER), CAST(1.5 AS NUMERIC) FROM orders

SELECT hex(note), unicode(note), char(65, 66), quote(note), zeroblob(2), soundex('x') IS NULL OR 1 FROM orders WHERE 1 = 0 OR id = 1

SELECT abs(-1), round(1.55, 1), trunc(1.5), ceil(1.2), floor(1.8), mod(7, 3), pow(2, 3), sqrt(4), ln(2), log(10), log2(8), exp(1)

SELECT a.id FROM orders a, customers b, items c WHERE a.customer_id = b.id AND c.order_id = a.id

SELECT id FROM orders WHERE (id, customer_id) IN (SELECT order_id, 1 FROM items)

SELECT id FROM orders WHERE (id, customer_id) = (1, 1)

SELECT id FROM orders WHERE id IN (SELECT value FROM json_each('[1, 2]'))

SELECT * FROM (VALUES (1, 'a'), (2, 'b'))

SELECT column1, column2 FROM (VALUES (1, 'a'), (2, 'b')) AS v

SELECT status, sum(amount) AS s FROM orders GROUP BY status HAVING s > 1 ORDER BY s

SELECT id AS n FROM orders WHERE n > 1

SELECT NOT EXISTS (SELECT 1 FROM items), EXISTS (SELECT 1 FROM orders)

SELECT substr(note, -2), ltrim(note, 'a'), trim(note, 'b'), replace(note, '%', ''), upper(note), length(note) FROM orders

SELECT min(id) OVER win, max(id) OVER win FROM orders WINDOW win AS (PARTITION BY status)

SELECT nth_value(id, 1) OVER (ORDER BY id GROUPS BETWEEN CURRENT ROW AND 1 FOLLOWING) FROM orders

SELECT id FROM orders ORDER BY amount DESC NULLS LAST, id

SELECT likely(id > 1), unlikely(id > 1), likelihood(id > 1, 0.5), nullif(id, 1), coalesce(note, 'x') FROM orders

SELECT o.id FROM orders o JOIN customers c ON c.id = o.customer_id LEFT JOIN items i ON i.order_id = o.id WHERE i.id IS NULL
