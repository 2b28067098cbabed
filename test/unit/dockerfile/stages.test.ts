import assert from 'node:assert/strict';
import fc from 'fast-check';
import { expandImage, readStages, type WrittenDockerfile } from '../../../src/dockerfile/stages.ts';

function stages(text: string): WrittenDockerfile {
  const dockerfile = readStages(text);
  assert.ok(!('message' in dockerfile), JSON.stringify(dockerfile));
  return dockerfile;
}

const shown = (text: string): string =>
  stages(text)
    .stages.map(({ name = '-', from, line }) => `${line}:${from}:${name}`)
    .join(' ');

describe('the stages of a Dockerfile', () => {
  for (const [what, text, expected] of [
    ['an unnamed stage', 'FROM debian\nRUN true\n', '1:debian:-'],
    ['upper-case names', 'from debian as Base\nFROM Base AS dev', '1:debian:base 2:Base:dev'],
    [
      'a platform, comments and line continuations',
      'FROM \\\n  --platform=$BUILDPLATFORM \\\n # why\n  debian \\\n  AS x\nRUN a \\\n# c\n b\n',
      '1:debian:x',
    ],
    [
      'a heredoc that contains FROM',
      "FROM a AS b\nRUN <<'EOF' cat\nFROM evil AS x\nEOF\nCOPY <<-E /x\n\tFROM evil\n\tE\nFROM b\n",
      '1:a:b 8:b:-',
    ],
    ['two heredocs', 'FROM a\nRUN <<A <<B cat\nFROM q\nA\nFROM r\nB\nFROM z', '1:a:- 7:z:-'],
    ['heredoc operators in quotes and arithmetic', 'FROM a\nRUN echo "<<EOF" $((1<<2))\nFROM b', '1:a:- 3:b:-'],
    ['ONBUILD', 'FROM a\nONBUILD RUN <<EOF\nFROM q\nEOF\nFROM b', '1:a:- 5:b:-'],
    ['CRLF line ends', 'FROM a AS b\r\nRUN <<EOF\r\nFROM q\r\nEOF\r\nRUN a \\\r\n b\r\nFROM b\r\n', '1:a:b 7:b:-'],
    ['a byte order mark', '\ufeffFROM a\nFROM b', '1:a:- 2:b:-'],
    ['another escape character', '# escape=`\nFROM a\nRUN x `\n FROM no\nFROM b', '2:a:- 5:b:-'],
    ['both directives', '# syntax=docker/dockerfile:1\n# escape=`\nFROM a\nRUN x \\\nFROM b', '3:a:- 5:b:-'],
    ['instructions of another frontend', '# syntax=example.org/frontend\nFROM a\nINCLUDE b', '2:a:-'],
  ] as const) {
    it(`are parsed with ${what}`, () => assert.equal(shown(text), expected));
  }

  it('end at a position where a name can be inserted', () => {
    for (const text of [
      'FROM debian',
      '\ufeffFROM --platform=x \\\n debian  \nRUN true',
      '# é\r\nFROM debian\r\nRUN x',
    ]) {
      const [{ end }] = stages(text).stages;
      assert.match(shown(`${text.slice(0, end)} AS zz${text.slice(end)}`), /:zz$/, text);
    }
  });

  it('include the names of all images and stages', () => {
    const { names } = stages(
      'FROM Alpine AS One\nCOPY --from=two /a /b\nRUN --mount=type=bind,from=Three,target=/x true\nFROM one',
    );
    assert.deepEqual([...names].filter((name) => name !== '').sort(), ['alpine', 'one', 'three', 'two']);
  });

  for (const [what, text, line, message] of [
    ['is empty', '# only this\n', 1, /no FROM/],
    ['starts with another instruction', 'ARG A\nRUN x\nFROM a', 2, /RUN precedes the first FROM/],
    ['has a misspelled instruction', 'FROM a\n\nRUNN x', 3, /unknown instruction "RUNN"/],
    ['has a FROM without an image', 'FROM a\nFROM', 2, /has no image/],
    ['has an unterminated heredoc', 'FROM a\nRUN <<EOF\nhi\n\n', 2, /is incomplete/],
    ['ends with a line continuation', 'FROM a\nRUN a \\\n  b \\', 2, /is incomplete/],
    ['ends with a line continuation of another escape character', '# escape=`\nFROM a\nRUN a `\n', 3, /is incomplete/],
    ['requires a frontend that is too old', '# syntax=docker/dockerfile:1.3\nFROM a', 1, /too old/],
    ['copies a pattern with an unclosed bracket', 'FROM a\nRUN x\nCOPY . a[b /x/', 3, /"a\[b" is not a valid pattern/],
    ['adds a pattern with an empty class', 'FROM a\nADD a[] /x/', 2, /not a valid pattern/],
    ['copies a pattern that ends in a backslash', 'FROM a\nCOPY ["a\\\\\\\\", "/x/"]', 2, /not a valid pattern/],
    ['copies a pattern with an unquoted escaped bracket', 'FROM a\nCOPY a\\[b /x/', 2, /not a valid pattern/],
    ['has CR line ends', 'FROM a\nRUN x\rFROM b', 2, /carriage return/],
  ] as const) {
    it(`cannot be extended if the file ${what}`, () => {
      const problem = readStages(text);
      assert.ok('message' in problem);
      assert.equal(problem.line, line);
      assert.match(problem.message, message);
    });
  }

  it('accept any valid pattern, and variables', () => {
    for (const copy of [
      'COPY a[bc] a[^a-z]* [[]x /y/',
      'COPY a[\\\\]] /y/',
      'COPY ${X}[ /y/',
      'COPY --from=a /x[ /y/',
      'ADD https://x/[ /y',
      'COPY <<EOF /a[\ntext\nEOF',
      'RUN test [ -f x ]',
      'COPY dir\\file /y/',
      "COPY '[a]' /y/",
    ]) {
      assert.ok(!('message' in readStages(`FROM a\n${copy}\n`)), copy);
    }
  });

  it('are parsed without exceptions, and exclude text that follows them', function () {
    this.timeout(20_000);
    const piece = fc.constantFrom(
      'FROM a',
      ' AS b',
      '\n',
      '\r\n',
      ' \\',
      'RUN <<EOF',
      'EOF',
      ' <<-"E',
      'ARG X=1',
      '# c',
      '# escape=`',
      '`',
      '["a"]',
      '\t',
      '--from=b',
      'ONBUILD ',
      '${X:-y}',
      ' ',
    );
    fc.assert(
      fc.property(
        fc.array(fc.oneof({ weight: 6, arbitrary: piece }, fc.string({ unit: 'binary', maxLength: 5 })), {
          maxLength: 20,
        }),
        (pieces) => {
          const dockerfile = readStages(pieces.join(''));
          if ('message' in dockerfile) return;
          const longer = stages(`${pieces.join('')}\nFROM behind AS us`);
          assert.equal(longer.stages.length, dockerfile.stages.length + 1);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('expandImage', () => {
  const args = new Map([
    ['A', 'alpine'],
    ['EMPTY', ''],
  ]);
  for (const [reference, expected] of [
    ['debian', 'debian'],
    ['$A:3', 'alpine:3'],
    ['"${A}"', 'alpine'],
    ['x/${A}-y', 'x/alpine-y'],
    ['${B:-deb}ian', 'debian'],
    ['${EMPTY:-x}', 'x'],
    ['${A:+yes}', 'yes'],
    ['${B:+yes}no', 'no'],
    ['${B}z', 'z'],
  ] as const) {
    it(`expands ${reference} to ${expected}`, () => assert.equal(expandImage(reference, args), expected));
  }
});
