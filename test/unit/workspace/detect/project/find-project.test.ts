import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Language } from '../../../../../src/workspace/detect/language.ts';
import { findProject } from '../../../../../src/workspace/detect/project/find-project.ts';

/** The project of the app /repo/a/b, as `folder: file`, from the files above it and its own, by their paths. */
function projectOf(language: Language, files: Readonly<Record<string, string>>): string | undefined {
  const textsIn = (folder: string): ReadonlyMap<string, string> =>
    new Map(
      Object.entries(files).flatMap(([path, text]) =>
        path.slice(0, path.lastIndexOf('/')) === folder ? [[path.slice(folder.length + 1), text]] : [],
      ),
    );
  const found = findProject(language, {
    texts: textsIn('/repo/a/b'),
    above: [
      { folder: '/repo/a', appFolder: 'b', texts: textsIn('/repo/a') },
      { folder: '/repo', appFolder: 'a/b', texts: textsIn('/repo') },
    ],
  });
  if (found === undefined) return undefined;
  assert.equal(`${found.folder}/${found.appFolder}`, '/repo/a/b');
  return `${found.folder}: ${found.file}`;
}

describe('the project that an app is a part of', () => {
  for (const [what, language, path, text] of [
    ['pnpm', 'nodejs', '/repo/pnpm-workspace.yaml', "packages:\n  - 'a/*'\n  - '!**/test'\n"],
    ['npm', 'nodejs', '/repo/package.json', '{"workspaces":["./a/*/"]}'],
    ['Yarn', 'nodejs', '/repo/package.json', '{"workspaces":{"packages":["a/**"]}}'],
    ['Bun', 'nodejs', '/repo/a/package.json', '{"workspaces":["{b,c}"]}'],
    ['Go', 'golang', '/repo/go.work', 'go 1.24\n\nuse (\n\t./x\n\t./a/b // it\n)\n'],
    ['Go, on one line', 'golang', '/repo/go.work', 'use ./a/b\n'],
    ['Cargo', 'rust', '/repo/Cargo.toml', '[workspace]\nmembers = ["a/*"]\nexclude = ["a/c"]\n'],
    ['uv', 'python', '/repo/pyproject.toml', '[tool.uv.workspace]\nmembers = ["a/b"]\n'],
    ['Gradle', 'java', '/repo/settings.gradle.kts', 'include(":x", ":a:b")\n'],
    ['Gradle in Groovy', 'kotlin', '/repo/settings.gradle', "include 'x',\n  'a:b'\n"],
    ['Maven', 'java', '/repo/pom.xml', '<modules>\n<module> a/b </module></modules>'],
    ['Maven with a file', 'java', '/repo/a/pom.xml', '<module>b/pom.xml</module>'],
    ['sbt', 'scala', '/repo/build.sbt', 'lazy val b = (project in file("a/b"))'],
    ['a solution', 'dotnet', '/repo/All.sln', 'Project("{1}") = "B", "a\\b\\B.csproj", "{2}"'],
    ['a new solution', 'dotnet', '/repo/All.slnx', '<Project Path="a/b/B.csproj" />'],
    ['file:', 'nodejs', '/repo/a/b/package.json', '{"dependencies":{"x":"file:../../lib"}}'],
    ['replace', 'golang', '/repo/a/b/go.mod', 'module b\n\nreplace x => ../../lib\n'],
    ['path of Cargo', 'rust', '/repo/a/b/Cargo.toml', '[dependencies]\nx = { path = "../../lib" }\n'],
    ['-e', 'python', '/repo/a/b/requirements.txt', 'flask\n-e ../../lib\n'],
    ['path of Poetry', 'python', '/repo/a/b/pyproject.toml', 'lib = { path = "../../lib", develop = true }'],
    ['path of Bundler', 'ruby', '/repo/a/b/Gemfile', "gem 'x', path: '../../x'\n"],
    ['path repository', 'php', '/repo/a/b/composer.json', '{"repositories":[{"type":"path","url":"../../lib/*"}]}'],
    ['project reference', 'dotnet', '/repo/a/b/B.csproj', '<ProjectReference Include="..\\..\\Lib\\Lib.csproj" />'],
  ] as [string, Language, string, string][]) {
    it(`is found by ${what}`, () => {
      const folder = path.startsWith('/repo/a/') && !path.startsWith('/repo/a/b/') ? '/repo/a' : '/repo';
      assert.equal(projectOf(language, { [path]: text }), `${folder}: ${path}`);
    });
  }

  for (const [what, language, path, text] of [
    ['other members', 'nodejs', '/repo/package.json', '{"workspaces":["packages/*"]}'],
    ['deeper members', 'nodejs', '/repo/package.json', '{"workspaces":["*"]}'],
    ['an excluded member', 'nodejs', '/repo/pnpm-workspace.yaml', "packages: ['a/*', '!a/b']"],
    ['settings of pnpm', 'nodejs', '/repo/pnpm-workspace.yaml', 'onlyBuiltDependencies: [esbuild]'],
    ['an excluded crate', 'rust', '/repo/Cargo.toml', '[workspace]\nmembers = ["a/*"]\nexclude = ["a/b"]\n'],
    ['a module with a similar name', 'java', '/repo/settings.gradle', 'include ":a:bc"'],
    ['another language', 'golang', '/repo/package.json', '{"workspaces":["a/*"]}'],
    ['a reference within the app', 'golang', '/repo/a/b/go.mod', 'replace x => ./lib\n'],
    ['broken files', 'nodejs', '/repo/package.json', '{"workspaces":["a/*"'],
    ['broken patterns', 'rust', '/repo/Cargo.toml', '[workspace]\nmembers = ["a/[b"]\n'],
  ] as [string, Language, string, string][]) {
    it(`is not found by ${what}`, () => assert.equal(projectOf(language, { [path]: text }), undefined));
  }

  it('is the nearest that lists it, or else the outer of two that list each other', () => {
    const inner = { '/repo/a/pom.xml': '<module>b</module>' };
    assert.equal(projectOf('java', inner), '/repo/a: /repo/a/pom.xml');
    assert.equal(projectOf('java', { ...inner, '/repo/pom.xml': '<module>a</module>' }), '/repo: /repo/pom.xml');
    assert.equal(projectOf('java', { ...inner, '/repo/pom.xml': '<module>c</module>' }), '/repo/a: /repo/a/pom.xml');
  });

  it('contains all that the app refers to', () => {
    const listed = { '/repo/a/Cargo.toml': '[workspace]\nmembers = ["b"]\n' };
    const text = 'x = { path = "../x" }\ny = { path = "../../y" }\n';
    assert.equal(projectOf('rust', { ...listed, '/repo/a/b/Cargo.toml': text }), '/repo: /repo/a/b/Cargo.toml');
    assert.equal(projectOf('rust', { '/repo/a/b/Cargo.toml': 'path = "../../../y"' }), undefined, 'too far');
  });

  it('is found in any text without a failure', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<Language>('nodejs', 'golang', 'rust', 'python', 'java', 'scala', 'dotnet'),
        fc.constantFrom('package.json', 'pnpm-workspace.yaml', 'go.work', 'Cargo.toml', 'pyproject.toml', 'pom.xml'),
        fc.string({
          unit: fc.constantFrom('a', '/', 'b', '"', "'", '\n', '{', '[', '*', '!', '.', ':', '&', 'workspaces'),
        }),
        (language, name, text) => void projectOf(language, { [`/repo/${name}`]: text }),
      ),
    );
  });
});
