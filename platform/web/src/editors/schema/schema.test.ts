import { json } from '@codemirror/lang-json'
import { CompletionContext } from '@codemirror/autocomplete'
import { EditorState } from '@codemirror/state'
import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { nextTick } from 'vue'
import type { Json } from '@/api/json'
import { completions } from './completion'
import { rangeOf } from './place'
import { emptyOf, helpOf, resolved, schemaAt, shapeOf, titleOf } from './schema'
import SchemaForm from './SchemaForm.vue'
import { findings } from './validate'

const schema = {
  type: 'object',
  required: ['title', 'nodes'],
  additionalProperties: false,
  properties: {
    title: { $ref: '#/$defs/text', title: 'Title', 'x-title-zh': '标题' },
    size: { type: 'integer', minimum: 1, maximum: 9, default: 3 },
    shown: { type: 'boolean', default: true },
    kind: { enum: ['list', 'record'] },
    tags: { type: 'array', items: { type: 'string', pattern: '^[a-z]+$' }, uniqueItems: true },
    nodes: { type: 'array', items: { $ref: '#/$defs/node' } },
    masks: { type: 'object', additionalProperties: { enum: ['all'] } },
    free: {},
  },
  $defs: {
    text: {
      oneOf: [
        { type: 'string', minLength: 1 },
        { type: 'object', minProperties: 1, additionalProperties: { type: 'string' } },
      ],
    },
    node: {
      type: 'object',
      required: ['type'],
      properties: { type: { enum: ['list', 'markdown'] } },
      allOf: [
        { if: { properties: { type: { const: 'list' } } }, then: { $ref: '#/$defs/list' } },
        {
          if: { properties: { type: { const: 'markdown' } } },
          then: { properties: { type: { const: 'markdown' }, text: { type: 'string' } } },
        },
      ],
    },
    list: {
      required: ['uid', 'table'],
      properties: { type: { const: 'list' }, uid: { type: 'string' }, table: { type: 'string' } },
    },
  },
} as const
const root = schema as unknown as { [member: string]: Json }

describe('a schema', () => {
  it('says how each member is edited', () => {
    const shapes = Object.entries(schema.properties).map(([name, one]) => [
      name,
      shapeOf(resolved(one as never, root), root),
    ])
    expect(Object.fromEntries(shapes)).toEqual({
      title: 'text',
      size: 'number',
      shown: 'boolean',
      kind: 'enum',
      tags: 'strings',
      nodes: 'list',
      masks: 'map',
      free: 'json',
    })
  })
  it('takes the branch that fits the value', () => {
    const at = schemaAt(root, { title: 'x', nodes: [{ type: 'list' }, { type: 'markdown' }] }, '/nodes/1')
    expect(Object.keys(at?.properties as object)).toEqual(['type', 'text'])
    expect((at?.properties as { type: object }).type).toEqual({ enum: ['list', 'markdown'] })
    expect(schemaAt(root, { title: 'x', nodes: [] }, '/size')?.maximum).toBe(9)
  })
  it('has a title in both languages', () => {
    const title = resolved(schema.properties.title as never, root)
    expect([titleOf(title, 'en', 'title'), titleOf(title, 'zh-CN', 'title'), titleOf({}, 'en', 'row_title')]).toEqual([
      'Title',
      '标题',
      'Row title',
    ])
    const told = { description: 'Why', 'x-description-zh': '原因' }
    expect([
      helpOf(told, 'en'),
      helpOf(told, 'zh-CN'),
      helpOf({ description: 'Why' }, 'zh-CN'),
      helpOf({}, 'en'),
    ]).toEqual(['Why', '原因', 'Why', undefined])
  })
  it('gives a value to start from', () => {
    expect(emptyOf(root, root, () => 'u1')).toEqual({ title: '', nodes: [] })
    expect(emptyOf(schema.$defs.list as never, root, () => 'u1')).toEqual({ uid: 'u1', table: '' })
  })
})

describe('the advice while typing', () => {
  const wrong = (value: Json) => findings(root, value, root).map(({ keyword, pointer }) => `${keyword} ${pointer}`)
  it('finds nothing wrong with what fits', () => {
    expect(
      wrong({ title: { en: 'x' }, nodes: [{ type: 'list', uid: 'a', table: 't' }], tags: ['a'], masks: { f: 'all' } }),
    ).toEqual([])
  })
  it('finds what does not, at its place', () => {
    expect(
      wrong({ title: '', nodes: [{ type: 'list', uid: 'a' }], size: 12, tags: ['a', 'a', 'B'], kind: 'x', more: 1 }),
    ).toEqual([
      'additionalProperties /more',
      'minLength /title',
      'maximum /size',
      'enum /kind',
      'pattern /tags/2',
      'uniqueItems /tags',
      'required /nodes/0',
    ])
  })
})

describe('the text of a document', () => {
  const text = '{\n  "title": "x",\n  "nodes": [{"type": "list"}]\n}'
  const state = EditorState.create({ doc: text, extensions: [json()] })
  it('leads from a pointer to its place', () => {
    const { from, to } = rangeOf(state, '/nodes/0/type')
    expect(text.slice(from, to)).toBe('"list"')
    expect(rangeOf(state, '/nodes/0/table').from).toBe(text.indexOf('{"type"'))
  })
  const offered = (doc: string, document: Json) => {
    const at = doc.indexOf('|')
    const context = new CompletionContext(
      EditorState.create({ doc: doc.replace('|', ''), extensions: [json()] }),
      at,
      true,
    )
    return (
      completions(context, { schema: () => root, document: () => document, locale: () => 'en' })?.options.map(
        (one) => one.displayLabel ?? one.label,
      ) ?? []
    )
  }
  it('offers the members that are not there yet', () => {
    expect(offered('{"title": "x", "|"}', { title: 'x' })).toEqual([
      'size',
      'shown',
      'kind',
      'tags',
      'nodes',
      'masks',
      'free',
    ])
    expect(offered('{"nodes": [{"type": "list", "|"}]}', { nodes: [{ type: 'list' }] })).toEqual(['uid', 'table'])
  })
  it('offers the values that may stand there', () => {
    expect(offered('{"kind": |}', {})).toEqual(['"list"', '"record"'])
    expect(offered('{"shown": |}', {})).toEqual(['true', 'false'])
  })
})

describe('the form of a schema', () => {
  it('draws every member, ties labels to controls and tells of a change once', async () => {
    const form = mount(SchemaForm, {
      props: {
        schema: root,
        value: { title: 'Hello', nodes: [], size: 4 },
        skip: ['free'],
        problems: [{ code: 'c', pointer: '/size', message: 'Too small.' }],
      },
    })
    expect(form.findAll('[data-pointer]').map((one) => one.attributes('data-pointer'))).toEqual([
      '/title',
      '/size',
      '/shown',
      '/kind',
      '/tags',
      '/nodes',
      '/masks',
    ])
    expect(form.text()).toContain('Too small.')
    // The control takes its id after it is drawn.
    await nextTick()
    await form.find('[id="doc.title"]').setValue('Bye')
    expect(form.emitted('change')).toEqual([['/title', 'Bye', '/title']])
  })
  it('says of a switch only what is not so by default', async () => {
    const form = mount(SchemaForm, {
      props: { schema: root, value: { title: 'x', nodes: [], shown: false }, only: ['shown'] },
    })
    await form.find('input[type=checkbox]').setValue(true)
    expect(form.emitted('change')).toEqual([['/shown', undefined, '/shown']])
  })
  it('adds an item with a uid of its own', async () => {
    const form = mount(SchemaForm, { props: { schema: root, value: { title: 'x', nodes: [] }, only: ['nodes'] } })
    await form.find('.list button').trigger('click')
    expect(form.emitted('change')?.[0]?.slice(0, 2)).toEqual(['/nodes', [{ type: 'list' }]])
  })
})
