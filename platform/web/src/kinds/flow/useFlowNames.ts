/** The names that expressions of a step may use. */

import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { useI18n } from 'vue-i18n'
import type { JsonObject } from '@/api/json'
import type { Text } from '@/api/text'
import { useText } from '@/composables/useText'
import { isObject } from '@/editors/pointer'
import { namesIn } from '@/editors/steps/scope'
import { useSteps } from '@/editors/steps/useSteps'
import { before, nodeOf } from './document'

export function useFlowNames(flow: MaybeRefOrGetter<JsonObject>, uid: MaybeRefOrGetter<string>) {
  const { locale } = useI18n()
  const text = useText()
  const { step } = useSteps()
  return computed(() => {
    const document = toValue(flow)
    const params = Array.isArray(document.params) ? document.params.filter(isObject) : []
    return namesIn({
      params: params.map((one) => ({
        name: String(one.name),
        title: text(one.title as Text | undefined, ''),
        type: String(one.type ?? ''),
      })),
      outputs: before(document, toValue(uid)).map((node) => ({
        name: node.name,
        title: text(node.title as Text | undefined, ''),
        schema: step(String(node.operation ?? ''))?.output ?? null,
      })),
      isMap: nodeOf(document, toValue(uid))?.type === 'map',
      locale: locale.value,
    })
  })
}
