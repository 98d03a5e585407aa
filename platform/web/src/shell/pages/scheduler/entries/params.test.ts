import { expect, it } from 'vitest'
import type { JsonObject } from '@/api/json'
import { missingIn } from '@/editors/schema/filling'
import { paramsSchema } from './params'

const body: JsonObject = {
  params: [
    { uid: 'a', name: 'since', type: 'date', title: { en: 'Since', 'zh-CN': '自' }, default: { $cel: 'run.planned' } },
    { uid: 'b', name: 'region', type: 'choice', choices: ['eu', 'us'], required: true },
    { uid: 'c', name: 'limit', type: 'integer', required: true, default: 100 },
  ],
}

it('draws typed parameters as a form: what has a default may be left out', () => {
  const schema = paramsSchema(body)
  expect(schema.required).toEqual(['region'])
  expect(schema.properties).toEqual({
    since: { type: 'string', format: 'date', title: 'Since', 'x-title-zh': '自', default: 'run.planned' },
    region: { type: 'string', enum: ['eu', 'us'] },
    limit: { type: 'integer', default: 100 },
  })
  expect(missingIn(schema, { region: '' })).toEqual(['region'])
  expect(missingIn(schema, { region: 'eu' })).toEqual([])
  expect(paramsSchema({}).properties).toEqual({})
})
