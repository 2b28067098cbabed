import { gzipSync } from 'node:zlib';
import { below, tarGz } from '../index/archive.ts';
import { type App, GREETING } from './app.ts';

const distribution = (name: string, more = ''): Buffer =>
  tarGz(
    below(`${name}-1.0.0`, {
      'Makefile.PL':
        `use ExtUtils::MakeMaker;\nWriteMakefile(NAME => '${name}', VERSION_FROM => ` + `'lib/${name}.pm'${more});\n`,
      [`lib/${name}.pm`]: `package ${name};\nour $VERSION = '1.0.0';\nsub hello { '${GREETING}' }\n1;\n`,
      'script/linter': `#!/usr/bin/perl\nuse Linter;\nprint Linter::hello(), "\\n";\n`,
    }),
  );

/** A mirror of CPAN: the list of its modules, and their distributions below their authors. */
const files: Readonly<Record<string, string | Buffer>> = {
  '/modules/02packages.details.txt.gz': gzipSync(
    'File: 02packages.details.txt\n\nGreeting 1.0.0 T/TE/TESTS/Greeting-1.0.0.tar.gz\nLinter 1.0.0 ' +
      'T/TE/TESTS/Linter-1.0.0.tar.gz\n',
  ),
  '/authors/id/T/TE/TESTS/Greeting-1.0.0.tar.gz': distribution('Greeting'),
  '/authors/id/T/TE/TESTS/Linter-1.0.0.tar.gz': distribution('Linter', ", EXE_FILES => ['script/linter']"),
};

export const perl: App = {
  language: 'perl',
  version: '5.40',
  bases: ['perl'],
  indexes: { 'cpan.index': (path) => files[path] },
  args: { PERL_CPANM_OPT: '--mirror http://cpan.index --mirror-only' },
  tools: ['Linter'],
  files: { cpanfile: "requires 'Greeting', '1.0';\n", 'hello.pl': 'use Greeting;\nprint Greeting::hello(), "\\n";\n' },
  programs: ['perl', 'cpanm', 'prove', 'linter', 'git', 'cc'],
  run: 'linter && perl hello.pl',
};
