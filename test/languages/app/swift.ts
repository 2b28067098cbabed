import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import type { Index } from '../index/proxy.ts';
import { type App, GREETING } from './app.ts';

const LIBRARY = {
  'Package.swift': '// swift-tools-version:5.9\nimport PackageDescription\nlet package = Package(name: "greeting", products: [.library(name: "Greeting", targets: ["Greeting"])], targets: [.target(name: "Greeting")])\n',
  'Sources/Greeting/Greeting.swift': `public let greeting = "${GREETING}"\n`,
};

/** Packages of Swift are repositories of git, which is content with plain files (git-scm.com, "The Dumb Protocol"). */
let repository: Promise<string> | undefined;
const gitIndex: Index = async (asked) => {
  repository ??= makeRepository();
  const file = path.join(await repository, path.posix.normalize(asked));
  return existsSync(file) && statSync(file).isFile() ? readFileSync(file) : undefined;
};

async function makeRepository(): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'dvm-git-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const work = path.join(folder, 'work');
  for (const [name, text] of Object.entries(LIBRARY)) {
    mkdirSync(path.dirname(path.join(work, name)), { recursive: true });
    writeFileSync(path.join(work, name), text);
  }
  const git = (...args: string[]) => execa('git', ['-c', 'user.name=Tests', '-c', 'user.email=tests@example.com', ...args], { cwd: work });
  await git('init', '--quiet', '--initial-branch=main');
  await git('add', '.');
  await git('commit', '--quiet', '--message=Greet');
  await git('tag', '1.0.0');
  await git('clone', '--quiet', '--bare', '.', '../greeting.git');
  await execa('git', ['update-server-info'], { cwd: path.join(folder, 'greeting.git') });
  return folder;
}

export const swift: App = {
  language: 'swift',
  version: '6.0',
  bases: ['swift'],
  indexes: { 'git.index': gitIndex },
  files: {
    'Package.swift': '// swift-tools-version:5.9\nimport PackageDescription\nlet package = Package(name: "hello", dependencies: [.package(url: "http://git.index/greeting.git", from: "1.0.0")],\n  targets: [.executableTarget(name: "hello", dependencies: [.product(name: "Greeting", package: "greeting")])])\n',
    'Sources/hello/main.swift': 'import Greeting\nprint(greeting)\n',
  },
  programs: ['swift', 'swiftc', 'git'],
  run: 'swift run --skip-update hello 2>&1',
};
