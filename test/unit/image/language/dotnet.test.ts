import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readProjects } from '../../../../src/image/language/dotnet/projects.ts';
import { solutionProjects } from '../../../../src/image/language/dotnet/solution.ts';
import { goldenProject } from './project.ts';

const sln = (...paths: readonly string[]): string =>
  paths
    .map((each) => `Project("{FAE04EC0-301F-11D3-BF4B-00C04F79EFBC}") = "x", "${each}", "{1}"\r\nEndProject\r\n`)
    .join('');
const project = (content = '', framework = 'net8.0'): string =>
  `<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>${framework}</TargetFramework></PropertyGroup>` +
  `<ItemGroup>${content}</ItemGroup></Project>`;
const reference = (path: string): string => `<ProjectReference Include="${path}" />`;
const read = (files: Readonly<Record<string, string>>) => readProjects('', new Map(Object.entries(files)));

describe('the projects of .NET', () => {
  it('are those of the solution, with what they refer to, import and inherit', () => {
    const { restored, manifests, isLocked, leftOut } = read({
      'Shop.sln': sln('src\\Api\\Api.csproj', 'src\\folder', 'tests\\Api.Tests\\Api.Tests.fsproj'),
      'src/Api/Api.csproj': project(reference('..\\Core\\Core.csproj')),
      'src/Core/Core.csproj': project('<Import Project="$(MSBuildThisFileDirectory)..\\..\\build\\common.props" />'),
      'src/Directory.Build.props': '<Project/>',
      'src/Unused/Unused.csproj': project(),
      'tests/Api.Tests/Api.Tests.fsproj': project(),
      'tests/Api.Tests/packages.lock.json': '{}',
      'other/packages.lock.json': '{}',
      'other/Directory.Build.props': '',
      'build/common.props': '<Project/>',
      'build/unused.targets': '<Project/>',
      'Directory.Packages.props': '',
      'global.json': '{}',
      'nuget.config': '',
    });
    assert.deepEqual(restored, ['Shop.sln']);
    assert.deepEqual(manifests, [
      'Directory.Packages.props',
      'Shop.sln',
      'build/common.props',
      'global.json',
      'nuget.config',
      'src/Api/Api.csproj',
      'src/Core/Core.csproj',
      'src/Directory.Build.props',
      'tests/Api.Tests/Api.Tests.fsproj',
      'tests/Api.Tests/packages.lock.json',
    ]);
    assert.equal(isLocked, true);
    assert.deepEqual(leftOut, []);
  });

  it('are restored one by one if one of a solution cannot be', () => {
    const { restored, leftOut } = read({
      'Shop.slnx':
        '<Solution><Folder Name="/src/"><Project Path="src/Api/Api.csproj" /></Folder>' +
        '<Project Path="src\\App\\App.csproj" /><Project Path="../Far/Far.csproj" /><Project Path="Db.sqlproj" />' +
        '</Solution>',
      'src/Api/Api.csproj': project(),
      'src/App/App.csproj': project('', 'net8.0-android'),
    });
    assert.deepEqual(restored, ['src/Api/Api.csproj']);
    assert.deepEqual(
      leftOut.map(({ message }) => message),
      [
        '"src/App/App.csproj" is not restored: its target framework net8.0-android needs a workload or an operating ' +
          'system that the image does not have.',
        `"../Far/Far.csproj" is not restored: it, or a project that it refers to, is not in the app's folder.`,
        '"Db.sqlproj" is not restored: only projects in C#, F# and Visual Basic are.',
      ],
    );
  });

  it('are those of the folder, or else those below, if there is no solution', () => {
    const files = { 'Api/Api.csproj': project(), 'Core/Core.csproj': project() };
    assert.deepEqual(read({ ...files, 'App.csproj': project(reference('Core/Core.csproj')) }).manifests, [
      'App.csproj',
      'Core/Core.csproj',
    ]);
    assert.deepEqual(read(files).restored, ['Api/Api.csproj', 'Core/Core.csproj']);
  });

  it('are left out with what they refer to, if that is not there', () => {
    const { restored, leftOut } = read({ 'App.csproj': project(reference('../Core/Core.csproj')) });
    assert.deepEqual(restored, []);
    assert.equal(leftOut.length, 1);
    assert.match(
      read({
        'Old.csproj':
          '<Project><PropertyGroup><TargetFrameworkVersion>v4.8</TargetFrameworkVersion></PropertyGroup></Project>',
      }).leftOut[0]?.message ?? '',
      /"Old\.csproj" is not restored: it is for \.NET Framework/,
    );
  });

  it('are read from a solution in either format', () => {
    const name = fc.stringMatching(/^[A-Z][A-Za-z.]{0,8}$/);
    fc.assert(
      fc.property(fc.uniqueArray(name), (names) => {
        const paths = names.map((each) => `src/${each}/${each}.csproj`);
        assert.deepEqual(solutionProjects('a.sln', sln(...paths.map((each) => each.replaceAll('/', '\\')))), paths);
        const xml = paths.map((each) => `<Folder><Project Path="${each}"/></Folder>`).join('\n');
        assert.deepEqual(solutionProjects('a.slnx', `<Solution>${xml}</Solution>`), paths);
      }),
    );
  });

  it('are read from any text', () => {
    const part = fc.constantFrom('Project(', '"', ' = ', 'a.csproj', '\n', '<Project Path="', '/>', '../');
    fc.assert(
      fc.property(fc.array(fc.oneof(part, fc.string())), (parts) => {
        read({ 'a.sln': parts.join(''), 'b.slnx': parts.join(''), 'a.csproj': parts.join('') });
      }),
    );
  });

  it('have names with spaces', () => {
    goldenProject('dotnet-solution', 'dotnet', {
      'My Shop.sln': sln('src\\My Api\\My Api.csproj', 'src\\Core\\Core.csproj'),
      'src/My Api/My Api.csproj': project(reference('..\\Core\\Core.csproj')),
      'src/Core/Core.csproj': project(),
      'src/Core/packages.lock.json': '{}',
      'Directory.Packages.props': '',
      'global.json': '{}',
      '.config/dotnet-tools.json': '{}',
    });
  });
});
