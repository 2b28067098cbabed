import assert from 'node:assert/strict';
import { DockerfileParser } from 'dockerfile-ast';
import fc from 'fast-check';
import { cacheMount, copyText, run, runScript } from '../../../src/image/instruction.ts';
import { renderInstruction } from '../../../src/image/render.ts';

/** The script of a RUN as BuildKit parses it: the lines of a heredoc, or the rest of the line. */
function content(text: string): string {
  const heredoc = /^(?:RUN|COPY) <<'(EOF_*)'(?: \S+)?\n(?:([^]*)\n)?\1$/.exec(text);
  return heredoc === null ? text.replace(/^RUN /, '') : (heredoc[2] ?? '');
}

const script = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom(
        'EOF',
        'EOF_',
        ' EOF',
        '\\',
        'RUN x',
        '# x',
        '',
        '<<EOF',
        '--mount=type=bind',
        '["a"]',
        'a \\',
        '\t',
        'FROM evil',
        '${x}',
        '$(y)',
      ),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((lines) => lines.join('\n').replace(/[^\P{Cc}\n\t]/gu, ''))
  .filter((text) => text !== '');

describe('runScript', () => {
  it('writes a plain command on the RUN line', () => {
    assert.equal(
      renderInstruction(runScript('echo "$A" | tee /x && true # yes')),
      'RUN echo "$A" | tee /x && true # yes',
    );
  });

  for (const special of [
    '-c x',
    '[ -f x ] && y',
    '--mount=type=bind x',
    ' x',
    'x ',
    'x \\',
    'cat <<X',
    '# x',
    '"x y"',
    'a\nb',
    'a\tb',
    'é',
  ]) {
    it(`puts ${JSON.stringify(special)} into a heredoc, which the Dockerfile's syntax does not affect`, () => {
      assert.equal(renderInstruction(runScript(special)), `RUN <<'EOF'\nset -e\n${special}\nEOF`);
    });
  }

  it('runs a script with a #! line by its interpreter', () => {
    assert.equal(renderInstruction(runScript('#!/bin/bash\nset -u\n')), `RUN <<'EOF'\n#!/bin/bash\nset -u\nEOF`);
  });

  it('writes one RUN with unchanged content for any script', () => {
    fc.assert(
      fc.property(script, (source) => {
        const text = renderInstruction(runScript(source));
        const body = content(text);
        const expected = source.replace(/\n$/, '');
        assert.ok(body === expected || body === `set -e\n${expected}`, text);
        const parsed = DockerfileParser.parse(`FROM a\n${text}\nUSER b\n`).getInstructions();
        assert.deepEqual(
          parsed.map((each) => each.getKeyword()),
          ['FROM', 'RUN', 'USER'],
        );
      }),
      { numRuns: 1000 },
    );
  });
});

describe('copyText', () => {
  it('copies any text', () => {
    fc.assert(
      fc.property(script, (source) => {
        const text = renderInstruction(copyText(source, '/etc/x'));
        assert.equal(content(text), source.replace(/\n$/, ''));
        const parsed = DockerfileParser.parse(`FROM a\n${text}\nUSER b\n`).getInstructions();
        assert.deepEqual(
          parsed.map((each) => each.getKeyword()),
          ['FROM', 'COPY', 'USER'],
        );
      }),
    );
  });
});

describe('run', () => {
  it('joins commands that must all succeed, after private cache mounts', () => {
    assert.equal(
      renderInstruction(run(['a', 'b'], { mounts: [cacheMount('i', '/t')] })),
      'RUN --mount=type=cache,id=i,target=/t,sharing=private \\\n    a \\\n && b',
    );
  });
});
