import { describe, expect, it } from 'vitest'
import { namespaceOf, rangeIn } from './complete'
import { formatted } from './format'

describe('a formatted statement', () => {
  it('begins a line with each clause and lists below it', () => {
    expect(
      formatted(
        'select carrier, count(*) as n from flights f join airlines a on a.id=f.carrier where f.origin = :origin and f.delay between 1 and 5 group by carrier order by n desc limit 10',
      ),
    ).toBe(
      [
        'SELECT',
        '  carrier,',
        '  count(*) AS n',
        'FROM flights f',
        'JOIN airlines a ON a.id = f.carrier',
        'WHERE f.origin = :origin',
        '  AND f.delay BETWEEN 1 AND 5',
        'GROUP BY',
        '  carrier',
        'ORDER BY',
        '  n DESC',
        'LIMIT 10',
      ].join('\n'),
    )
  })

  it('leaves texts and comments as they are', () => {
    const text = formatted("select 'a  from  b' as x -- where it is from\nfrom t")
    expect(text).toContain("'a  from  b' AS x")
    expect(text).toContain('-- where it is from')
    expect(text).toContain('\nFROM t')
  })

  it('indents a statement within a statement', () => {
    expect(formatted('with a as (select x from t) select * from a where x in (select y from b)')).toBe(
      [
        'WITH a AS (',
        '    SELECT',
        '      x',
        '    FROM t',
        '  )',
        'SELECT',
        '  *',
        'FROM a',
        'WHERE x IN (',
        '    SELECT',
        '      y',
        '    FROM b',
        ')',
      ].join('\n'),
    )
  })

  it('changes nothing when it is done again', () => {
    const once = formatted('select a::text, sum(case when x > 1 then 1 else 0 end) from s.t where not (a = 1 or b = 2)')
    expect(formatted(once)).toBe(once)
    expect(once).toContain('a::text')
  })
})

describe('a place in a text', () => {
  it('is found by line and column', () => {
    const text = 'SELECT a\nFROM flihgts f'
    expect(text.slice(...Object.values(rangeIn(text, { line: 2, column: 6 })))).toBe('flihgts')
    expect(rangeIn(text, { line: 9, column: 99 }).to).toBe(text.length)
  })
})

describe('what is offered', () => {
  it('has the tables of further schemas below them', () => {
    const known = namespaceOf([
      { name: 'orders', columns: [{ name: 'id', type: 'integer' }] },
      { schema: 'sales', name: 'items', columns: [] },
    ]) as Record<string, never>
    expect(Object.keys(known)).toEqual(['orders', 'sales'])
    expect(Object.keys(known.sales!)).toEqual(['items'])
  })
})
