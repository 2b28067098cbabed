/** A row of a table. */
export function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
}

export function codeBlock(lines: readonly string[]): string[] {
  return ['```sh', ...lines, '```'];
}
