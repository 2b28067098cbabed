import assert from 'node:assert/strict';
import { CATALOGUE, type Release } from '../../../../src/image/tool/catalogue.ts';
import { GO_TOOLS } from '../../../../src/image/tool/go-tools.ts';
import { ALPINE_PACKAGES, ARCHITECTURES, RELEASED_TOOLS } from '../../../../src/workspace/tools.ts';

const releases = RELEASED_TOOLS.flatMap((name): [string, Release][] => {
  const { release, alpine } = CATALOGUE[name];
  return [
    [name, release],
    ...(alpine?.release === undefined ? [] : [[`${name} on Alpine`, alpine.release] as [string, Release]]),
  ];
});

function assertSourced({ source, date }: { source: string; date: string }): void {
  assert.match(source, /^https:\/\/[\w./-]+, commit [0-9a-f]{7}, [\w./-]+$/);
  assert.match(date, /^20\d\d-\d\d-\d\d$/);
  assert.ok(Date.parse(date) <= Date.now());
}

describe('the catalogue of released tools', () => {
  for (const [name, release] of releases) {
    const { version, url, arch, sha256 } = release;
    it(`has the source and date of the checksums of ${name}`, () => assertSourced(release));

    it(`has an HTTPS download of ${name} for every architecture`, () => {
      assert.match(version, /^\d+(?:\.\d+)+$/);
      assert.match(url, /^https:\/\/[a-z0-9.]+\/[\w./{}-]+$/);
      assert.ok(url.includes('{version}') && url.includes('{arch}') && !url.includes(version));
      for (const each of ARCHITECTURES) {
        assert.match(arch[each], /^\w+$/);
        assert.match(sha256[each] ?? '', /^[0-9a-f]{64}$/);
      }
    });
  }

  it('agrees with the documents about tools that Alpine has only as packages', () => {
    assert.deepEqual(
      RELEASED_TOOLS.filter(
        (name) => CATALOGUE[name].alpine !== undefined && CATALOGUE[name].alpine.release === undefined,
      ),
      ALPINE_PACKAGES,
    );
  });

  it('has no duplicate checksums', () => {
    const sums = releases.flatMap(([, { sha256 }]) => Object.values(sha256));
    assert.equal(new Set(sums).size, sums.length);
  });
});

describe('the catalogue of tools that Go builds', () => {
  const order = (versions: readonly string[]): string[] =>
    versions.toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true }));

  for (const [name, { releases }] of Object.entries(GO_TOOLS)) {
    it(`has the source and date of the Go version of each ${name} release`, () => releases.forEach(assertSourced));

    it(`lists the newest ${name} release first, and one for each Go version`, () => {
      for (const versions of [releases.map(({ version }) => version), releases.map(({ needsGo }) => needsGo)]) {
        assert.ok(versions.every((version) => /^\d+(?:\.\d+)+$/.test(version)));
        assert.deepEqual(versions, order([...new Set(versions)]));
      }
    });
  }
});
