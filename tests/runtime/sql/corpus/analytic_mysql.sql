-- Accepted in the dialect of MySQL and MariaDB and run there.
-- class: mysql
SELECT `id`, `note` AS `N o t e` FROM `orders`

SELECT id FROM orders WHERE note = "a%b"

SELECT id FROM orders LIMIT 1, 2

SELECT 1 FROM dual

SELECT date_format(created_at, '%Y-%m') AS m, sum(amount) FROM orders GROUP BY m ORDER BY m

SELECT date_format(created_at, '%Y-%m-%d %H:%i:%s'), date_format(due, '%W %M %e') FROM orders

SELECT year(created_at), month(created_at), day(created_at), hour(created_at), quarter(created_at), week(created_at) FROM orders

SELECT dayofweek(created_at), dayofyear(created_at), dayname(created_at), monthname(created_at), weekday(created_at), yearweek(created_at) FROM orders

SELECT date_add(due, INTERVAL 1 DAY), date_sub(due, INTERVAL 1 MONTH), due + INTERVAL 1 YEAR FROM orders

SELECT id FROM orders WHERE created_at >= now() - INTERVAL 30 DAY

SELECT id FROM orders WHERE due BETWEEN curdate() - INTERVAL 1 YEAR AND curdate()

SELECT datediff(due, created_at), timestampdiff(MONTH, created_at, now()), timestampdiff(DAY, created_at, due), last_day(due) FROM orders

SELECT str_to_date('31/01/2024', '%d/%m/%Y'), unix_timestamp(created_at), from_unixtime(0), to_days(due) FROM orders

SELECT extract(YEAR_MONTH FROM created_at), extract(year FROM created_at) FROM orders

SELECT if(amount > 10, 'big', 'small'), ifnull(note, '-'), isnull(note), nullif(id, 1) FROM orders

SELECT concat(id, '-', note), concat_ws(', ', id, note, status), char_length(note), length(note) FROM orders

SELECT group_concat(note), group_concat(DISTINCT status ORDER BY status DESC SEPARATOR '; ') FROM orders

SELECT substring_index(email, '@', -1), instr(email, '@'), locate('@', email), field(country, 'DE', 'FR'), find_in_set('a', 'a,b') FROM customers

SELECT left(note, 1), right(note, 1), mid(note, 1, 2), lpad(id, 5, '0'), repeat('x', 3), reverse(note), space(2) FROM orders

SELECT format(amount, 2), truncate(amount, 1), conv(10, 10, 2), bin(5), hex(255), md5(note), sha2(note, 256), crc32(note) FROM orders

SELECT data -> '$.x', data ->> '$.x.y' FROM orders

SELECT json_extract(data, '$.x.y'), json_unquote(json_extract(data, '$.x')), json_length(data), json_keys(data), json_type(data) FROM orders

SELECT json_object('id', id, 'note', note), json_array(1, 'x'), json_arrayagg(id), json_objectagg(id, note) FROM orders

SELECT o.id, j.x FROM orders o, JSON_TABLE(o.data, '$.l[*]' COLUMNS (x INT PATH '$')) AS j

SELECT o.id, j.* FROM orders o JOIN JSON_TABLE(o.data, '$' COLUMNS (n FOR ORDINALITY, y INT PATH '$.x.y', NESTED PATH '$.l[*]' COLUMNS (l INT PATH '$'))) j

SELECT id FROM orders WHERE json_contains(data, '1', '$.l')

SELECT id FROM orders WHERE note REGEXP '^a' OR note RLIKE 'b$' OR note NOT REGEXP 'x'

SELECT regexp_replace(note, 'a', 'b'), regexp_substr(note, '[a-z]+') FROM orders

SELECT id FROM orders WHERE binary note = 'a%b'

SELECT id FROM orders WHERE note <=> NULL

SELECT id DIV 2, id MOD 2, id % 2, 5 & 3, 5 | 2, 5 ^ 1, 1 << 2, ~1 FROM orders

SELECT id FROM orders WHERE id > 1 && status = 'open' || id = 5

SELECT id FROM orders WHERE !(id > 1)

SELECT status, sum(amount) FROM orders GROUP BY status WITH ROLLUP

SELECT status, count(*) AS n FROM orders GROUP BY status HAVING n > 1

SELECT id, note, max(amount) FROM orders GROUP BY id

SELECT std(amount), stddev_pop(amount), var_samp(amount), bit_or(id), bit_and(id) FROM orders

SELECT cast(id AS unsigned), cast(amount AS signed), cast(note AS char), convert(id, char), cast('2024-01-01' AS date), cast(amount AS decimal(5, 1)) FROM orders

SELECT convert(note USING utf8mb4), note COLLATE utf8mb4_bin FROM orders

SELECT _utf8mb4'x', x'41', 0x41, b'101', N'x', 'a' 'b'

SELECT o.id, c.name FROM orders o RIGHT JOIN customers c ON c.id = o.customer_id

SELECT o.id FROM orders o INNER JOIN customers c ON c.id = o.customer_id AND c.name IN ("Ann", 'Bob')

SELECT id, ROW_NUMBER() OVER (PARTITION BY status ORDER BY amount DESC) AS rn, SUM(amount) OVER (PARTITION BY status) AS s FROM orders

SELECT id FROM orders WHERE (id, customer_id) IN (SELECT order_id, 1 FROM items)

WITH RECURSIVE d AS (SELECT date('2024-01-01') AS day UNION ALL SELECT day + INTERVAL 1 DAY FROM d WHERE day < '2024-01-10')
SELECT d.day, count(o.id) FROM d LEFT JOIN orders o ON date(o.created_at) = d.day GROUP BY d.day

SELECT shop.orders.amount FROM shop.orders

SELECT o.amount FROM shop.orders o

SELECT id # comment
FROM orders

SELECT id -- comment
FROM orders

SELECT SUM(IF(status = 'open', amount, 0)) AS open_amount, SUM(status = 'done') AS done_count FROM orders

SELECT DATE(created_at) AS day, COUNT(*) FROM orders GROUP BY DATE(created_at) ORDER BY day DESC

SELECT time(created_at), sec_to_time(100), time_to_sec('01:00:00'), timediff('02:00:00', '01:00:00'), makedate(2024, 60) FROM orders

SELECT greatest(1, 2), least(1, 2), rand(1), sign(-1), log10(100), log2(8), pow(2, 3), sqrt(4), pi()

SELECT note FROM (SELECT 'x' AS note) t WHERE 1 = 0 OR 1 = 1

SELECT CASE WHEN note LIKE '%\%%' THEN 1 ELSE 0 END, 'a\'b', "a""b", 'tab\t' FROM orders

SELECT DISTINCT YEAR(created_at) AS y, STR_TO_DATE(CONCAT(YEAR(created_at), '-01-01'), '%Y-%m-%d') FROM orders

SELECT id, LAG(amount, 1) OVER (ORDER BY id) FROM orders

SELECT convert_tz(created_at, '+00:00', '+08:00'), utc_timestamp(), utc_date() FROM orders

SELECT id FROM orders WHERE created_at >= :since AND created_at < :since + INTERVAL 1 MONTH

SELECT id FROM orders ORDER BY FIELD(status, 'open', 'done'), id

SELECT elt(1, 'a', 'b'), export_set(5, 'Y', 'N'), make_set(1, 'a', 'b'), quote(note), soundex(note), ascii(note), ord(note) FROM orders

SELECT inet_aton('10.0.0.1'), inet_ntoa(167772161), is_ipv4('10.0.0.1'), uuid() IS NOT NULL
