/** The part of a long list that is rendered. */
export interface RowRange {
  readonly from: number;
  readonly count: number;
}

/** Rows that are rendered above and below the viewport, ready for scrolling. */
const OVERSCAN_ROWS = 20;

/** The visible rows of a list with rows of equal height, and some around them. */
export function visibleRows(scrolled: number, height: number, rowHeight: number, total: number): RowRange {
  const first = Math.floor(Math.max(0, scrolled) / rowHeight);
  const visible = Math.ceil(height / rowHeight) + 1;
  const from = Math.min(Math.max(0, first - OVERSCAN_ROWS), Math.max(0, total - visible - OVERSCAN_ROWS));
  return { from, count: Math.min(first - from + visible + OVERSCAN_ROWS, total - from) };
}

/** Whether the range contains all visible rows. */
export function covers(range: RowRange, scrolled: number, height: number, rowHeight: number, total: number): boolean {
  const first = Math.floor(Math.max(0, scrolled) / rowHeight);
  const last = Math.min(total, Math.ceil((Math.max(0, scrolled) + height) / rowHeight));
  return range.from <= Math.min(first, last) && last <= range.from + range.count;
}

/** The scroll position that makes a row visible; undefined if it is visible. */
export function scrollTo(row: number, scrolled: number, height: number, rowHeight: number): number | undefined {
  if (row * rowHeight < scrolled) return row * rowHeight;
  return (row + 1) * rowHeight > scrolled + height ? (row + 1) * rowHeight - height : undefined;
}

/** The row that a key moves to, as in VS Code's own lists; undefined for other keys. */
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
