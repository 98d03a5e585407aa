-- Everyday analysis in ClickHouse's dialect.
SELECT count() FROM orders

SELECT status, count() AS n, sum(amount) AS total FROM orders GROUP BY status ORDER BY n DESC, status

SELECT toStartOfMonth(created_at) AS month, sum(amount) FROM orders GROUP BY month ORDER BY month

SELECT toYYYYMM(created_at) AS month, uniqExact(customer_id) FROM orders GROUP BY month

SELECT dateTrunc('week', created_at) AS week, count() FROM orders GROUP BY week ORDER BY week

SELECT toStartOfInterval(created_at, INTERVAL 1 DAY) AS day, count() FROM orders GROUP BY day

SELECT sumIf(amount, status = 'open') AS open, countIf(status = 'done') AS done, avgIf(amount, amount > 1) FROM orders

SELECT quantile(0.9)(amount), median(amount), quantiles(0.25, 0.5, 0.75)(amount) FROM orders

SELECT quantileExact(0.5)(amount), quantileTiming(0.5)(id) FROM orders

SELECT uniq(customer_id), uniqCombined(customer_id), uniqHLL12(status) FROM orders

SELECT groupArray(id), groupUniqArray(status), groupArray(2)(id) FROM orders

SELECT topK(2)(status) FROM orders

SELECT argMax(status, amount), argMin(status, amount), any(status), anyLast(status) FROM orders

SELECT stddevPop(amount), varSamp(amount), corr(toFloat64(amount), toFloat64(id)) FROM orders

SELECT customer_id, arrayStringConcat(groupArray(status), ', ') AS all FROM orders GROUP BY customer_id

SELECT if(amount > 10, 'big', 'small') AS size, multiIf(amount < 1, 'a', amount < 20, 'b', 'c') AS grade FROM orders

SELECT amount > 10 ? 'big' : 'small' AS size FROM orders

SELECT ifNull(note, '-'), coalesce(note, status), nullIf(status, 'open'), assumeNotNull(amount) FROM orders

SELECT toDate(created_at), toHour(created_at), toDayOfWeek(created_at), toYear(due), toQuarter(due) FROM orders

SELECT dateDiff('day', created_at, toDateTime('2024-12-31 00:00:00')) AS days FROM orders

SELECT addDays(due, 7), subtractMonths(due, 1), due + INTERVAL 1 MONTH, due - toIntervalDay(3) FROM orders

SELECT formatDateTime(created_at, '%Y-%m') AS month, count() FROM orders GROUP BY month

SELECT toString(id), toInt64(id), toFloat64(amount), toDecimal64(amount, 2), toUInt8(1) FROM orders

SELECT toInt32OrNull(note), toInt32OrZero(status), toDateOrNull(note), toFloat64OrNull(note) FROM orders

SELECT id::String, CAST(amount AS Nullable(Float64)), CAST(id, 'UInt8'), CAST(id AS Int64) FROM orders

SELECT lower(status), upper(status), length(note), substring(note, 1, 2), concat(status, '-', toString(id)) FROM orders

SELECT position(note, '%'), replaceAll(note, '%', ' percent'), splitByChar(',', ifNull(note, '')) FROM orders

SELECT id FROM orders WHERE match(status, '^o') AND status LIKE 'o%' AND status ILIKE 'O%'

SELECT startsWith(status, 'o'), endsWith(status, 'n'), reverse(status), trimBoth(status) FROM orders

SELECT extract(note, '[0-9]+'), replaceRegexpOne(note, '[0-9]', '#') FROM orders

SELECT id FROM orders WHERE status IN ('open', 'done') AND id NOT IN (7, 8)

SELECT id FROM orders WHERE (status, id) IN (('open', 1), ('done', 2))

SELECT id FROM orders WHERE customer_id IN (SELECT id FROM customers WHERE country = 'DE')

SELECT id FROM orders WHERE customer_id GLOBAL IN (SELECT id FROM customers)

SELECT o.id, c.name FROM orders AS o LEFT JOIN customers AS c ON o.customer_id = c.id ORDER BY o.id

SELECT o.id, c.name FROM orders o INNER JOIN customers c ON o.customer_id = c.id

SELECT o.id FROM orders AS o ANY LEFT JOIN customers AS c ON o.customer_id = c.id

SELECT o.id, i.product FROM orders AS o FULL OUTER JOIN items AS i ON o.id = i.order_id

SELECT o.id FROM shop.orders AS o WHERE o.amount > 1

SELECT orders.id, orders.amount FROM orders

WITH big AS (SELECT id, amount FROM orders WHERE amount > 10) SELECT count() FROM big

WITH a AS (SELECT id FROM orders), b AS (SELECT id FROM a WHERE id > 1) SELECT * FROM b ORDER BY id

WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT sum(n) FROM r

SELECT id FROM orders UNION ALL SELECT id FROM customers

SELECT status FROM orders UNION DISTINCT SELECT country FROM customers

SELECT id FROM orders INTERSECT SELECT id FROM customers

SELECT id FROM orders EXCEPT SELECT id FROM customers

SELECT id, row_number() OVER (PARTITION BY status ORDER BY amount DESC) AS place FROM orders

SELECT id, sum(amount) OVER (ORDER BY created_at ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS running FROM orders

SELECT id, lagInFrame(amount) OVER (ORDER BY id), rank() OVER w FROM orders WINDOW w AS (ORDER BY amount)

SELECT status, id FROM orders ORDER BY status, id LIMIT 1 BY status

SELECT id FROM orders ORDER BY amount DESC NULLS LAST LIMIT 3 OFFSET 1

SELECT id FROM orders ORDER BY id LIMIT 1, 2

SELECT status, count() FROM orders GROUP BY status WITH ROLLUP

SELECT status, customer_id, count() FROM orders GROUP BY GROUPING SETS ((status), (customer_id))

SELECT status, customer_id, count() FROM orders GROUP BY CUBE(status, customer_id)

SELECT status, count() AS n FROM orders GROUP BY status HAVING n > 1

SELECT number, number * 2 FROM numbers(5)

SELECT n.number, count(o.id) FROM numbers(5) AS n LEFT JOIN orders AS o ON toInt64(n.number) = o.id GROUP BY n.number

SELECT arrayMap(x -> x * 2, [1, 2, 3]), arrayFilter(x -> x > 1, [1, 2, 3]), arraySum([1, 2]), arrayJoin([1, 2]) AS item

SELECT arrayMap((x, y) -> x + y, [1, 2], [3, 4])

SELECT [1, 2][1], tuple(1, 'a'), map('a', 1)['a'], has([1, 2], 1), range(5)

SELECT (1, 'a') AS pair, tupleElement((1, 'a'), 1)

SELECT JSONExtractInt(ifNull(data, '{}'), 'x', 'y'), JSONHas(ifNull(data, '{}'), 'x'), JSONExtractString(ifNull(data, '{}'), 'l') FROM orders

SELECT bitAnd(id, 1), intDiv(id, 2), id % 2, modulo(id, 2), abs(-id), round(amount, 1), floor(amount), sqrt(id) FROM orders

SELECT greatest(1, 2), least(1, 2), pow(2, 3), exp(1), log(10), sign(-1), pi()

SELECT today(), now(), yesterday(), toStartOfYear(today())

SELECT cityHash64(status), MD5(status), hex(sipHash64(id)) FROM orders

SELECT transform(status, ['open', 'done'], ['Open', 'Done'], 'Other') AS label FROM orders

SELECT CASE status WHEN 'open' THEN 1 ELSE 0 END AS is_open FROM orders

SELECT count(DISTINCT customer_id), countDistinct(status) FROM orders

SELECT * EXCEPT (note, data) FROM orders

SELECT * REPLACE (amount * 2 AS amount) FROM orders

SELECT id FROM orders WHERE created_at >= toDateTime('2024-01-01 00:00:00') AND due BETWEEN '2024-01-01' AND '2024-12-31'

SELECT id FROM orders WHERE created_at >= :since AND OPT(status = :status)

SELECT id FROM orders WHERE amount >= :min_amount AND id IN (:ids) ORDER BY SORT(:order)

SELECT 'it''s', 'back\\slash', 'new\nline', 'quote\'d' FROM orders

SELECT `id`, "status" FROM `orders`

SELECT exists(SELECT 1 FROM orders WHERE id = 1)

SELECT windowFunnel(3600)(assumeNotNull(created_at), status = 'open', status = 'done') FROM orders

SELECT id, amount, runs FROM (SELECT id, amount, count() OVER () AS runs FROM orders) WHERE runs > 1

SELECT domain('https://example.com/a?b=1'), path('https://example.com/a'), extractURLParameter('https://example.com/?b=1', 'b')

-- class: whole
SELECT o.id FROM orders AS o SEMI LEFT JOIN customers AS c ON o.customer_id = c.id

SELECT o.id FROM orders AS o ANTI LEFT JOIN customers AS c ON o.customer_id = c.id

SELECT o.id, i.id FROM orders AS o ASOF JOIN items AS i ON o.customer_id = i.order_id AND o.id >= i.id

SELECT max(amount) - min(amount) AS spread, sum(amount) / count() AS mean FROM orders

SELECT formatReadableSize(1000000), formatReadableQuantity(1000000)
