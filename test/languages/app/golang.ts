import { below, zip } from '../index/archive.ts';
import type { Index } from '../index/proxy.ts';
import { type App, GREETING } from './app.ts';

/** The module proxy protocol (go.dev/ref/mod#goproxy-protocol). */
export const goIndexOf = (version: string): Index => (path) => {
  if (/^\/example\.com\/\w+\/@v\/list$/.test(path)) return `v${version}\n`;
  const [, module = '', name = '', found, kind] = /^\/(example\.com\/(\w+))\/@v\/v([\d.]+)\.(info|mod|zip)$/.exec(path) ?? [];
  if (found !== version) return undefined;
  if (kind === 'info') return `{"Version": "v${version}", "Time": "2020-01-01T00:00:00Z"}`;
  if (kind === 'mod') return `module ${module}\n`;
  const source = name === 'linter' ? `package main\n\nfunc main() { println("${GREETING}") }\n` : `package ${name}\n\nconst Text = "${GREETING}"\n`;
  return zip(below(`${module}@v${version}`, { 'go.mod': `module ${module}\n`, [`${name}.go`]: source }));
};
export const goIndex = goIndexOf('1.0.0');

export const golang: App = {
  language: 'golang',
  version: '1.24',
  bases: [],
  indexes: { 'go.index': goIndex },
  args: { GOPROXY: 'http://go.index', GONOSUMDB: 'example.com', GOFLAGS: '-mod=mod' },
  tools: ['example.com/linter@v1.0.0'],
  files: {
    'go.mod': 'module app\n\ngo 1.24\n\nrequire example.com/greeting v1.0.0\n',
    'hello.go': 'package main\n\nimport (\n\t"fmt"\n\n\t"example.com/greeting"\n)\n\nfunc main() { fmt.Println(greeting.Text) }\n',
  },
  programs: ['go', 'gofmt', 'git', 'linter'],
  run: 'linter && GOFLAGS=-mod=mod GONOSUMDB=example.com go run .',
};
