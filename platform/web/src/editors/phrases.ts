/** The editor's own words, where a language other than English is shown. */
const ZH: Record<string, string> = {
  Find: '查找',
  Replace: '替换',
  next: '下一个',
  previous: '上一个',
  all: '全部',
  'match case': '区分大小写',
  regexp: '正则表达式',
  'by word': '全词匹配',
  replace: '替换',
  'replace all': '全部替换',
  close: '关闭',
  'current match': '当前匹配',
  'on line': '位于第',
  'Go to line': '转到行',
  go: '转到',
  'Fold line': '折叠',
  'Unfold line': '展开',
  'folded code': '已折叠的代码',
  unfold: '展开',
  'No diagnostics': '没有问题',
  Diagnostics: '问题',
  Completions: '补全',
  '$ unchanged lines': '$ 行未改动',
}

export function phrases(locale: string): Record<string, string> {
  return locale === 'zh-CN' ? ZH : {}
}
