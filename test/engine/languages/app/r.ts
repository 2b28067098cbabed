import { below, tarGz } from '../index/archive.ts';
import { type App, GREETING } from './app.ts';

const DESCRIPTION =
  'Package: greeting\nVersion: 1.0.0\nTitle: Greets\nDescription: Greets.\nAuthor: Tests\nMaintainer: ' +
  'Tests <tests@example.com>\nLicense: MIT\n';
const source = (name: string): Buffer =>
  tarGz(
    below(name, {
      DESCRIPTION: DESCRIPTION.replace('greeting', name),
      NAMESPACE: 'export(hello)\n',
      'R/hello.R': `hello <- function() "${GREETING}"\n`,
    }),
  );

/** A repository as CRAN is one (R Installation and Administration, "Setting up a package repository"). */
const files: Readonly<Record<string, string | Buffer>> = {
  '/src/contrib/PACKAGES': 'Package: greeting\nVersion: 1.0.0\n\nPackage: linter\nVersion: 1.0.0\n',
  '/src/contrib/greeting_1.0.0.tar.gz': source('greeting'),
  '/src/contrib/linter_1.0.0.tar.gz': source('linter'),
};

export const r: App = {
  language: 'r',
  version: '4.5',
  bases: ['r-base'],
  indexes: { 'cran.index': (path) => files[path] },
  args: { RENV_CONFIG_REPOS_OVERRIDE: 'http://cran.index' },
  tools: ['linter'],
  files: {
    'renv.lock': JSON.stringify({
      R: { Version: '4.5.0', Repositories: [{ Name: 'CRAN', URL: 'http://cran.index' }] },
      Packages: { greeting: { Package: 'greeting', Version: '1.0.0', Source: 'Repository', Repository: 'CRAN' } },
    }),
    'hello.R': 'stopifnot(identical(linter::hello(), greeting::hello()))\ncat(greeting::hello(), "\\n")\n',
  },
  programs: ['R', 'Rscript', 'git', 'cc'],
  run: 'Rscript hello.R',
};
