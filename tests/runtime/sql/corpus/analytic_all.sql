-- Accepted in every dialect and run on every database.
-- class: plain
SELECT * FROM orders

SELECT id, note FROM orders

SELECT o.* FROM orders o

SELECT o.*, c.name FROM orders o JOIN customers c ON c.id = o.customer_id

SELECT orders.id FROM orders

SELECT DISTINCT status FROM orders

SELECT DISTINCT status, customer_id FROM orders ORDER BY status

SELECT id AS "Order No", amount AS "Amount (EUR)" FROM orders

SELECT 1

SELECT 1 + 1 AS two, 'x' AS x, NULL AS nothing

SELECT -id, +id, - -id FROM orders

SELECT id % 2, id * 2 - 1, id / 2.0, (id + 1) * (id - 1) FROM orders

SELECT 1.5e3, 1e10, .5, 5., 12345678901234567890

SELECT '', ' ', 'it''s', '中文', '🙂', '\n', '%', '%s', '?', ':x', '--', '/* x */', '{{ x }}'

SELECT id FROM orders WHERE id = 1

SELECT id FROM orders WHERE id <> 1

SELECT id FROM orders WHERE id != 1 AND NOT id = 2

SELECT id FROM orders WHERE id > 1 AND id < 4 OR id >= 5 AND id <= 9

SELECT id FROM orders WHERE (status = 'open' OR status = 'done') AND amount > 5

SELECT id FROM orders WHERE note IS NULL

SELECT id FROM orders WHERE note IS NOT NULL AND NOT (due IS NULL)

SELECT id FROM orders WHERE id IN (1, 2, 3)

SELECT id FROM orders WHERE id NOT IN (1, 2, 3)

SELECT id FROM orders WHERE status IN ('open', 'it''s')

SELECT id FROM orders WHERE amount BETWEEN 5 AND 20

SELECT id FROM orders WHERE amount NOT BETWEEN 5 AND 20

SELECT id FROM orders WHERE note LIKE 'a%'

SELECT id FROM orders WHERE note LIKE '%\%%'

SELECT id FROM orders WHERE note NOT LIKE '%x%'

SELECT id FROM orders WHERE lower(note) LIKE lower('A%')

SELECT id FROM orders ORDER BY amount DESC, id

SELECT id FROM orders ORDER BY 1 DESC

SELECT id, amount * 2 AS double_amount FROM orders ORDER BY double_amount

SELECT id FROM orders ORDER BY CASE WHEN status = 'open' THEN 0 ELSE 1 END, id

SELECT id FROM orders ORDER BY id LIMIT 2

SELECT id FROM orders ORDER BY id LIMIT 2 OFFSET 1

SELECT id FROM orders LIMIT 0

SELECT id -- a comment
FROM orders /* another
one */ WHERE id > 0 -- the end

SELECT id FROM orders;

(SELECT id FROM orders)

-- class: aggregates
SELECT count(*) FROM orders

SELECT count(*), count(note), count(DISTINCT status) FROM orders

SELECT sum(amount), avg(amount), min(amount), max(amount) FROM orders

SELECT status, count(*) AS n FROM orders GROUP BY status

SELECT status, count(*) AS n FROM orders GROUP BY 1 ORDER BY 2 DESC, 1

SELECT status, sum(amount) AS total FROM orders GROUP BY status HAVING sum(amount) > 5 ORDER BY total DESC

SELECT customer_id, status, count(*) FROM orders GROUP BY customer_id, status

SELECT count(*) FROM orders HAVING count(*) > 0

SELECT sum(CASE WHEN status = 'open' THEN amount ELSE 0 END) AS open_amount FROM orders

SELECT status, sum(amount) * 100.0 / (SELECT sum(amount) FROM orders) AS share FROM orders GROUP BY status

SELECT count(DISTINCT customer_id) * 1.0 / count(*) FROM orders

SELECT max(id) - min(id) + 1 FROM orders

SELECT round(avg(amount), 2) FROM orders

SELECT upper(status) AS s, count(*) FROM orders GROUP BY upper(status)

SELECT CASE WHEN amount < 10 THEN 'small' WHEN amount < 50 THEN 'medium' ELSE 'large' END AS size, count(*) AS n
FROM orders
GROUP BY CASE WHEN amount < 10 THEN 'small' WHEN amount < 50 THEN 'medium' ELSE 'large' END
ORDER BY n DESC

SELECT sum(quantity * price) FROM items

SELECT product, sum(quantity) AS pieces, sum(quantity * price) AS turnover FROM items GROUP BY product ORDER BY turnover DESC

SELECT sum(DISTINCT quantity) FROM items

SELECT min(note), max(note) FROM orders WHERE status = 'open'

SELECT o.status, count(DISTINCT c.country) FROM orders o LEFT JOIN customers c ON c.id = o.customer_id GROUP BY o.status

-- class: joins
SELECT o.id, c.name FROM orders o, customers c WHERE c.id = o.customer_id

SELECT o.id, c.name FROM orders AS o INNER JOIN customers AS c ON c.id = o.customer_id

SELECT o.id, c.name FROM orders o LEFT JOIN customers c ON c.id = o.customer_id

SELECT o.id, c.name FROM orders o LEFT OUTER JOIN customers c ON c.id = o.customer_id AND c.country = 'DE'

SELECT o.id, i.product FROM orders o CROSS JOIN items i

SELECT a.id, b.id FROM orders a JOIN orders b ON a.customer_id = b.customer_id AND a.id < b.id

SELECT c.name, o.id, i.product FROM customers c JOIN orders o ON o.customer_id = c.id JOIN items i ON i.order_id = o.id

SELECT c.name, count(o.id) AS n FROM customers c LEFT JOIN orders o ON o.customer_id = c.id GROUP BY c.id, c.name ORDER BY n DESC

SELECT id, name FROM customers JOIN (SELECT customer_id FROM orders GROUP BY customer_id) AS o ON o.customer_id = id

SELECT c.id FROM customers c LEFT JOIN orders o ON o.customer_id = c.id WHERE o.id IS NULL

SELECT o.id FROM orders o JOIN customers c ON c.id = o.customer_id AND (c.country = 'DE' OR c.country IS NULL)

SELECT id FROM orders JOIN (SELECT id AS item, order_id FROM items) x ON x.order_id = orders.id

SELECT * FROM orders o JOIN items USING (id)

SELECT * FROM customers NATURAL JOIN (SELECT 1 AS id) AS one

-- class: subqueries
SELECT id FROM orders WHERE customer_id IN (SELECT id FROM customers WHERE country = 'DE')

SELECT id FROM orders o WHERE EXISTS (SELECT 1 FROM items i WHERE i.order_id = o.id AND i.quantity > 1)

SELECT id FROM orders o WHERE NOT EXISTS (SELECT 1 FROM items i WHERE i.order_id = o.id)

SELECT id, (SELECT count(*) FROM items i WHERE i.order_id = o.id) AS lines FROM orders o

SELECT id FROM orders WHERE amount = (SELECT max(amount) FROM orders)

SELECT id FROM orders WHERE amount > (SELECT avg(amount) FROM orders)

SELECT x.id FROM (SELECT id, amount FROM orders WHERE status = 'open') AS x WHERE x.amount > 1

SELECT avg(n) FROM (SELECT count(*) AS n FROM orders GROUP BY customer_id) AS t

SELECT (SELECT 1) + (SELECT 2) AS three

SELECT id FROM orders WHERE (SELECT count(*) FROM items WHERE order_id = orders.id) > 0

SELECT id FROM orders o WHERE amount = (SELECT max(amount) FROM orders p WHERE p.customer_id = o.customer_id)

SELECT id FROM orders WHERE id IN (SELECT order_id FROM items WHERE product IN (SELECT product FROM items GROUP BY product HAVING count(*) > 1))

SELECT * FROM (SELECT * FROM (SELECT id FROM orders) AS a) AS b

SELECT c.name, t.total FROM customers c JOIN (SELECT customer_id, sum(amount) AS total FROM orders GROUP BY customer_id) t ON t.customer_id = c.id

-- class: sets
SELECT id FROM orders UNION ALL SELECT id FROM customers ORDER BY id

SELECT id FROM orders EXCEPT SELECT order_id FROM items

SELECT id FROM orders INTERSECT SELECT order_id FROM items

SELECT 1 AS a UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT NULL

-- class: ctes
WITH x AS (SELECT id FROM orders) SELECT * FROM x

WITH x AS (SELECT id, amount FROM orders), y AS (SELECT sum(amount) AS s FROM x) SELECT x.id, y.s FROM x, y

WITH x (a, b) AS (SELECT id, note FROM orders) SELECT a, b FROM x

WITH orders AS (SELECT * FROM orders WHERE status = 'open') SELECT count(*) FROM orders

WITH x AS (SELECT 1 AS a) SELECT * FROM x AS y WHERE y.a = 1

WITH x AS (SELECT id FROM orders) SELECT * FROM x UNION ALL SELECT * FROM x

WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10) SELECT i FROM n

WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT sum(i) FROM n

WITH RECURSIVE t(id, depth) AS (SELECT id, 0 FROM orders WHERE customer_id IS NOT NULL UNION ALL SELECT id, depth + 1 FROM t WHERE depth < 2)
SELECT id, max(depth) FROM t GROUP BY id

WITH a AS (WITH b AS (SELECT 1 AS x) SELECT x FROM b) SELECT x FROM a

WITH totals AS (SELECT customer_id, sum(amount) AS total FROM orders GROUP BY customer_id),
ranked AS (SELECT customer_id, total, rank() OVER (ORDER BY total DESC) AS place FROM totals)
SELECT c.name, r.total, r.place FROM ranked r LEFT JOIN customers c ON c.id = r.customer_id WHERE r.place <= 3 ORDER BY r.place

SELECT * FROM (WITH x AS (SELECT 1 AS a) SELECT a FROM x) AS y

-- class: windows
SELECT id, row_number() OVER (ORDER BY id) FROM orders

SELECT id, rank() OVER (PARTITION BY status ORDER BY amount DESC) AS r FROM orders

SELECT id, dense_rank() OVER (ORDER BY status) FROM orders

SELECT id, ntile(2) OVER (ORDER BY id) FROM orders

SELECT id, sum(amount) OVER (PARTITION BY customer_id ORDER BY id) AS running FROM orders

SELECT id, sum(amount) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM orders

SELECT id, avg(amount) OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) FROM orders

SELECT id, sum(amount) OVER (ORDER BY id RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) FROM orders

SELECT id, lag(amount) OVER (ORDER BY id) AS before, lead(amount) OVER (ORDER BY id) AS after FROM orders

SELECT id, amount - lag(amount) OVER (ORDER BY id) AS change FROM orders

SELECT id, first_value(id) OVER (PARTITION BY status ORDER BY id) FROM orders

SELECT id, last_value(id) OVER (PARTITION BY status ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) FROM orders

SELECT id, nth_value(id, 2) OVER (ORDER BY id) FROM orders

SELECT id, percent_rank() OVER (ORDER BY amount), cume_dist() OVER (ORDER BY amount) FROM orders

SELECT id, count(*) OVER () AS n FROM orders

SELECT id, amount / sum(amount) OVER () AS share FROM orders

SELECT id, sum(amount) OVER w AS s, avg(amount) OVER w AS a FROM orders WINDOW w AS (PARTITION BY status ORDER BY id)

SELECT * FROM (SELECT o.*, row_number() OVER (PARTITION BY customer_id ORDER BY amount DESC) AS place FROM orders o) AS t WHERE place = 1

SELECT status, sum(amount) AS s, sum(sum(amount)) OVER () AS total FROM orders GROUP BY status

SELECT status, rank() OVER (ORDER BY count(*) DESC) FROM orders GROUP BY status

SELECT id, max(amount) OVER (PARTITION BY customer_id) - amount AS gap FROM orders

-- class: functions
SELECT coalesce(note, 'none'), nullif(status, 'open') FROM orders

SELECT upper(note), lower(note), length(note), trim(note) FROM orders

SELECT replace(note, 'a', 'b'), substr(note, 1, 2) FROM orders

SELECT substring(note, 2) FROM orders

SELECT ltrim(note), rtrim(note) FROM orders

SELECT abs(amount), round(amount), round(amount, 1), floor(amount), ceil(amount), sign(amount) FROM orders

SELECT sqrt(4), exp(1), ln(2), power(2, 3), mod(7, 3)

SELECT cast(amount AS integer), cast(id AS char(5)), cast('5' AS decimal(10, 2)) FROM orders

SELECT CASE status WHEN 'open' THEN 1 WHEN 'done' THEN 2 ELSE 0 END FROM orders

SELECT CASE WHEN note IS NULL THEN 'x' END FROM orders

SELECT CASE WHEN amount > 10 THEN CASE WHEN status = 'open' THEN 'a' ELSE 'b' END ELSE 'c' END FROM orders

SELECT date(created_at), count(*) FROM orders GROUP BY date(created_at)

SELECT id FROM orders WHERE due < '2024-12-31' AND created_at >= '2024-01-01 00:00:00'

SELECT id FROM orders WHERE created_at BETWEEN '2024-01-01' AND '2024-12-31'

SELECT max(created_at), min(due) FROM orders

SELECT acos(0.5), asin(0.5), atan(1), atan2(1, 2), cos(0), sin(0), tan(0), degrees(1), radians(180), pi()

-- class: params
SELECT id FROM orders WHERE status = :status

SELECT id FROM orders WHERE amount >= :min_amount AND due >= :since

SELECT id FROM orders WHERE id IN (:ids)

SELECT id FROM orders WHERE id NOT IN (:ids) OR id IN (1, :ids)

SELECT id FROM orders WHERE OPT(status = :status) AND OPT(amount >= :min_amount) AND OPT(id IN (:ids))

SELECT id FROM orders WHERE (:status IS NULL OR status = :status)

SELECT id FROM orders WHERE status = coalesce(:status, status)

SELECT id, :status AS asked FROM orders ORDER BY SORT(:order)

SELECT id FROM orders WHERE OPT(amount BETWEEN :min_amount AND :min_amount * 2) ORDER BY SORT(:order), id

SELECT id FROM orders WHERE note LIKE :status

SELECT amount * :min_amount FROM orders

SELECT CASE WHEN amount > :min_amount THEN 'more' ELSE 'less' END FROM orders

SELECT count(*) FROM orders WHERE due BETWEEN :since AND :since

-- class: shapes
SELECT status,
    sum(CASE WHEN customer_id = 1 THEN amount ELSE 0 END) AS c1,
    sum(CASE WHEN customer_id = 2 THEN amount ELSE 0 END) AS c2
FROM orders GROUP BY status

SELECT c.country, o.status, count(*) AS n, sum(o.amount) AS total, avg(o.amount) AS mean
FROM orders o
JOIN customers c ON c.id = o.customer_id
LEFT JOIN items i ON i.order_id = o.id
WHERE o.created_at >= '2024-01-01'
GROUP BY c.country, o.status
HAVING count(*) >= 1
ORDER BY total DESC, c.country
LIMIT 10

WITH base AS (
    SELECT o.id, o.status, o.amount, c.country FROM orders o LEFT JOIN customers c ON c.id = o.customer_id
), per_country AS (
    SELECT country, sum(amount) AS total FROM base GROUP BY country
), grand AS (
    SELECT sum(total) AS total FROM per_country
)
SELECT p.country, p.total, p.total / nullif(g.total, 0) AS share,
    sum(p.total) OVER (ORDER BY p.total DESC, p.country) / nullif(g.total, 0) AS cumulated
FROM per_country p CROSS JOIN grand g
ORDER BY p.total DESC

SELECT a.id, b.id FROM orders a JOIN orders b ON b.id = (SELECT min(id) FROM orders c WHERE c.id > a.id)

-- class: loose
SELECT id FROM orders WHERE note LIKE '50!%' ESCAPE '!'

SELECT ID, Note, AMOUNT FROM orders

select Id from orders o where o.Status = 'open'

SELECT o.id FROM (orders o JOIN customers c ON c.id = o.customer_id) JOIN items i ON i.order_id = o.id

SELECT 'o' AS kind, id FROM orders UNION ALL SELECT 'c', id FROM customers ORDER BY kind, id LIMIT 3

SELECT id FROM orders UNION SELECT id FROM customers UNION SELECT id FROM items

SELECT count(*) FROM (SELECT id FROM orders UNION SELECT id FROM customers) AS u

SELECT current_date, current_timestamp

SELECT id FROM orders UNION SELECT id FROM customers
