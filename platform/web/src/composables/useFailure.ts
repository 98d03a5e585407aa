import { useI18n } from 'vue-i18n'
import { ApiError } from '@/api/problems'
import { toast } from './useToasts'

/** Words for a failure: the server's own where it has some, ours for what never reached it. */
export function useFailure() {
  const { t, te } = useI18n()

  function sentence(error: unknown): string {
    if (!(error instanceof ApiError)) return error instanceof Error ? error.message : String(error)
    const key = `failure.${error.code}`
    if (error.isOffline || (te(key) && !error.document.detail)) return t(te(key) ? key : 'failure.offline')
    return error.message
  }

  function detail(error: unknown): string {
    if (!(error instanceof ApiError)) return ''
    const lines = error.problems.map((problem) => problem.message).slice(0, 3)
    if (error.requestId) lines.push(t('failure.request', { id: error.requestId }))
    return lines.join('\n')
  }

  const report = (error: unknown) => toast(sentence(error), { tone: 'error', detail: detail(error) })

  return { sentence, detail, report }
}
