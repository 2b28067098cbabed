import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { debian } from '../../../src/image/system/debian.ts';
import { renderInstruction } from '../../../src/image/render.ts';
import { isPinned, packageWords } from '../../../src/image/system/packages.ts';
import { packageName, packageRule } from '../../../src/workspace/rules.ts';

const ALLOWED: readonly [spec: string, name: string][] = [
  ['jq', 'jq'],
  ['g++', 'g++'],
  ['python3.13', 'python3.13'],
  ['jq=1.7*', 'jq'],
  ['jq=1.7.1-6+deb13u1', 'jq'],
  ['zsh=5:5.9~rc1-1', 'zsh'],
  ['jq/trixie-backports', 'jq'],
  ['gcc:arm64', 'gcc'],
  ['gcc:arm64=4:14.2.0-1', 'gcc'],
  ['jq=1.7.1-r3', 'jq'],
  ['jq~1.7', 'jq'],
  ['jq~=1.7', 'jq'],
  ['jq>=1.7', 'jq'],
  ['jq<2', 'jq'],
  ['jq@edge', 'jq'],
  ['jq=1.7.1-r3@edge', 'jq'],
];

describe('packages', () => {
  for (const [spec, name] of ALLOWED) {
    it(`accept ${spec}`, () => {
      assert.equal(packageRule(spec), undefined);
      assert.deepEqual([packageName(spec), isPinned(spec)], [name, spec !== name]);
    });
  }

  for (const spec of [
    '',
    '-y',
    '--allow-unauthenticated',
    '*',
    '?installed',
    '~nvim',
    'jq=',
    'jq=*',
    'jq=-o',
    'a b',
    'a;b',
    'a$(id)',
    'a`id`',
    "a'b",
    'a"b',
    'a\\b',
    'a\nb',
    'a|b',
    'a&b',
    'a>/etc/passwd',
    '/etc/x.deb',
    './x.deb',
    'http://x/y.deb',
    'curl-',
    'curl-=1',
    '=1.7',
    'jq=1.7[0-9]',
    `a${'b'.repeat(300)}`,
  ]) {
    it(`reject ${JSON.stringify(spec.slice(0, 40))}`, () => assert.ok(packageRule(spec)));
  }

  it('reach the package manager unchanged, with shell characters quoted', () => {
    const part = fc.constantFrom(
      'jq',
      'a',
      '1',
      '=',
      '~',
      '*',
      '<',
      '>',
      '>=',
      '@',
      '/',
      ':',
      '.',
      '+',
      '-',
      '_',
      '$',
      ' ',
      '`',
      "'",
      '"',
      ';',
      '&',
      '\\',
      '#',
      '!',
      '?',
      '[',
      '(',
    );
    const validSpec = fc
      .array(part, { minLength: 1, maxLength: 6 })
      .map((parts) => parts.join(''))
      .filter((each) => packageRule(each) === undefined);
    const names = fc.sample(validSpec, { numRuns: 300, seed: 1 });
    const printed = execFileSync('sh', ['-c', `printf '%s\\n' ${packageWords(names)}`], { cwd: '/', encoding: 'utf8' });
    assert.deepEqual(
      new Set(printed.trimEnd().split('\n')),
      new Set(
        packageWords(names)
          .split(' ')
          .map((word) => word.replace(/^'(.*)'$/, '$1')),
      ),
    );
    assert.ok(printed.split('\n').every((line) => line === '' || names.includes(line)));
  });

  it('are installed once, and may be downgraded only if they are pinned', () => {
    const text = renderInstruction(debian.install('debian:13', 'dev', ['zsh', 'jq', 'zsh=5.9-8', 'jq']));
    assert.match(text, /apt-get install -y --no-install-recommends --allow-downgrades jq zsh=5\.9-8$/);
    assert.doesNotMatch(renderInstruction(debian.install('debian:13', 'dev', ['jq', 'zsh'])), /downgrades/);
    assert.match(renderInstruction(debian.install('debian:13', 'dev', ['jq=1.7*'])), / 'jq=1\.7\*'$/);
  });
});
