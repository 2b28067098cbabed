import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format, parseArgs } from 'node:util';
import { startChromium } from './chromium.ts';
import { repository } from './folders.ts';
import { remotePath, startVscode, windowAddress } from './vscode.ts';

/**
 * Takes desktop VS Code's arguments for an extension test, runs it in a browser's window, and ends with the test
 * runner's code.
 */
const LIMIT_MS = 20 * 60_000;
/** What VS Code and its unbuilt native parts say about themselves; the log file has it. */
const VSCODES_OWN = new RegExp(
  `^(?:${[
    '\\[[A-Z][\\w :]+\\]',
    '\\[reconnection',
    'Creating a socket',
    'Resolv(?:ing|ed) connection token',
    'Updating additional',
    'Ignoring fetching',
    'Canceled: Canceled',
    'Timed out waiting for authentication',
    'Error: Could not locate the bindings',
    "Cannot find module '\\./build/Release",
  ].join('|')})`,
);

const restricted = process.env['DVM_TEST_TRUST'] === 'restricted';
const log = path.join(repository, `out/test/vscode-${restricted ? 'restricted' : 'trusted'}.log`);
mkdirSync(path.dirname(log), { recursive: true });
writeFileSync(log, '');

const { values, positionals } = parseArgs({
  options: { extensionDevelopmentPath: { type: 'string', multiple: true }, extensionTestsPath: { type: 'string' } },
  strict: false,
  allowPositionals: true,
});

const cleanups: (() => Promise<void>)[] = [];
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const) {
  process.once(signal, () => void cleanUp().finally(() => process.exit(code)));
}

// stdout may be a pipe, which process.exit would cut off.
process.exitCode = await run().catch((error: unknown) => {
  console.error(error);
  return 1;
});
await cleanUp();

async function run(): Promise<number> {
  const server = await startVscode({ trusted: !restricted });
  cleanups.unshift(server.stop);
  const browser = await startChromium();
  cleanups.unshift(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const exit = Promise.withResolvers<number>();
  await page.exposeFunction('codeAutomationLog', (type: string, parts: unknown[]) => {
    const line = format(...parts);
    appendFileSync(log, `${type}: ${line}\n`);
    if (!VSCODES_OWN.test(line)) console.log(line);
  });
  await page.exposeFunction('codeAutomationExit', (code: number) => {
    exit.resolve(code);
  });
  page.once('crash', () => exit.reject(new Error('The window crashed.')));
  void server.ended.then(() => {
    // When it was us who ended it, there is nothing to report.
    if (cleanups.length > 0) exit.reject(new Error('The VS Code server ended.'));
  });
  const timer = setTimeout(
    () => exit.reject(new Error(`The tests did not end in ${LIMIT_MS / 60_000} minutes.`)),
    LIMIT_MS,
  );
  try {
    await page.goto(
      windowAddress(server.port, positionals[0] ?? '', [
        ...listOf(values.extensionDevelopmentPath).map((file): [string, string] => [
          'extensionDevelopmentPath',
          remotePath(server.port, file),
        ]),
        ...listOf(values.extensionTestsPath).map((file): [string, string] => [
          'extensionTestsPath',
          remotePath(server.port, file),
        ]),
      ]),
    );
    return await exit.promise;
  } finally {
    clearTimeout(timer);
  }
}

async function cleanUp(): Promise<void> {
  for (const cleanup of cleanups.splice(0)) await cleanup().catch((error: unknown) => console.error(error));
}

function listOf(value: unknown): string[] {
  return [value].flat().filter((item) => typeof item === 'string');
}
