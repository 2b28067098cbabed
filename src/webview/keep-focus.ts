/**
 * Gives the focus back to the element that had it when the page gets it back as a whole, such as from a closed
 * context menu:
 * VS Code then focuses the body, where keys do nothing.
 */
export function keepFocus(root: HTMLElement): void {
  let last: HTMLElement | undefined;
  root.addEventListener('focusin', ({ target }) => {
    if (target instanceof HTMLElement) last = target;
  });
  window.addEventListener('focus', () => {
    // VS Code moves the focus to the body after this event.
    setTimeout(() => {
      if (document.activeElement === document.body && last?.isConnected === true) last.focus({ preventScroll: true });
    });
  });
}
