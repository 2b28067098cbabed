import assert from 'node:assert/strict';
import { registriesOf } from '../../../../src/workspace/hierarchy/registries.ts';
import { APP, diagnosticTexts, DEV, documents, read, workspaceOf } from '../documents.ts';

const registry = (name: string, spec: string): string => `kind: Registry\nmetadata: {name: ${name}}\nspec: ${spec}`;
const NPM = registry('office', '{type: npm, url: "https://npm.office.example"}');
const LEVELS = ['GlobalDefaults', 'Ecosystem', 'Domain', 'System', 'App', 'Workspace'] as const;

/** A workspace with all its levels, and the fields of each level by its kind. */
function hierarchy(says: Partial<Record<(typeof LEVELS)[number], string>>, ...registries: readonly string[]): string {
  const spec = (kind: (typeof LEVELS)[number], more = ''): string =>
    `\nspec: {${[more, says[kind]].filter((each) => each !== undefined && each !== '').join(', ')}}`;
  return documents(
    `kind: GlobalDefaults${spec('GlobalDefaults')}`,
    `kind: Ecosystem\nmetadata: {name: e}${spec('Ecosystem')}`,
    `kind: Domain\nmetadata: {name: d, ecosystem: e}${spec('Domain')}`,
    `kind: System\nmetadata: {name: s, domain: d}${spec('System')}`,
    `kind: App\nmetadata: {name: shop, system: s}${spec('App', 'path: .')}`,
    `kind: Workspace\nmetadata: {name: dev, app: shop}${spec('Workspace')}`,
    ...registries,
  );
}

describe('registries', () => {
  for (const [index, kind] of LEVELS.entries()) {
    it(`are selected by ${kind}, which overrides outer levels`, () => {
      const outer = Object.fromEntries(LEVELS.slice(0, index).map((each) => [each, 'registryNpm: other']));
      const { registries } = workspaceOf(
        hierarchy({ ...outer, [kind]: 'registryNpm: office' }, NPM, registry('other', '{type: verdaccio}')),
      );
      const chosen = registries.get('npm');
      assert.deepEqual(
        [chosen?.value, chosen?.from, chosen?.registry?.url],
        ['office', kind === 'GlobalDefaults' ? 'global' : kind.toLowerCase(), 'https://npm.office.example'],
      );
    });
  }

  it('are selected for each role independently', () => {
    const { registries } = workspaceOf(
      hierarchy(
        { GlobalDefaults: 'registryNpm: office, registryGo: go', App: 'registryPypi: wheels' },
        NPM,
        registry('go', '{type: athens}'),
        registry('wheels', '{type: devpi}'),
      ),
    );
    assert.deepEqual(
      [...registries].map(([role, { value, from }]) => `${role} ${value} ${from}`),
      ['pypi wheels app', 'npm office global', 'go go global'],
    );
  });

  it('are disabled by `none`', () => {
    const chosen = workspaceOf(
      hierarchy({ GlobalDefaults: 'registryNpm: office', App: 'registryNpm: none' }, NPM),
    ).registries.get('npm');
    assert.deepEqual(
      [chosen?.value, chosen?.from, chosen?.registry, chosen?.unused],
      ['none', 'app', undefined, undefined],
    );
  });

  it('can have any role if their type is unknown', () => {
    assert.equal(
      workspaceOf(
        hierarchy({ App: 'registryNpm: nexus' }, registry('nexus', '{type: nexus, url: "https://nexus.example/npm/"}')),
      ).registries.get('npm')?.registry?.type,
      'nexus',
    );
  });

  for (const [spec, named, expected, hint, fix] of [
    [
      'registryNpm: ofice',
      NPM,
      'error spec.registryNpm: no Registry document is named "ofice".',
      'Did you mean "office"?',
      'office',
    ],
    [
      'registryNpm: "ofice"',
      NPM,
      'error spec.registryNpm: no Registry document is named "ofice".',
      'Did you mean "office"?',
      'office',
    ],
    [
      'registryNpm: elsewhere',
      NPM,
      'error spec.registryNpm: no Registry document is named "elsewhere".',
      'Add a Registry document with this name and the address of the registry.',
      undefined,
    ],
    [
      'registryGo: office',
      NPM,
      'error spec.registryGo: the Registry "office" has type npm, which cannot serve this role.',
      'Use a registry of type go or athens.',
      undefined,
    ],
    [
      'registryNpm: office',
      NPM.replace('{type', '{enabled: false, type'),
      'warning spec.registryNpm has no effect: the Registry "office" is disabled.',
      'Set spec.enabled to true in its document.',
      undefined,
    ],
  ] as const) {
    it(`are validated: ${spec}: ${expected}`, () => {
      const { diagnostics } = read(hierarchy({ Domain: spec }, named));
      assert.deepEqual(diagnosticTexts(diagnostics), [`13:${'spec: {'.length + spec.indexOf(': ') + 3} ${expected}`]);
      assert.deepEqual([diagnostics[0]?.hint, diagnostics[0]?.fix?.text], [hint, fix]);
    });
  }

  it('are reported once, at their own location, if they are invalid', () => {
    assert.deepEqual(
      diagnosticTexts(
        read(documents(APP, `${DEV}\nspec: {registryNpm: office}`, registry('office', '{type: npm, url: nowhere}')))
          .diagnostics,
      ).map((line) => line.replace(/^\S+ /, '')),
      ['error spec.url "nowhere" is not a valid http or https address.'],
    );
  });

  it('are reported once if several workspaces inherit them', () => {
    assert.equal(
      read(documents('kind: GlobalDefaults\nspec: {registryNpm: nowhere}', APP, DEV, DEV.replace('dev', 'test')))
        .diagnostics.length,
      1,
    );
  });

  it('belong to a build if one of its workspaces selects them, each once', () => {
    const { workspaces, registries } = read(
      documents(
        APP,
        `${DEV}\nspec: {registryNpm: office}`,
        `${DEV.replace('dev', 'test')}\nspec: {registryNpm: office}`,
        DEV.replace('dev', 'bare'),
        NPM,
        registry('stranger', '{type: npm, url: "https://stranger.example"}'),
      ),
    );
    assert.deepEqual(
      registries.map(({ name }) => name),
      ['office', 'stranger'],
    );
    assert.deepEqual(
      registriesOf(workspaces).map(({ name }) => name),
      ['office'],
    );
    assert.deepEqual(registriesOf(workspaces.filter(({ name }) => name === 'bare')), []);
  });
});
