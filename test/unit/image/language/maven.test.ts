import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readReactor } from '../../../../src/image/language/jvm/pom.ts';

const pom = (content: string): string => `<project xmlns="http://maven.apache.org/POM/4.0.0">${content}</project>`;
const modules = (...names: readonly string[]): string =>
  `<modules>${names.map((name) => `<module>${name}</module>`).join('')}</modules>`;
const parent = (path: string): string => `<parent><relativePath>${path}</relativePath></parent>`;
const reactor = (files: Readonly<Record<string, string>>, root = 'pom.xml') =>
  readReactor(root, new Map(Object.entries(files)));

describe('the POMs of a Maven build', () => {
  it('are those of its modules at any depth, of profiles, and by file', () => {
    const { poms, hasModules, isComplete } = reactor({
      'pom.xml': pom(`${modules('core', 'apps/web')}<profiles><profile>${modules('it')}</profile></profiles>`),
      'core/pom.xml': pom(modules('deep')),
      'core/deep/pom.xml': pom(''),
      'apps/web/pom.xml': pom(modules('../shared/other.xml')),
      'apps/shared/other.xml': pom(''),
      'it/pom.xml': pom(''),
      'unrelated/pom.xml': pom(''),
    });
    assert.deepEqual(poms, [
      'apps/shared/other.xml',
      'apps/web/pom.xml',
      'core/deep/pom.xml',
      'core/pom.xml',
      'it/pom.xml',
      'pom.xml',
    ]);
    assert.equal(hasModules, true);
    assert.equal(isComplete, true);
  });

  it('include parents that lie above, and none for an empty relative path', () => {
    const files = { 'pom.xml': pom(''), 'a/pom.xml': pom('<parent></parent>'), 'b/pom.xml': pom(parent('')) };
    assert.deepEqual(reactor(files, 'a/pom.xml').poms, ['a/pom.xml', 'pom.xml']);
    assert.deepEqual(reactor(files, 'b/pom.xml').poms, ['b/pom.xml']);
  });

  it('are incomplete if a module is missing, which is reported', () => {
    const { isComplete, leftOut } = reactor({ 'pom.xml': pom(modules('core', '../other')) });
    assert.equal(isComplete, false);
    assert.match(leftOut[0]?.message ?? '', /^The module "core" in "pom\.xml" is not used/);
    assert.match(leftOut[1]?.message ?? '', /"\.\.\/other"/);
  });

  it('report a parent out of reach, and files that only the source contains', () => {
    const { leftOut } = reactor({
      'pom.xml': pom(
        `${parent('../../parent')}<dependencies><dependency><artifactId>old</artifactId>` +
          '<systemPath>${basedir}/lib/old.jar</systemPath></dependency></dependencies>',
      ),
    });
    assert.deepEqual(
      leftOut.map(({ message }) => /^(?:The parent "[^"]*"|"old" in "pom\.xml" is not installed)/.exec(message)?.[0]),
      ['The parent "../../parent"', '"old" in "pom.xml" is not installed'],
    );
  });

  it('say whether they set the version of the plugin that downloads dependencies', () => {
    const plugin = '<plugin><artifactId>maven-dependency-plugin</artifactId><version>3.6.0</version></plugin>';
    assert.equal(reactor({ 'pom.xml': pom(`<build><plugins>${plugin}</plugins></build>`) }).pinsDependencyPlugin, true);
    assert.equal(reactor({ 'pom.xml': pom('') }).pinsDependencyPlugin, false);
  });

  it('are found once each, whatever refers to what', () => {
    const folder = fc.constantFrom('a', 'b', 'a/b', 'b/a', '..', '.', '../a');
    const text = fc.array(folder).map((names) => pom(modules(...names)));
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('pom.xml', 'a/pom.xml', 'b/pom.xml', 'a/b/pom.xml'), text), (files) => {
        const { poms } = reactor(files);
        assert.equal(new Set(poms).size, poms.length);
        for (const each of poms) assert.ok(Object.hasOwn(files, each));
      }),
    );
  });
});
