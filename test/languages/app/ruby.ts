import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { tar, tarGz } from '../index/archive.ts';
import { type App, GREETING } from './app.ts';

const SPECIFICATION = `--- !ruby/object:Gem::Specification
name: greeting
version: !ruby/object:Gem::Version
  version: 1.0.0
platform: ruby
authors: [Tests]
date: 2020-01-01 00:00:00.000000000 Z
dependencies: []
files: [lib/greeting.rb]
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
const gem = tar({ 'metadata.gz': gzipSync(SPECIFICATION), 'data.tar.gz': tarGz({ 'lib/greeting.rb': `GREETING = '${GREETING}'\n` }) });
const info = `---\n1.0.0 |checksum:${createHash('sha256').update(gem).digest('hex')}\n`;

/** The compact index (guides.rubygems.org/rubygems-org-compact-index-api). */
const files: Readonly<Record<string, string | Buffer>> = {
  '/versions': `created_at: 2020-01-01T00:00:00Z\n---\ngreeting 1.0.0 ${createHash('md5').update(info).digest('hex')}\n`,
  '/info/greeting': info,
  '/gems/greeting-1.0.0.gem': gem,
};

export const ruby: App = {
  language: 'ruby',
  version: '3.3',
  bases: ['ruby'],
  indexes: { 'gems.index': (path) => files[path] },
  files: { 'Gemfile': 'source "http://gems.index"\ngem "greeting", "~> 1.0"\n', 'hello.rb': 'require "greeting"\nputs GREETING\n' },
  programs: ['ruby', 'gem', 'bundle', 'irb', 'cc', 'git'],
  run: 'bundle exec ruby hello.rb',
};
