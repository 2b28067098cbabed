/** Which part of a long list is drawn. */
export interface RowRange {
  readonly from: number;
  readonly count: number;
}

/** Rows that are drawn above and below what can be seen, so that scrolling finds them there. */
const MARGIN = 20;

/** The rows of a list of equal heights that can be seen, with some around them. */
export function visibleRows(scrolled: number, height: number, rowHeight: number, total: number): RowRange {
  const first = Math.floor(Math.max(0, scrolled) / rowHeight);
  const seen = Math.ceil(height / rowHeight) + 1;
  const from = Math.min(Math.max(0, first - MARGIN), Math.max(0, total - seen - MARGIN));
  return { from, count: Math.min(first - from + seen + MARGIN, total - from) };
}

/** Whether all rows that can be seen are among those that are there. */
export function covers(there: RowRange, scrolled: number, height: number, rowHeight: number, total: number): boolean {
  const first = Math.floor(Math.max(0, scrolled) / rowHeight);
  const last = Math.min(total, Math.ceil((Math.max(0, scrolled) + height) / rowHeight));
  return there.from <= Math.min(first, last) && last <= there.from + there.count;
}

/** Where to scroll so that a row can be seen; undefined if it can be already. */
export function scrollTo(row: number, scrolled: number, height: number, rowHeight: number): number | undefined {
  if (row * rowHeight < scrolled) return row * rowHeight;
  return (row + 1) * rowHeight > scrolled + height ? (row + 1) * rowHeight - height : undefined;
}

/** The row that a key goes to, as in VS Code's own lists; undefined for other keys. */
export function rowAfterKey(key: string, row: number, total: number, page: number): number | undefined {
  const to = {
    ArrowDown: row + 1,
    ArrowUp: row - 1,
    Home: 0,
    End: total - 1,
    PageDown: row + page,
    PageUp: row - page,
  }[key];
  return to === undefined || total === 0 ? undefined : Math.min(Math.max(0, to), total - 1);
}
