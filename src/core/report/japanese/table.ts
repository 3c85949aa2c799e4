/** Headings of tables. */
export const TABLE: Readonly<Record<string, string>> = {
  kind: '種類',
  code: 'コード',
  'what it says': '内容',
  see: '参照',
}
