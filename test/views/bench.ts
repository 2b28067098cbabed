import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { mark } from '../host/mark.ts';
import { repository } from '../rig/folders.ts';
import { openWindow, type VscodeWindow } from '../rig/window.ts';

export interface BenchOptions {
  /** The folder to copy; by default the one of the host tests. None: an empty folder. */
  readonly fixture?: string | undefined;
  readonly files?: Readonly<Record<string, string>>;
  readonly environment?: NodeJS.ProcessEnv;
  readonly settings?: Record<string, unknown>;
  readonly width?: number;
  readonly height?: number;
}

/** A window on a fresh copy of a folder, with a history of its own. */
export class Bench {
  readonly page: Page;
  readonly folder: string;
  readonly home: string;
  readonly mark: string;
  readonly #window: VscodeWindow;
  readonly #scratch: string;

  private constructor(window: VscodeWindow, scratch: string, text: string) {
    this.#window = window;
    this.#scratch = scratch;
    this.page = window.page;
    this.folder = join(scratch, 'workspace');
    this.home = join(scratch, 'home');
    this.mark = text;
  }

  static async open({ fixture = join(repository, 'test/host/workspace'), files = {}, environment, ...options }: BenchOptions = {}): Promise<Bench> {
    const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'dvm-views-')));
    const folder = join(scratch, 'workspace');
    mkdirSync(folder);
    if (fixture !== '') cpSync(fixture, folder, { recursive: true });
    const text = fixture.endsWith('test/host/workspace') ? mark(folder) : '';
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    const window = await openWindow({ folder, environment: { DVM_HOME: join(scratch, 'home'), ...environment }, ...options });
    return new Bench(window, scratch, text);
  }

  async close(): Promise<void> {
    await this.#window.close();
    rmSync(this.#scratch, { recursive: true, force: true });
  }

  /** Runs `dvm` as somebody in a terminal would, on the same folder and history. */
  async dvm(...args: string[]): Promise<void> {
    await execa(process.execPath, [join(repository, 'bin/dvm.mjs'), ...args], { cwd: this.folder, env: { DVM_HOME: this.home }, reject: false });
  }

  /** Opens the extension's views. */
  async showViews(): Promise<void> {
    const tab = this.page.locator('.activitybar [role=tab]:has([aria-label^="DevOpsMaestro"])');
    await tab.waitFor();
    if ((await tab.getAttribute('aria-selected')) !== 'true') await tab.click();
    await this.page.locator('.pane-header[aria-label^="Workspaces"]').waitFor();
  }

  row(label: string | RegExp): Locator {
    return this.page.locator('.pane:has(.pane-header[aria-label^="Workspaces"]) .monaco-list-row').filter({ has: this.page.locator('.label-name', { hasText: label }) });
  }

  /** The page of the history view, which VS Code keeps in a frame in a frame. */
  get history(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
  }

  get sessions(): Locator {
    return this.history.locator('[data-session]');
  }

  get statusBar(): Locator {
    return this.page.locator('.statusbar-item[id$="devopsmaestro.cache"]');
  }

  get notifications(): Locator {
    return this.page.locator('.notification-toast');
  }

  /** Runs a command by its title, by keyboard. */
  async command(title: string): Promise<void> {
    await this.page.keyboard.press('F1');
    const input = this.page.locator('.quick-input-widget input');
    await input.waitFor();
    await input.fill(`>${title}`);
    await this.#accept(title);
  }

  /** Chooses from the list that a command shows, by keyboard. */
  async pick(text: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget input');
    await input.waitFor();
    await this.#accept(text);
  }

  /** Goes down to the row of a quick pick with exactly this label, and takes it. */
  async #accept(label: string): Promise<void> {
    const rows = this.page.locator('.quick-input-list .monaco-list-row');
    const wanted = rows.filter({ has: this.page.locator('.quick-input-list-label .label-name').getByText(label, { exact: true }) });
    await wanted.first().waitFor();
    for (let steps = await rows.count(); steps > 0 && !(await wanted.first().evaluate((row) => row.classList.contains('focused'))); steps -= 1) {
      await this.page.keyboard.press('ArrowDown');
    }
    await this.page.keyboard.press('Enter');
    await wanted.first().waitFor({ state: 'hidden' });
  }

  async screenshot(name: string): Promise<void> {
    const folder = process.env['DVM_SCREENSHOTS'];
    if (folder !== undefined) await this.page.screenshot({ path: join(folder, `${name}.png`) });
  }
}
