import { cpSync, existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from '@vscode/test-cli';

const root = fileURLToPath(new URL('.', import.meta.url));
const desktop = process.env.DVM_TEST_VSCODE === 'desktop';

/** Tests may write into the folder that is open, so it is a copy. */
const workspaceFolder = join(realpathSync(mkdtempSync(join(tmpdir(), 'dvm-host-'))), 'workspace');
const fixture = join(root, 'test/host/workspace');
cpSync(existsSync(fixture) ? fixture : join(root, 'examples'), workspaceFolder, { recursive: true });
process.once('exit', () => rmSync(join(workspaceFolder, '..'), { recursive: true, force: true }));

/** The history of a run is its own. */
const environment = { DVM_HOME: join(workspaceFolder, '../home') };

const common = {
  workspaceFolder,
  env: environment,
  mocha: { ui: 'bdd', timeout: 120_000, reporter: join(root, 'test/rig/counting-reporter.mjs') },
  ...(desktop ? {} : { useInstallation: { fromPath: join(root, 'test/rig/vscode-launcher') } }),
};

export default defineConfig([
  { ...common, label: 'trusted', files: 'out/test/host/trusted/**/*.test.cjs' },
  // Desktop VS Code is always started as trusted by its test runner.
  ...(desktop
    ? []
    : [
        {
          ...common,
          label: 'restricted',
          files: 'out/test/host/restricted/**/*.test.cjs',
          env: { ...environment, DVM_TEST_TRUST: 'restricted' },
        },
      ]),
]);
