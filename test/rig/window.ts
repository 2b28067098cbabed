import { existsSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { startChromium } from './chromium.ts';
import { repository } from './folders.ts';
import {
  extensionsFolder,
  type Payload,
  remotePath,
  startVscode,
  windowAddress,
  type VscodeOptions,
} from './vscode.ts';

export interface WindowOptions extends Partial<VscodeOptions> {
  folder: string;
  /** Of the window; screenshots are as large. */
  width?: number;
  height?: number;
}

export interface VscodeWindow {
  page: Page;
  /** What the window and the extension host wrote to their consoles. */
  log: string[];
  /** The folder of what is installed in it. */
  extensions: string;
  close: () => Promise<void>;
}

/** A real VS Code window with this extension in it, for Playwright to drive. */
export async function openWindow({
  folder,
  width = 1280,
  height = 800,
  ...options
}: WindowOptions): Promise<VscodeWindow> {
  if (!existsSync(folder)) throw new Error(`There is no folder ${folder} to open.`);
  const server = await startVscode({ trusted: true, ...options });
  try {
    const browser = await startChromium();
    const page = await browser.newPage({ viewport: { width, height } });
    const log: string[] = [];
    page.on('console', (message) => log.push(message.text()));
    await page.exposeFunction('codeAutomationLog', (_type: string, parts: unknown[]) => log.push(parts.join(' ')));
    await page.exposeFunction('codeAutomationExit', () => undefined);
    const developed: Payload =
      options.vsix === undefined ? [['extensionDevelopmentPath', remotePath(server.port, repository)]] : [];
    await page.goto(windowAddress(server.port, folder, developed, options.token));
    await page.locator('.monaco-workbench').waitFor({ timeout: 60_000 });
    const close = async () => {
      await browser.close();
      await server.stop();
    };
    return { page, log, extensions: extensionsFolder(server), close };
  } catch (error) {
    await server.stop();
    throw error;
  }
}
