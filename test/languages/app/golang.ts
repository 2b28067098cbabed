import { below, zip } from '../index/archive.ts';
import type { Index } from '../index/proxy.ts';
import { GREETING } from './app.ts';

/** The module proxy protocol (go.dev/ref/mod#goproxy-protocol). */
export const goIndex: Index = (path) => {
  const [, module = '', name = '', kind] = /^\/(example\.com\/(\w+))\/@v\/v1\.0\.0\.(info|mod|zip)$/.exec(path) ?? [];
  if (kind === 'info') return '{"Version": "v1.0.0", "Time": "2020-01-01T00:00:00Z"}';
  if (kind === 'mod') return `module ${module}\n`;
  return kind === 'zip' ? zip(below(`${module}@v1.0.0`, { 'go.mod': `module ${module}\n`, [`${name}.go`]: `package ${name}\n\nconst Text = "${GREETING}"\n` })) : undefined;
};
