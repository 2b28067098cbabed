import assert from 'node:assert/strict';
import { numberedInstructions, writtenInstructions } from '../../../src/dockerfile/instructions.ts';

describe('numberedInstructions', () => {
  const steps = (text: string) =>
    numberedInstructions(text).map(
      ({ stage, number, keyword, line, endLine }) => `${stage} ${number} ${keyword} ${line}-${endLine}`,
    );

  it('numbers steps as BuildKit does', () => {
    const text = [
      '# syntax',
      'ARG V=1',
      'FROM debian:$V AS Base',
      'ENV A=b',
      'RUN a \\',
      '  && b',
      'FROM base',
      'USER x',
      'WORKDIR /x',
      'FROM scratch AS last',
      'COPY --from=base a b',
      'CMD ["x"]',
      '',
    ].join('\n');
    assert.deepEqual(steps(text), ['base 1 FROM 3-3', 'base 2 RUN 5-6', 'stage-1 1 WORKDIR 9-9', 'last 1 COPY 11-11']);
  });

  it('treats a heredoc as one instruction', () => {
    assert.deepEqual(steps("FROM --platform=linux/amd64 a as b\nRUN <<'END'\nRUN not\nEND\nADD x y\n"), [
      'b 1 FROM 1-1',
      'b 2 RUN 2-4',
      'b 3 ADD 5-5',
    ]);
  });

  it('returns nothing without a stage', () => assert.deepEqual([...steps(''), ...steps('RUN x')], []));
});

describe('the sources of an instruction', () => {
  const cases: Readonly<Record<string, unknown>> = {
    'COPY a "b" /x': [{ paths: ['a', '"b"'] }],
    'COPY --chown=1:1 ["a b", "/x"]': [{ paths: ['a b'] }],
    'COPY --link --from=Base /a /x': [{ from: 'base', paths: ['/a'] }],
    'ADD https://x.example/a b /x': [{ paths: ['b'] }],
    "COPY <<'EOF' /x\na b\nEOF": [],
    'RUN --mount=type=bind,source=a,target=/a --mount=type=cache,target=/c x': [{ paths: ['a'] }],
    'RUN --mount=from=Tools,src=/t,target=/t x': [{ from: 'tools', paths: ['/t'] }],
    'RUN echo COPY a b': [],
    'ENV A=b': [],
  };
  for (const [text, sources] of Object.entries(cases))
    it(`are parsed from ${JSON.stringify(text)}`, () =>
      assert.deepEqual(writtenInstructions(`FROM a\n${text}\n`)[1]?.sources, sources));

  it('exclude URLs that ADD downloads', () => {
    const [, url, file] = writtenInstructions('FROM a\nADD https://x.example/a /x\nADD a /x\n');
    assert.deepEqual([url?.sources, url?.isDownload, file?.isDownload], [[], true, false]);
  });
});
