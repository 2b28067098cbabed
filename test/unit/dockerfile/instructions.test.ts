import assert from 'node:assert/strict';
import { numberedInstructions } from '../../../src/dockerfile/instructions.ts';

describe('numberedInstructions', () => {
  const steps = (text: string) =>
    numberedInstructions(text).map(
      ({ stage, number, keyword, line, endLine }) => `${stage} ${number} ${keyword} ${line}-${endLine}`,
    );

  it('counts as BuildKit does', () => {
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

  it('takes a heredoc for one instruction', () => {
    assert.deepEqual(steps("FROM --platform=linux/amd64 a as b\nRUN <<'END'\nRUN not\nEND\nADD x y\n"), [
      'b 1 FROM 1-1',
      'b 2 RUN 2-4',
      'b 3 ADD 5-5',
    ]);
  });

  it('finds nothing where nothing is', () => assert.deepEqual([...steps(''), ...steps('RUN x')], []));
});
