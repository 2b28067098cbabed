import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { cached, contentHash } from './cache.ts';
import { resolveNpm, unpackNpm, type NpmPackage } from './npm.ts';
import { PLAIN_LOGGER } from './plain-logger.ts';
import { step } from './say.ts';

/** The npm package that carries VS Code's own server and web workbench: this one VS Code 1.139.1. */
const PACKAGE = 'code-server@4.139.1';

/** The program of a VS Code server, complete with its web workbench. */
export async function vscodeServerProgram(): Promise<string> {
  const { folder } = await cached<NpmPackage>({
    name: 'vscode',
    wanted: {
      package: PACKAGE,
      architecture: process.arch,
      platform: process.platform,
      recipe: contentHash([import.meta.filename, path.join(import.meta.dirname, 'plain-logger.ts')]),
    },
    resolve: () => resolveNpm(PACKAGE),
    make: async (entry, npmPackage) => {
      await step(`  ${PACKAGE}: download`, () => unpackNpm(npmPackage, entry));
      const server = path.join(entry, 'lib/vscode');
      for (const part of [server, path.join(server, 'extensions')]) {
        // No install script runs: the native parts left out only watch files faster, and write logs.
        await step(`  ${path.relative(entry, part)}: npm install`, () =>
          execa('npm', ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'], {
            cwd: part,
            all: true,
          }),
        );
      }
      writeFileSync(path.join(server, 'node_modules/@vscode/spdlog/index.js'), PLAIN_LOGGER);
    },
    title: ({ version }) => `VS Code (code-server ${version})`,
  });
  return path.join(folder, 'lib/vscode/out/server-main.js');
}
