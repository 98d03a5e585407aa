/** 单独授权与暂存数据的用语。 */

import type en from './en'

export default {
  grants: {
    text: '无论角色如何，这里列出的用户都可以对此定义执行相应操作。',
    user: '用户',
    action: '允许的操作',
    actions: { read: '查看', design: '查看和设计', publish: '查看、设计和发布' },
    add: '授权',
    empty: '没有单独授权',
    emptyText: '只有角色对整类定义拥有权限的用户才能访问。',
  },
  parked: {
    title: '暂存数据',
    text: '已删除或被替换的字段和数据表。数据会保留，直到在此彻底删除。',
    empty: '没有暂存数据',
    emptyText: '发布时停用的内容会暂存在这里，而不会被删除。',
    field: '字段',
    table: '数据表',
    replaced: '已替换',
    purge: '彻底删除',
    purged: '已删除 {name}',
    purgeTitle: '彻底删除 {name}？',
    purgeText: '数据将从数据库中删除，无法恢复。',
  },
} satisfies typeof en
