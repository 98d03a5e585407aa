/** The table that a form is about, for the controls of its members. */

import type { InjectionKey, Ref } from 'vue'
import type { Table } from '@/api/tables'

export const TABLE: InjectionKey<Ref<Table | undefined>> = Symbol('table of the form')
