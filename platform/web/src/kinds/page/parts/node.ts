/** The table of the node whose properties are shown, for the controls of its members. */

import type { ComputedRef, InjectionKey, Ref } from 'vue'
import type { Table } from '@/api/tables'
import type { Suggestion } from '../suggestions'

export const NODE_TABLE: InjectionKey<Ref<Table | undefined>> = Symbol('table of the node')
export const NODE_PATHS: InjectionKey<ComputedRef<Suggestion[]>> = Symbol('paths of the node')
