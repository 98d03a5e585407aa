/** What the properties of a node offer to the controls of its members. */

import type { ComputedRef, InjectionKey } from 'vue'
import type { Suggestion } from '../suggestions'

export const NODE_PATHS: InjectionKey<ComputedRef<Suggestion[]>> = Symbol('paths of the node')
