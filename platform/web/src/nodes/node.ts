/** The node types, found by being there: `nodes/<type>/index.ts` exports the component that draws one, and how a new one
 * begins in the designer. */

import { defineAsyncComponent, type Component } from 'vue'
import type { PageNode } from '@/api/tables'

export type NodeGroup = 'rows' | 'content' | 'layout'

export interface NodeType {
  /** Loaded when a page first holds such a node. */
  component: () => Promise<{ default: Component }>
  icon: Component
  group: NodeGroup
  /** The member whose parts hold nodes of their own. */
  parts?: 'columns' | 'tabs' | 'cells'
  start: (uid: string) => PageNode
}

const found = import.meta.glob<NodeType>('./*/index.ts', { eager: true, import: 'default' })

export const nodes: Readonly<Record<string, NodeType>> = Object.fromEntries(
  Object.entries(found).map(([path, type]) => [path.split('/')[1] ?? '', type]),
)

const components: Record<string, Component> = Object.fromEntries(
  Object.entries(nodes).map(([name, type]) => [name, defineAsyncComponent({ loader: type.component, delay: 150 })]),
)

export const nodeComponent = (type: string): Component | undefined => components[type]
