import type { Department } from '@/api/accounts'

export interface TreeNode {
  value: number
  label: string
  department: Department
  children: TreeNode[]
}

/** The flat list as a tree, each level by name. What has lost its parent stands at the top. */
export function departmentTree(departments: readonly Department[]): TreeNode[] {
  const nodes = new Map(
    departments.map((one) => [one.id, { value: one.id, label: one.name, department: one, children: [] as TreeNode[] }]),
  )
  const roots: TreeNode[] = []
  for (const node of nodes.values()) {
    const above = node.department.parent === null ? undefined : nodes.get(node.department.parent)
    ;(above?.children ?? roots).push(node)
  }
  const sort = (list: TreeNode[]): TreeNode[] => {
    list.sort((one, other) => one.label.localeCompare(other.label))
    list.forEach((node) => sort(node.children))
    return list
  }
  return sort(roots)
}

/** The ids of a department and of all below it: none of them can become its parent. */
export function within(node: TreeNode): number[] {
  return [node.value, ...node.children.flatMap(within)]
}
