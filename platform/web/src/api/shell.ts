/** What the frame shows the signed-in user: menu, tables, product. */

import { call } from './perform'
import type { Text } from './text'

export interface MenuEntry {
  uid: string
  title: Text
  icon?: string
  page?: string
  path?: string
  children?: MenuEntry[]
}

export interface ShellDocument {
  menu: MenuEntry[]
  tables: { name: string; title: Text }[]
  product: { version: string }
}

export const readShell = () => call<ShellDocument>('GET', '/api/shell')
