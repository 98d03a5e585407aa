/** An import taken back: at once, or by a run that the tray shows. */

import { useQueryClient } from '@tanstack/vue-query'
import { useI18n } from 'vue-i18n'
import { undoImport } from '@/api/imports'
import { useFormat } from '@/composables/useFormat'
import { toast } from '@/composables/useToasts'

export function useUndoImport() {
  const { t } = useI18n()
  const format = useFormat()
  const client = useQueryClient()

  return async function undo(id: string): Promise<void> {
    const undone = await undoImport(id)
    if (undone.state === 'undoing') {
      toast(t('import.undoing'), { tone: 'info' })
      await client.invalidateQueries({ queryKey: ['my-runs'] })
      return
    }
    const counts = { deleted: format.number(undone.deleted), restored: format.number(undone.restored) }
    toast(t('import.undone', counts), {
      detail: undone.left ? t('import.left', { count: format.number(undone.left) }, undone.left) : undefined,
      tone: undone.left ? 'warning' : 'success',
    })
  }
}
