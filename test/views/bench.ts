import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { homeFolder } from '../../src/home/folder.ts';
import { openStore } from '../../src/session/store.ts';
import { removeImage } from '../support/host/engine.ts';
import { Dvm } from '../support/dvm.ts';
import { eventually } from '../support/eventually.ts';
import { Folders, writeFiles } from '../support/folder.ts';
import { mark } from '../support/host/mark.ts';
import { repository } from '../rig/folders.ts';
import { openWindow, type VscodeWindow } from '../rig/window.ts';

export interface BenchOptions {
  /** The folder to copy, by default the one of the host tests; '' for an empty folder. */
  readonly fixture?: string | undefined;
  readonly files?: Readonly<Record<string, string>>;
  readonly environment?: NodeJS.ProcessEnv;
  readonly settings?: Record<string, unknown>;
  /** Whether the folder is trusted; true by default. */
  readonly trusted?: boolean;
  readonly width?: number;
  readonly height?: number;
  /** A `.code-workspace` file in the folder to open instead of the folder. */
  readonly opened?: string;
  /** The history is recorded without building, so there are no images to remove. */
  readonly recorded?: boolean;
  /** A package of the extension to install instead of the one under development. */
  readonly vsix?: string;
}

/** A window on a fresh copy of a folder, with its own history. */
export class Bench {
  readonly page: Page;
  readonly folder: string;
  readonly home: string;
  readonly mark: string;
  readonly #window: VscodeWindow;
  readonly #folders: Folders;
  readonly #recorded: boolean;

  private constructor(window: VscodeWindow, folders: Folders, scratch: string, text: string, recorded: boolean) {
    this.#recorded = recorded;
    this.#window = window;
    this.#folders = folders;
    this.page = window.page;
    this.folder = join(scratch, 'workspace');
    this.home = join(scratch, 'home');
    this.mark = text;
  }

  static async open({
    fixture = join(repository, 'test/host/workspace'),
    files = {},
    environment,
    opened,
    recorded = false,
    ...options
  }: BenchOptions = {}): Promise<Bench> {
    const folders = new Folders();
    const scratch = folders.create();
    const folder = join(scratch, 'workspace');
    mkdirSync(folder);
    if (fixture !== '') cpSync(fixture, folder, { recursive: true });
    const text = fixture.endsWith('test/host/workspace') ? mark(folder) : '';
    writeFiles(folder, files);
    const window = await openWindow({
      folder: opened === undefined ? folder : join(folder, opened),
      environment: { DVM_HOME: join(scratch, 'home'), ...environment },
      ...options,
    });
    return new Bench(window, folders, scratch, text, recorded);
  }

  /** The folder of the extensions that are installed in its VS Code. */
  get extensions(): string {
    return this.#window.extensions;
  }

  async close(): Promise<void> {
    await this.#window.close();
    if (!this.#recorded) await this.#removeImages();
    this.#folders.remove();
  }

  async #removeImages(): Promise<void> {
    const store = openStore(homeFolder({ DVM_HOME: this.home }, ''), {
      locateWasm: () => join(repository, 'dist/sql-wasm.wasm'),
    });
    const rows = (await store.list({ limit: 50 })).flatMap(({ workspaces }) => workspaces);
    for (const { result } of rows) if (result?.image !== undefined) await removeImage(result.image);
  }

  /** Drags the sidebar to its minimum width. */
  async narrowSidebar(): Promise<void> {
    const box = await this.page.locator('.part.sidebar').boundingBox();
    if (box === null) throw new Error('There is no sidebar.');
    await this.page.mouse.move(box.x + box.width + 1, 300);
    await this.page.mouse.down();
    await this.page.mouse.move(box.x + 200, 300, { steps: 10 });
    await this.page.mouse.up();
  }

  /** Runs `dvm` in the folder, with the same history, until it ends or `interrupt` sends it a SIGINT. */
  async dvm(args: readonly string[], interrupt?: AbortSignal): Promise<void> {
    const running = new Dvm({ env: { DVM_HOME: this.home } }, args, { cwd: this.folder });
    interrupt?.addEventListener('abort', () => running.kill('SIGINT'));
    await running.ended;
  }

  /** Opens the extension's views. */
  async showViews(): Promise<void> {
    const tab = this.page.locator('.activitybar [role=tab]:has([aria-label^="DevOpsMaestro"])');
    await tab.waitFor();
    if ((await tab.getAttribute('aria-selected')) !== 'true') await tab.click();
    await this.page.locator('.pane-header[aria-label^="Workspaces"]').waitFor();
  }

  row(label: string | RegExp): Locator {
    return this.page
      .locator('.pane:has(.pane-header[aria-label^="Workspaces"]) .monaco-list-row')
      .filter({ has: this.page.locator('.label-name', { hasText: label }) });
  }

  /** The page of the history view, in VS Code's nested frames. */
  get history(): FrameLocator {
    return this.page.frameLocator(`iframe.webview.ready[src*="purpose=webviewView"]`).frameLocator('#active-frame');
  }

  /** The visible build page in the editor area. */
  get build(): FrameLocator {
    return this.page
      .frameLocator('iframe.webview.ready:not([src*="purpose=webviewView"]):visible')
      .frameLocator('#active-frame');
  }

  get sessions(): Locator {
    return this.history.locator('[data-session]');
  }

  get statusBar(): Locator {
    return this.page.locator('.statusbar-item[id$="devopsmaestro.cache"]');
  }

  /** Opens the notification center: with its test driver VS Code shows no notification toasts. */
  async showNotifications(): Promise<Locator> {
    const list = this.page.locator('.notifications-center.visible');
    if (!(await list.isVisible())) await this.page.locator('.statusbar-item[id="status.notifications"]').click();
    await list.waitFor();
    return list.locator('.notification-list-item');
  }

  /** Runs a command by its title, by keyboard. */
  async command(title: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget input');
    await eventually(`the command ${title}`, async () => {
      await this.page.keyboard.press('F1');
      // The palette closes when a view that opens late takes the focus.
      const isOpen = await input.fill(`>${title}`, { timeout: 5000 }).then(
        () => true,
        () => undefined,
      );
      if (isOpen === undefined) return undefined;
      // The list is computed when the palette opens: it lacks commands that are enabled later.
      const isThere = await this.#choice(title)
        .waitFor({ timeout: 5000 })
        .then(
          () => true,
          () => undefined,
        );
      if (isThere === undefined) await this.page.keyboard.press('Escape');
      return isThere;
    });
    await this.#accept(title);
  }

  /** Selects an item of a quick pick by keyboard. */
  async pick(text: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget input');
    await input.waitFor();
    await this.#accept(text);
  }

  /** Chooses an item of the open context menu by keyboard: VS Code ignores a click in the first moments of a menu. */
  async chooseInMenu(title: string): Promise<void> {
    const menu = this.page.locator('.monaco-menu');
    await menu.getByText(title, { exact: true }).waitFor();
    const focused = menu.locator('.action-item.focused', { hasText: title });
    await eventually(`the menu item ${title}`, async () => {
      if (await focused.isVisible()) return true;
      await this.page.keyboard.press('ArrowDown');
      return undefined;
    });
    await this.page.keyboard.press('Enter');
    await menu.waitFor({ state: 'detached' });
  }

  /** Closes a menu or list that a failed test left open, so that the next test fails only for a reason of its own. */
  async closeMenus(): Promise<void> {
    const open = this.page.locator('.monaco-menu, .quick-input-widget:visible, .monaco-dialog-box');
    for (let attempt = 0; attempt < 3 && (await open.count()) > 0; attempt += 1) {
      await this.page.keyboard.press('Escape');
      await this.page.waitForTimeout(200);
    }
  }

  /** Moves down to the row of a quick pick with exactly this label, and accepts it. */
  async #accept(label: string): Promise<void> {
    const wanted = this.#choice(label);
    await wanted.waitFor();
    for (
      let steps = 20;
      steps > 0 && !(await wanted.evaluate((row) => row.classList.contains('focused')));
      steps -= 1
    ) {
      await this.page.keyboard.press('ArrowDown');
    }
    await this.page.keyboard.press('Enter');
    await wanted.waitFor({ state: 'hidden' });
  }

  /** Enters a path in VS Code's file dialog. */
  async choosePath(path: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget input');
    await input.waitFor();
    // The dialog overwrites the path when it has read the folder.
    await eventually('the dialog to take the path', async () => {
      await input.fill(path);
      await this.page.waitForTimeout(300);
      return (await input.inputValue()) === path || undefined;
    });
    await input.press('Enter');
    await input.waitFor({ state: 'hidden' });
  }

  /** The visible lines of the editor, which renders spaces as no-break spaces. */
  async editorText(): Promise<string> {
    const lines = await this.page
      .locator('.part.editor .view-line')
      .evaluateAll((all) => all.map((line) => ({ top: line.getBoundingClientRect().top, text: line.textContent })));
    return lines
      .sort((a, b) => a.top - b.top)
      .map(({ text }) => text.replaceAll('\u00a0', ' '))
      .join('\n');
  }

  #choice(label: string): Locator {
    const name = this.page.locator('.quick-input-list-label .label-name').getByText(label, { exact: true });
    return this.page.locator('.quick-input-list .monaco-list-row').filter({ has: name }).first();
  }

  /** Changes the color theme through the settings of the folder. */
  useTheme(name: string): void {
    mkdirSync(join(this.folder, '.vscode'), { recursive: true });
    writeFileSync(join(this.folder, '.vscode/settings.json'), JSON.stringify({ 'workbench.colorTheme': name }));
  }

  async screenshot(name: string): Promise<void> {
    const folder = process.env['DVM_SCREENSHOTS'];
    if (folder !== undefined) await this.page.screenshot({ path: join(folder, `${name}.png`) });
  }
}
