import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import MarkdownText from './MarkdownText'

const html = (text: string) =>
  mount(MarkdownText, { props: { text } })
    .html({ raw: true })
    .replace(/^<div class="markdown">|<\/div>$/g, '')

describe('Markdown', () => {
  const good: [string, string][] = [
    ['# One\n## Two', '<h2>One</h2><h3>Two</h3>'],
    ['a **b** *c* `d` ~~e~~ _f_', '<p>a <strong>b</strong> <em>c</em> <code>d</code> <del>e</del> <em>f</em></p>'],
    ['snake_case_name and 2 * 3 * 4', '<p>snake_case_name and 2 * 3 * 4</p>'],
    ['- a\n- b\n  - c', '<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>'],
    ['3. a\n4. b', '<ol start="3"><li>a</li><li>b</li></ol>'],
    ['> q\n> r', '<blockquote><p>q\nr</p></blockquote>'],
    ['```js\nlet a = "<b>"\n```', '<pre tabindex="0"><code>let a = "&lt;b&gt;"</code></pre>'],
    ['a\n\n---\n\nb', '<p>a</p><hr><p>b</p>'],
    ['\\*not\\*', '<p>*not*</p>'],
    ['', ''],
  ]
  it.each(good)('%j', (text, want) => expect(html(text)).toBe(want))

  it('draws tables with alignment', () => {
    const drawn = html('| a | b |\n| :- | -: |\n| 1 | 2 |')
    expect(drawn).toContain('<th style="text-align: left;">a</th><th style="text-align: right;">b</th>')
    expect(drawn).toContain('<td style="text-align: right;">2</td>')
  })
  it('links to the web and to mail, in a new window without an opener', () => {
    expect(html('[x](https://a.example/b)')).toBe(
      '<p><a href="https://a.example/b" target="_blank" rel="noopener noreferrer">x</a></p>',
    )
    expect(html('[x](mailto:a@b.example)')).toContain('href="mailto:a@b.example"')
    expect(html('see https://a.example/b.')).toContain('<a href="https://a.example/b"')
  })
  const hostile = [
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt:alert(1))',
    '[x](data:text/html,hi)',
    '[x](//evil.example)',
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '![x](https://evil.example/pixel.png)',
    '[x]( javascript:alert(1) )',
    '<javascript:alert(1)>',
  ]
  it.each(hostile)('makes nothing dangerous of %s', (text) => {
    const element = mount(MarkdownText, { props: { text } }).element as HTMLElement
    expect(element.querySelector('script, img, iframe')).toBe(null)
    for (const link of element.querySelectorAll('a')) expect(link.getAttribute('href')).toMatch(/^(https?:|mailto:)/)
  })
  it('takes hostile lengths in its stride', () => {
    const started = performance.now()
    for (const text of [
      '*'.repeat(3000),
      '['.repeat(3000),
      '> '.repeat(500) + 'x',
      '`'.repeat(3000),
      '_a'.repeat(1500),
      '- '.repeat(1000),
    ])
      html(text)
    expect(performance.now() - started).toBeLessThan(2000)
  })
})
