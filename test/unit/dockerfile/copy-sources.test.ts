import assert from 'node:assert/strict';
import fc from 'fast-check';
import { copiedPaths } from '../../../src/dockerfile/copy-sources.ts';

describe('copiedPaths', () => {
  for (const [text, expected] of [
    ['COPY a b/ /dest/', ['a', 'b']],
    ['COPY ./a/ /b', ['a']],
    ['COPY --chown=1:1 --link package*.json ./', ['package*.json']],
    ['COPY . .', ['.']],
    ['COPY a /b\nCOPY ./ /c', ['.']],
    ['COPY --from=base /a /b', []],
    ['COPY ["a b", "c", "/d"]', ['a b', 'c']],
    ['COPY <<EOF /a\ntext\nEOF', []],
    ['ADD https://a.example/b /c', []],
    ['ADD a.tar.gz /', ['a.tar.gz']],
    ['ARG X\nCOPY $X /a', ['.']],
    ['COPY a${X}b /a', ['.']],
    ['RUN --mount=type=bind,source=x,target=/y make', ['x']],
    ['RUN --mount=target=/y make', ['.']],
    ['RUN --mount=type=bind,from=base,source=x,target=/y make', []],
    ['RUN --mount=type=cache,target=/y make', []],
    ['RUN --mount=type=secret,id=x make COPY . .', []],
    ['ONBUILD COPY a /b', ['.']],
    ['RUN echo COPY . .', []],
    ['COPY "a" /b', ['a']],
  ] as const) {
    it(`finds the context paths of ${JSON.stringify(text)}`, () =>
      assert.deepEqual(copiedPaths(`FROM debian AS base\n${text}\n`), expected));
  }

  it('accepts any text', () => {
    const part = fc.oneof(
      fc.string(),
      fc.constantFrom('COPY ', 'ADD ', 'RUN --mount=', 'ONBUILD COPY ', '["', '<<E', '\n', '--from=', '$'),
    );
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        for (const path of copiedPaths(parts.join(''))) assert.notEqual(path, '');
      }),
    );
  });
});
