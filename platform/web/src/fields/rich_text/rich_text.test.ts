import { expect, it } from 'vitest'
import { fieldOf, mountDisplay, mountInput } from '../../../tests/support/fields'
import { markUp } from './marks'

it('emits HTML', async () => {
  const input = await mountInput(fieldOf('rich_text'))
  await input.wrapper.find('textarea').setValue('<p>x</p>')
  expect(input.last()).toBe('<p>x</p>')
})
it('marks what is selected', () => {
  expect(markUp('one two', 4, 7, 'bold')).toEqual({ text: 'one <strong>two</strong>', from: 12, to: 15 })
  expect(markUp('a\nb', 0, 3, 'list').text).toBe('<ul>\n  <li>a</li>\n  <li>b</li>\n</ul>')
})
it('previews what will be shown', async () => {
  const input = await mountInput(fieldOf('rich_text'), '<p>Hi <strong>you</strong></p>')
  await input.wrapper.find('.switch').trigger('click')
  expect(input.wrapper.find('.preview strong').text()).toBe('you')
})
it('shows words only in a cell', () => {
  expect(mountDisplay(fieldOf('rich_text'), '<p>Hi</p><script>x</script><p>you</p>', true).text()).toBe('Hi you')
})
it('keeps colspan and nothing else', () => {
  const shown = mountDisplay(
    fieldOf('rich_text'),
    '<table><tr><td colspan="2" style="x" onclick="y">a</td></tr></table>',
  )
  expect(shown.find('td').attributes()).toEqual({ colspan: '2' })
})
it.each([
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg onload=alert(1)>',
  '<a href="javascript:alert(1)">x</a>',
  '<a href=" java\nscript:alert(1)">x</a>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<p onclick=alert(1) style="background:url(x)">x</p>',
  '<math><mi xlink:href="data:x">x</mi></math>',
  '<form action=//evil.example><button>x</button></form>',
  '<template><img src=x onerror=alert(1)></template>',
])('draws nothing that acts: %s', (html) => {
  const shown = mountDisplay(fieldOf('rich_text'), html).element as HTMLElement
  expect(shown.querySelectorAll('script,img,svg,iframe,math,form,button,template,style').length).toBe(0)
  for (const node of shown.querySelectorAll('*'))
    for (const { name } of node.attributes) expect(['class', 'href', 'target', 'rel']).toContain(name)
  for (const link of shown.querySelectorAll('a')) expect(link.href).toMatch(/^(https?|mailto):/)
})
