import { createHash } from 'node:crypto';
import { below, type Files, zip } from '../index/archive.ts';
import type { Index } from '../index/proxy.ts';
import { type App, GREETING } from './app.ts';

/** The module proxy protocol (go.dev/ref/mod#goproxy-protocol). */
export const goIndexOf =
  (version: string): Index =>
  (path) => {
    if (/^\/example\.com\/\w+\/@v\/list$/.test(path)) return `v${version}\n`;
    const [, module = '', name = '', found, kind] =
      /^\/(example\.com\/(\w+))\/@v\/v([\d.]+)\.(info|mod|zip)$/.exec(path) ?? [];
    if (found !== version) return undefined;
    if (kind === 'info') return `{"Version": "v${version}", "Time": "2020-01-01T00:00:00Z"}`;
    if (kind === 'mod') return `module ${module}\n`;
    return zip(moduleFiles(name, version));
  };

function moduleFiles(name: string, version: string): Files {
  const source =
    name === 'linter'
      ? `package main\n\nfunc main() { println("${GREETING}") }\n`
      : `package ${name}\n\nconst Text = "${GREETING}"\n`;
  const module = `example.com/${name}`;
  return below(`${module}@v${version}`, { 'go.mod': `module ${module}\n`, [`${name}.go`]: source });
}

/** The go.sum of an app that requires these modules of the index. */
export function goSum(version: string, names: readonly string[]): string {
  const sum = (files: Files): string => {
    const lines = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
    const text = lines.map(([file, content]) => `${createHash('sha256').update(content).digest('hex')}  ${file}\n`);
    return `h1:${createHash('sha256').update(text.join('')).digest('base64')}`;
  };
  return names
    .map((name) => {
      const line = `example.com/${name} v${version}`;
      const manifest = sum({ 'go.mod': `module example.com/${name}\n` });
      return `${line} ${sum(moduleFiles(name, version))}\n${line}/go.mod ${manifest}\n`;
    })
    .join('');
}
export const goIndex = goIndexOf('1.0.0');

/**
 * Stand-ins for the tools that every Go app has, in the releases for this Go: no more than programs that say the
 * greeting.
 */
const TOOLS: Readonly<Record<string, { readonly folder: string; readonly needsGo: string }>> = {
  'golang.org/x/tools/gopls@v0.20.0': { folder: '', needsGo: '1.24.2' },
  'github.com/go-delve/delve@v1.26.3': { folder: 'cmd/dlv/', needsGo: '1.24' },
};
const toolIndex: Index = (path) => {
  const [, listed] = /^\/(.+)\/@v\/list$/.exec(path) ?? [];
  if (listed !== undefined)
    return Object.keys(TOOLS)
      .find((tool) => tool.startsWith(`${listed}@`))
      ?.replace(/^.*@/, '');
  const [, module = '', version = '', kind] = /^\/(.+)\/@v\/(v[\d.]+)\.(info|mod|zip)$/.exec(path) ?? [];
  const tool = TOOLS[`${module}@${version}`];
  if (tool === undefined) return undefined;
  if (kind === 'info') return `{"Version": "${version}", "Time": "2020-01-01T00:00:00Z"}`;
  const manifest = `module ${module}\n\ngo ${tool.needsGo}\n`;
  return kind === 'mod'
    ? manifest
    : zip(
        below(`${module}@${version}`, {
          'go.mod': manifest,
          [`${tool.folder}main.go`]: `package main\n\nfunc main() { println("${GREETING}") }\n`,
        }),
      );
};

export const golang: App = {
  language: 'golang',
  version: '1.24',
  bases: [],
  indexes: { 'go.index': (path) => goIndex(path) ?? toolIndex(path) },
  args: {
    GOPROXY: 'http://go.index',
    GONOSUMDB: 'example.com,golang.org/x/tools/gopls,github.com/go-delve/delve',
    GOFLAGS: '-mod=mod',
  },
  tools: ['example.com/linter@v1.0.0', 'gopls', 'dlv'],
  files: {
    'go.mod': 'module app\n\ngo 1.24\n\nrequire example.com/greeting v1.0.0\n',
    'hello.go':
      'package main\n\nimport (\n\t"fmt"\n\n\t"example.com/greeting"\n)\n\nfunc main() { ' +
      'fmt.Println(greeting.Text) }\n',
  },
  programs: ['go', 'gofmt', 'git', 'linter', 'gopls', 'dlv'],
  run: 'linter && gopls && dlv && GOFLAGS=-mod=mod GONOSUMDB=example.com go run .',
};
