import { expect, it } from 'vitest'
import { namesInPath, startingEndpoint } from './starting'

it('begins with an address of its own', () => {
  expect(startingEndpoint('write_off', { en: 'Write off' })).toMatchObject({
    method: 'POST',
    path: '/api/v1/write_off',
  })
})

it('finds the names in an address', () => {
  expect(namesInPath('/api/v1/bills/{bill}/lines/{line}')).toEqual(['bill', 'line'])
  expect(namesInPath('/api/v1/bills')).toEqual([])
})
