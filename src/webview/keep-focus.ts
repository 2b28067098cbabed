/**
 * Restores the focus inside the page when the page gets it back, such as from a closed context menu: VS Code focuses
 * the body then, where keys do nothing.
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
