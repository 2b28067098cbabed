import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseGemfile } from '../../../../src/image/language/ruby/gemfile.ts';
import { parseLock } from '../../../../src/image/language/ruby/lock.ts';
import { type Files, goldenDockerfile, leftOutOf, planOf, stageText, usedOf } from './app.ts';

/** A lock file with gems from folders, for these platforms. */
const lockOf = (platforms: readonly string[], paths = '', bundler = '2.6.7'): string =>
  `${paths}GEM\n  remote: https://rubygems.org/\n  specs:\n    pg (1.5.9)\n    rack (3.1.0)\n    nokogiri (1.18.1)\n` +
  ('      racc (~> 1.4)\n    nokogiri (1.18.1-x86_64-linux-gnu)\n\nPLATFORMS\n' +
    `${platforms.map((each) => `  ${each}\n`).join('')}\n`) +
  `DEPENDENCIES\n  pg\n\nBUNDLED WITH\n   ${bundler}\n`;
const LINUX = ['aarch64-linux', 'x86_64-linux'];
const BILLING =
  'PATH\n  remote: engines/billing\n  specs:\n    billing (0.3.0)\n      money (~> 6.0, >= 6.1)\n      rack\n\n';

describe('the gems of a Ruby app', () => {
  it('in folders are what the lock file says of them', () => {
    const plan = planOf('ruby', {
      Gemfile: 'source "https://rubygems.org"\ngem "pg"\ngem "billing", path: "engines/billing"\n',
      'Gemfile.lock': lockOf(LINUX, BILLING),
      'engines/billing/billing.gemspec': 'require_relative "lib/billing/version"\n',
      'engines/other/other.gemspec': '',
      'engines/billing/Gemfile': '',
    });
    assert.deepEqual(usedOf(plan), ['Gemfile', 'Gemfile.lock', 'engines/billing/billing.gemspec']);
    assert.deepEqual(leftOutOf(plan), [
      '"engines/billing/Gemfile" is not used: Bundler reads only the Gemfile of the app, and the gemspecs of its gems.',
    ]);
    goldenDockerfile('ruby-path', plan);
  });

  it('of a gemspec are installed with the files that it loads', () => {
    const plan = planOf('ruby', {
      Gemfile: 'source "https://rubygems.org"\ngemspec\n',
      'Gemfile.lock': lockOf(LINUX, 'PATH\n  remote: .\n  specs:\n    shop (1.0.0)\n\n'),
      'shop.gemspec':
        'require_relative "lib/shop/version"\nGem::Specification.new do |spec|\n  spec.name = "shop"\n' +
        '  spec.version = Shop::VERSION\n  spec.description = File.read("README.md")\nend\n',
      'lib/shop/version.rb': 'module Shop\n  VERSION = "1.0.0"\nend\n',
      'lib/other/version.rb': '',
    });
    assert.deepEqual(usedOf(plan), ['Gemfile', 'Gemfile.lock', 'lib/shop/version.rb', 'shop.gemspec']);
    assert.deepEqual(leftOutOf(plan), []);
    goldenDockerfile('ruby-gemspec', plan);
  });

  it('of a gemspec that loads other source are what the lock file says', () => {
    const files = {
      Gemfile: 'gemspec\n',
      'shop.gemspec':
        '$:.push File.expand_path("lib", __dir__)\nrequire File.expand_path("../lib/shop/core", __FILE__)\n' +
        'Gem::Specification.new do |s|\n  s.add_development_dependency("rake", "~> 13.0", ">= 13.1")\nend\n',
    };
    const locked = planOf('ruby', {
      ...files,
      'Gemfile.lock': lockOf(LINUX, 'PATH\n  remote: .\n  specs:\n    shop (1.0.0)\n      rack (>= 2)\n\n'),
    });
    assert.deepEqual(leftOutOf(locked), []);
    assert.match(
      stageText(locked),
      /shop\.gemspec\nGem::Specification\.new\('shop', '1\.0\.0'\) do \|gem\|\n[^]*add_dependency 'rack', '>= 2'\n {2}gem\.add_development_dependency 'rake', '~> 13\.0', '>= 13\.1'\nend/,
    );
    assert.match(
      leftOutOf(planOf('ruby', files)).join('\n'),
      /^shop\.gemspec reads "\.\.\/lib\/shop\/core", which is not available/,
    );
  });

  it('in folders are evaluated without a lock file', () => {
    const plan = planOf('ruby', {
      Gemfile: 'path "components" do\n  gem "a"\nend\ngem "b",\n  :path => "libs/b"\n',
      'components/a/a.gemspec': 'require_relative "./lib/a/version"\n',
      'components/a/lib/a/version.rb': '',
      'libs/b/b.gemspec': '$LOAD_PATH.unshift "lib"\nrequire "b/version"\n',
      'libs/b/lib/b/version.rb': '',
      'libs/c/c.gemspec': '',
    });
    assert.deepEqual(usedOf(plan), [
      'Gemfile',
      'components/a/a.gemspec',
      'components/a/lib/a/version.rb',
      'libs/b/b.gemspec',
      'libs/b/lib/b/version.rb',
    ]);
  });

  it('outside are reported, and what they require is installed', () => {
    const plan = planOf('ruby', {
      Gemfile: 'gem "billing", path: "../billing"\n',
      'Gemfile.lock': lockOf(LINUX, BILLING.replace('engines/', '../')),
    });
    assert.match(leftOutOf(plan).join('\n'), /^"billing" in "\.\.\/billing", which the Gemfile names, is outside/);
    assert.match(
      stageText(plan),
      /COPY <<'EOF' \/billing\/billing\.gemspec\n[^]*add_dependency 'money', '~> 6\.0', '>= 6\.1'/,
    );
  });

  it('may be listed in several Gemfiles, and in gems.rb', () => {
    const plan = planOf('ruby', {
      'gems.rb':
        'eval_gemfile "gemfiles/rails.rb"\nruby file: ".ruby-version"\neval_gemfile File.join(__dir__, ' +
        '"more/x.gemfile")\n',
      'gems.locked': lockOf(LINUX),
      'gemfiles/rails.rb': 'gem "rails"\n',
      'gemfiles/other.rb': '',
      '.ruby-version': '3.4.1\n',
    });
    assert.deepEqual(usedOf(plan), ['.ruby-version', 'gemfiles/rails.rb', 'gems.locked', 'gems.rb']);
    assert.match(leftOutOf(plan).join('\n'), /^gems\.rb reads "more\/x\.gemfile", which is not available/);
  });

  it('of a computed path are reported', () => {
    const plan = planOf('ruby', {
      Gemfile: 'Dir["engines/*"].each { |each| gem File.basename(each), path: "#{each}" }\n',
    });
    assert.match(leftOutOf(plan).join('\n'), /^Gemfile computes the path/);
  });

  it('bring the libraries that they are compiled with, unless they are precompiled', () => {
    const base = (files: Files): string => stageText(planOf('ruby', { Gemfile: 'gem "pg"\n', ...files }), 'base');
    assert.match(base({ 'Gemfile.lock': lockOf(LINUX) }), / git libpq-dev libyaml-dev/);
    const compiled = lockOf(['ruby']).replace(/ {4}nokogiri.*linux-gnu\)\n/, '');
    assert.match(base({ 'Gemfile.lock': compiled }), / libxml2-dev libxslt1-dev /);
    assert.match(base({}), / libpq-dev /);
    assert.match(base({ Gemfile: 'gem "autoprefixer-rails"\ngem "execjs"\n' }), / nodejs /);
    assert.doesNotMatch(base({ Gemfile: 'gem "mini_racer"\ngem "execjs"\n' }), / nodejs /);
  });

  it('are those of the lock file for the platforms that it lists', () => {
    const install = (platforms: readonly string[]): string =>
      stageText(planOf('ruby', { Gemfile: '', 'Gemfile.lock': lockOf(platforms) }));
    assert.match(install(LINUX), /&& export BUNDLE_FROZEN=true/);
    assert.match(install(['ruby', 'arm64-darwin-23']), /&& export BUNDLE_FROZEN=true/);
    assert.match(install(['aarch64-linux']), /test "\$\(uname -m\)" != aarch64 \|\| export BUNDLE_FROZEN=true/);
    assert.doesNotMatch(install(['arm64-darwin-23']), /FROZEN/);
    const plan = planOf('ruby', { Gemfile: '', 'Gemfile.lock': lockOf(['arm64-darwin-23']) });
    assert.match(leftOutOf(plan).join('\n'), /^Gemfile\.lock lists no Linux platform.*bundle lock --add-platform/);
  });

  it('are installed by the Bundler that wrote the lock file', () => {
    const base = (bundler: string): string =>
      stageText(planOf('ruby', { Gemfile: '', 'Gemfile.lock': lockOf(LINUX, '', bundler) }), 'base');
    assert.match(base('2.5.10'), /RUN gem install bundler --version 2\.5\.10 --conservative --no-document/);
    assert.doesNotMatch(base('1.17.3'), /gem install/);
  });
});

describe('a lock file of Bundler', () => {
  it('is read by its sections and their indentation', () => {
    assert.deepEqual(parseLock(lockOf(LINUX, BILLING)), {
      sources: [
        {
          kind: 'PATH',
          remote: 'engines/billing',
          gems: [{ name: 'billing', version: '0.3.0', requires: ['money (~> 6.0, >= 6.1)', 'rack'] }],
        },
        {
          kind: 'GEM',
          remote: 'https://rubygems.org/',
          gems: [
            { name: 'pg', version: '1.5.9', requires: [] },
            { name: 'rack', version: '3.1.0', requires: [] },
            { name: 'nokogiri', version: '1.18.1', requires: ['racc (~> 1.4)'] },
            { name: 'nokogiri', version: '1.18.1', platform: 'x86_64-linux-gnu', requires: [] },
          ],
        },
      ],
      platforms: LINUX,
      bundler: '2.6.7',
    });
  });

  it('never fails, and only yields names and versions', () => {
    const line = fc.oneof(
      fc.constantFrom(
        'GEM',
        'PATH',
        'PLATFORMS',
        'BUNDLED WITH',
        '  remote: a',
        '  remote: ../..',
        '  specs:',
        '    a (1)',
        '      b (~> 1)',
      ),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const text = lines.join('\n');
        for (const { gems } of parseLock(text).sources)
          for (const { name, version } of gems) assert.match(`${name} ${version}`, /^[\w.-]+ [^\s()]+$/);
        planOf('ruby', { Gemfile: text, 'Gemfile.lock': text, 'a.gemspec': text });
      }),
    );
  });
});

describe('a Gemfile', () => {
  it('is read without its comments', () => {
    const text = '# gem "a", path: "x"\ngemspec path: "core", name: "c"\ngem "b", git: "https://x.io/b.git"\n';
    assert.deepEqual(parseGemfile(text), {
      gems: ['b'],
      paths: [],
      gemspecs: ['core'],
      includes: [],
      reads: [],
      isComputed: false,
    });
  });
});
