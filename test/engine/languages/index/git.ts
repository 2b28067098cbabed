import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import type { Index } from './proxy.ts';

/**
 * A repository with one tagged commit, at `/NAME` and `/NAME.git`: git is content with plain files (git-scm.com, "The
 * Dumb Protocol").
 */
export function gitIndexOf(name: string, tag: string, files: Readonly<Record<string, string>>): Index {
  let repository: Promise<string> | undefined;
  return async (asked) => {
    repository ??= makeRepository(name, tag, files);
    const file = path.join(await repository, path.posix.normalize(asked.replace(/^\/\w+(?=\/)/, '$&.git')));
    return existsSync(file) && statSync(file).isFile() ? readFileSync(file) : undefined;
  };
}

async function makeRepository(name: string, tag: string, files: Readonly<Record<string, string>>): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'dvm-git-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const work = path.join(folder, 'work');
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(work, file)), { recursive: true });
    writeFileSync(path.join(work, file), text);
  }
  const git = (...args: string[]) =>
    execa('git', ['-c', 'user.name=Tests', '-c', 'user.email=tests@example.com', ...args], { cwd: work });
  await git('init', '--quiet', '--initial-branch=main');
  await git('add', '.');
  await git('commit', '--quiet', '--message=Greet');
  await git('tag', tag);
  await git('clone', '--quiet', '--bare', '.', `../${name}.git`);
  await execa('git', ['update-server-info'], { cwd: path.join(folder, `${name}.git`) });
  return folder;
}
