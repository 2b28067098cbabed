/** VS Code gives the body of a page this class while one of its context menus is open. */
const MENU_CLASS = 'vscode-context-menu-visible';

/**
 * Restores the focus inside the page when the page gets it back, such as from a closed context menu. VS Code then
 * focuses the body, where keys do nothing, or only the frame around the page, without an event in the page.
 */
export function keepFocus(root: HTMLElement): void {
  let last: HTMLElement | undefined;
  let hasMenu = false;
  const restore = (): void => {
    if (document.activeElement === document.body && last?.isConnected === true) last.focus({ preventScroll: true });
  };
  root.addEventListener('focusin', ({ target }) => {
    if (target instanceof HTMLElement) last = target;
  });
  // VS Code moves the focus to the body after this event.
  window.addEventListener('focus', () => setTimeout(restore));
  window.addEventListener('contextmenu', () => (hasMenu = true), { capture: true });
  new MutationObserver(([{ oldValue } = { oldValue: null }]) => {
    const isClosed = oldValue?.includes(MENU_CLASS) === true && !document.body.classList.contains(MENU_CLASS);
    if (!isClosed || !hasMenu) return;
    hasMenu = false;
    restore();
  }).observe(document.body, { attributeFilter: ['class'], attributeOldValue: true });
}
