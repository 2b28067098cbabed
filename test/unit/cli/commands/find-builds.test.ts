import assert from 'node:assert/strict';
import { type BuildHistory, findBuilds, newestOf, sessionsOf } from '../../../../src/cli/commands/find-builds.ts';
import { fold, type SessionRecord } from '../../../../src/session/log/fold.ts';
import { eventsOf, refOf, startOf } from '../../session/fixture.ts';

/** A history of these sessions, newest first; each has an id and the paths that it built. */
function historyOf(sessions: readonly (readonly [string, ...string[]])[]): BuildHistory {
  const records = sessions.map(([id, ...paths]): SessionRecord => {
    const workspaces = paths.map((each) => ({ ...refOf(each.replace('/', '-')), path: each }));
    const [started] = eventsOf({ ...startOf(), workspaces });
    const record = started && fold([{ ...started, session: id }]);
    assert.ok(record);
    return record;
  });
  return {
    latest: () => Promise.resolve(records[0]),
    list: ({ limit, offset = 0, filter }) => {
      const text = filter?.text?.toLowerCase() ?? '';
      return Promise.resolve(
        records
          .filter(({ id, workspaces }) =>
            [id, ...workspaces.map(({ ref }) => ref.path)].some((each) => each.includes(text)),
          )
          .slice(offset, offset + limit),
      );
    },
    get: (prefix) => {
      const found = records.find(({ id }) => id.startsWith(prefix));
      return found === undefined
        ? Promise.reject(new Error(`There is no session "${prefix}".`))
        : Promise.resolve(found);
    },
  };
}

const HISTORY = historyOf([
  ['c0ffee', 'shop/web'],
  ['ab12', 'shop/web', 'shop/api'],
  ['cd34', 'blog/ab'],
  ['ef56', 'shop/api'],
]);

describe('findBuilds', () => {
  for (const [words, most, sessions, rows] of [
    ['', 1, ['c0ffee'], ['shop/web']],
    ['ab', 1, ['cd34'], ['blog/ab']],
    ['ab1', 1, ['ab12'], ['shop/web', 'shop/api']],
    ['AB12', 1, ['ab12'], ['shop/web', 'shop/api']],
    ['api', 1, ['ab12'], ['shop/api']],
    ['shop/api', 1, ['ab12'], ['shop/api']],
    ['ef56 api', 1, ['ef56'], ['shop/api']],
    ['api ef56', 1, ['ef56'], ['shop/api']],
    ['c0ffee ab12', 2, ['c0ffee', 'ab12'], ['shop/web']],
    ['ab12 c0ffee web', 2, ['ab12', 'c0ffee'], ['shop/web']],
    ['ab12 api', 2, ['ab12'], ['shop/api']],
  ] as const) {
    it(`finds ${rows.join(', ')} of ${sessions.join(', ')} for "${words}"`, async () => {
      const found = await findBuilds(HISTORY, words === '' ? [] : words.split(' '), most);
      assert.deepEqual(
        found.sessions.map(({ id }) => id),
        sessions,
      );
      assert.deepEqual(
        found.rows.map(({ ref }) => ref.path),
        rows,
      );
    });
  }

  it('reports words that match nothing', async () => {
    await assert.rejects(findBuilds(HISTORY, ['nope']), {
      code: 'not_found',
      message: '"nope" is neither a session nor a workspace that has been built.',
    });
    await assert.rejects(findBuilds(HISTORY, ['99']), /no session "99"/);
    await assert.rejects(findBuilds(HISTORY, ['c0ffee', 'api']), {
      code: 'not_found',
      message: /Session c0ffee did not build "api"/,
    });
    await assert.rejects(findBuilds(historyOf([]), []), { code: 'not_found', message: /no builds yet/ });
  });

  it('finds a name after hundreds of other sessions', async () => {
    const many = historyOf([
      ...Array.from({ length: 450 }, (_, index): [string, string] => [`${index}-x`, 'shop/old-web']),
      ['last', 'shop/old'],
    ]);
    assert.equal((await newestOf(many, 'old'))?.id, 'last');
    const all = [];
    for await (const { id } of sessionsOf(many, 'old-web')) all.push(id);
    assert.equal(all.length, 450);
  });
});
