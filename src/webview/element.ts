type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;
type Child = Node | string | undefined | false;

/** An element with attributes and children. Texts become text nodes: nothing from data is ever read as HTML. */
export function element(name: string, attributes: Attributes, ...children: readonly Child[]): HTMLElement {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) made.setAttribute(key, value === true ? '' : String(value));
  }
  made.append(...children.filter((child) => child !== undefined && child !== false));
  return made;
}

/** Replaces what an element holds, and gives the focus back to the control that had it. */
export function replaceChildren(parent: Element, children: readonly Node[]): void {
  const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset['focus'] : undefined;
  const { scrollTop } = document.documentElement;
  parent.replaceChildren(...children);
  document.documentElement.scrollTop = scrollTop;
  if (focused === undefined) return;
  for (const candidate of parent.querySelectorAll<HTMLElement>('[data-focus]')) {
    if (candidate.dataset['focus'] === focused) candidate.focus({ preventScroll: true });
  }
}
