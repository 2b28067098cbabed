import { zip } from '../index/archive.ts';
import type { Index } from '../index/proxy.ts';
import { type App, GREETING } from './app.ts';

/** The simple repository API (packaging.python.org/specifications/simple-repository-api). */
export const pythonIndexOf =
  (version: string): Index =>
  (path) => {
    const [, listed] = /^\/simple\/(\w+)\/$/.exec(path) ?? [];
    if (listed !== undefined)
      return (
        '<!DOCTYPE html><a ' + `href="/${listed}-${version}-py3-none-any.whl">${listed}-${version}-py3-none-any.whl</a>`
      );
    const [, name, found] = /^\/(\w+)-([\d.]+)-py3-none-any\.whl$/.exec(path) ?? [];
    const info = `${name ?? ''}-${version}.dist-info`;
    return name === undefined || found !== version
      ? undefined
      : zip({
          [`${name}.py`]: `TEXT = "${GREETING}"\n`,
          [`${info}/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`,
          [`${info}/WHEEL`]: 'Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
          [`${info}/RECORD`]: `${name}.py,,\n${info}/METADATA,,\n${info}/WHEEL,,\n${info}/RECORD,,\n`,
        });
  };
export const pythonIndex = pythonIndexOf('1.0.0');

export const python: App = {
  language: 'python',
  version: '3.13',
  bases: [],
  indexes: { 'pypi.index': pythonIndex },
  args: { PIP_INDEX_URL: 'http://pypi.index/simple/', PIP_TRUSTED_HOST: 'pypi.index' },
  tools: ['linter'],
  files: { 'requirements.txt': 'greeting==1.0.0\n', 'hello.py': 'import greeting\n\nprint(greeting.TEXT)\n' },
  programs: ['python', 'pip', 'cc'],
  run: '/opt/tools/bin/python -c "import linter" && python hello.py',
};
