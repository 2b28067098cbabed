import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { tar, tarGz } from '../index/archive.ts';
import type { Index } from '../index/proxy.ts';
import { type App, GREETING } from './app.ts';

const specification = (name: string, version: string): string => `--- !ruby/object:Gem::Specification
name: ${name}
version: !ruby/object:Gem::Version
  version: ${version}
platform: ruby
authors: [Tests]
date: 2020-01-01 00:00:00.000000000 Z
dependencies: []
files: [lib/${name}.rb]
require_paths: [lib]
specification_version: 4
summary: Greets.
required_ruby_version: !ruby/object:Gem::Requirement
  requirements:
  - - ">="
    - !ruby/object:Gem::Version
      version: '0'
required_rubygems_version: !ruby/object:Gem::Requirement
  requirements:
  - - ">="
    - !ruby/object:Gem::Version
      version: '0'
`;

/** The compact index (guides.rubygems.org/rubygems-org-compact-index-api). */
export function gemIndexOf(version: string, ...names: readonly string[]): Index {
  const gems = names.map((name) => {
    const gem = tar({
      'metadata.gz': gzipSync(specification(name, version)),
      'data.tar.gz': tarGz({ [`lib/${name}.rb`]: `GREETING = '${GREETING}'\n` }),
    });
    return { name, gem, info: `---\n${version} |checksum:${createHash('sha256').update(gem).digest('hex')}\n` };
  });
  const files: Readonly<Record<string, string | Buffer>> = {
    '/versions':
      'created_at: 2020-01-01T00:00:00Z\n---\n' +
      gems.map(({ name, info }) => `${name} ${version} ${createHash('md5').update(info).digest('hex')}\n`).join(''),
    ...Object.fromEntries(
      gems.flatMap(({ name, gem, info }): [string, string | Buffer][] => [
        [`/info/${name}`, info],
        [`/gems/${name}-${version}.gem`, gem],
      ]),
    ),
  };
  return (path) => files[path];
}

export const ruby: App = {
  language: 'ruby',
  version: '3.3',
  bases: ['ruby'],
  indexes: { 'gems.index': gemIndexOf('1.0.0', 'greeting') },
  files: {
    Gemfile: 'source "http://gems.index"\ngem "greeting", "~> 1.0"\n',
    'hello.rb': 'require "greeting"\nputs GREETING\n',
  },
  programs: ['ruby', 'gem', 'bundle', 'irb', 'cc', 'git'],
  run: 'bundle exec ruby hello.rb',
};
