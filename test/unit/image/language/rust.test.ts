import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cratePackages } from '../../../../src/image/language/rust/packages.ts';
import { toolchainFile } from '../../../../src/image/language/rust/toolchain-file.ts';
import { goldenDockerfile, leftOutOf, planOf, stageText, usedOf } from './app.ts';

const PACKAGE = '[package]\nname = "shop"\nversion = "1.0.0"\nedition = "2021"\n';
const WORKSPACE = {
  'Cargo.toml':
    '[workspace]\nmembers = ["crates/*", "cli"]\nexclude = ["crates/old"]\n\n[workspace.package]\n' +
    'version = "1.0.0"\n\n' +
    ('[workspace.dependencies]\nprice = { path = "libs/price" }\n\n[patch.crates-io]\nitoa = { path = ' +
      '"patches/itoa" }\n'),
  'Cargo.lock': '',
  'cli/Cargo.toml': '[package]\nname = "cli"\nversion.workspace = true\n\n[dependencies]\nprice.workspace = true\n',
  'crates/server/Cargo.toml':
    '[package]\nname = "server"\nversion.workspace = true\ndefault-run = "serve"\nbuild = "build/main.rs"\n\n[lib]\n' +
    'path = "lib/server.rs"\n\n[[bin]]\nname = "admin"\n\n[[bench]]\nname = "speed"\n\n' +
    '[target.\'cfg(unix)\'.dependencies]\nsignals = { path = "../signals" }\n',
  'crates/signals/Cargo.toml': '[package]\nname = "signals"\nversion = "0.1.0"\nlinks = "z"\n',
  'crates/old/Cargo.toml': PACKAGE,
  'libs/price/Cargo.toml': '[package]\nname = "price"\nversion = "0.1.0"\n',
  'libs/unused/Cargo.toml': PACKAGE,
  'patches/itoa/Cargo.toml': '[package]\nname = "itoa"\nversion = "1.9.0"\n',
};

describe('the packages of a Rust app', () => {
  it('are the members of its workspace and all that they take from folders', () => {
    const plan = planOf('rust', WORKSPACE, '1.85.0');
    assert.deepEqual(usedOf(plan), [
      'Cargo.lock',
      'Cargo.toml',
      'cli/Cargo.toml',
      'crates/server/Cargo.toml',
      'crates/signals/Cargo.toml',
      'libs/price/Cargo.toml',
      'patches/itoa/Cargo.toml',
    ]);
    assert.deepEqual(leftOutOf(plan), []);
    goldenDockerfile('rust-workspace', plan);
  });

  it('get empty source files for the targets that their manifests name', () => {
    const [, touched = ''] = /touch (.*)/.exec(stageText(planOf('rust', WORKSPACE))) ?? [];
    assert.deepEqual(
      touched.split(' ').filter((file) => file.startsWith('crates/')),
      [
        'crates/server/lib/server.rs',
        'crates/server/src/bin/admin.rs',
        'crates/server/benches/speed.rs',
        'crates/server/src/bin/serve.rs',
        'crates/server/build/main.rs',
        'crates/signals/src/lib.rs',
        'crates/signals/build.rs',
      ],
    );
  });

  it('of a member are those of the workspace above, unless that excludes it', () => {
    const manifests = new Map(Object.entries(WORKSPACE));
    assert.equal(cratePackages({ manifests, appFolder: 'crates/server' })?.root, '');
    const old = cratePackages({ manifests, appFolder: 'crates/old' });
    assert.deepEqual([old?.root, old?.packages.map(({ folder }) => folder)], ['crates/old', ['crates/old']]);
  });

  it('outside the folder are replaced by empty ones, so that the rest is downloaded', () => {
    const plan = planOf('rust', {
      'Cargo.toml': `${PACKAGE}\n[dependencies]\nprice = { path = "../price", version = "2.1", features = ["tax"] }\n`,
      'Cargo.lock': '[[package]]\nname = "price"\nversion = "2.1.4"\n',
    });
    assert.deepEqual(leftOutOf(plan), [
      '"../price", which Cargo.toml names, is outside the app\'s folder. The dependencies of that package are not ' +
        'downloaded, and Cargo refuses to build without it. Set spec.path of the App to a folder that contains both.',
    ]);
    assert.match(stageText(plan), /version = "2\.1\.4"/);
    assert.match(stageText(plan), /cargo fetch \\/, 'not locked');
    goldenDockerfile('rust-outside', plan);
  });

  it('that inherit from a workspace outside are left out', () => {
    const plan = planOf('rust', { 'Cargo.toml': '[package]\nname = "a"\nversion.workspace = true\n' });
    assert.equal(stageText(plan), '');
    assert.match(leftOutOf(plan).join('\n'), /belongs to a workspace that is outside.*the folder of the workspace\.$/);
  });

  it('are left out if Cargo.toml is invalid', () => {
    assert.deepEqual(leftOutOf(planOf('rust', { 'Cargo.toml': '[package' })), [
      'No dependencies are installed: Cargo.toml is not valid TOML.',
    ]);
  });

  it('in a folder of the source are not downloaded', () => {
    const plan = planOf('rust', {
      'Cargo.toml': PACKAGE,
      '.cargo/config.toml':
        '[source.crates-io]\nreplace-with = "vendored-sources"\n[source.vendored-sources]\ndirectory = "vendor"\n',
    });
    assert.equal(stageText(plan), '');
    assert.match(
      leftOutOf(plan).join('\n'),
      /^No crates are downloaded: \.cargo\/config\.toml takes them from "vendor"/,
    );
  });

  it('are downloaded without the program that wraps the compiler', () => {
    const plan = planOf('rust', {
      'Cargo.toml': PACKAGE,
      '.cargo/config.toml': '[build]\nrustc-wrapper = "sccache"\n',
    });
    assert.match(stageText(plan), /RUSTC_WRAPPER= RUSTC_WORKSPACE_WRAPPER= cargo fetch/);
    assert.match(leftOutOf(plan).join('\n'), /through "sccache", which the image does not contain/);
  });

  it('bring the libraries that they are linked with', () => {
    const lock =
      '[[package]]\nname = "openssl-sys"\nversion = "0.9.1"\n[[package]]\nname = "pq-sys"\nversion = "0.7.0"\n';
    const base = (files: object): string => stageText(planOf('rust', { 'Cargo.toml': PACKAGE, ...files }), 'base');
    assert.match(base({ 'Cargo.lock': lock }), / libpq-dev libssl-dev /);
    assert.doesNotMatch(base({}), /libssl/);
    assert.match(base({ 'Cargo.toml': `${PACKAGE}[dependencies]\nopenssl = "0.10"\n` }), / libssl-dev/);
  });

  it('never fail, whatever manifests contain', () => {
    const value = fc.oneof(
      fc.constantFrom(
        '1',
        'true',
        '[]',
        '{}',
        '"../a"',
        '["*", "["]',
        '{ path = "a" }',
        '{ path = 1, workspace = true }',
      ),
    );
    const line = fc.tuple(
      fc.constantFrom(
        '[package]',
        '[workspace]',
        '[dependencies]',
        '[lib]',
        '[patch.x]',
        '[target.a.dependencies]',
        '[features]',
      ),
      fc.constantFrom(
        'members',
        'exclude',
        'name',
        'path',
        'default-run',
        'build',
        'links',
        'a',
        'workspace',
        'version',
      ),
      value,
    );
    fc.assert(
      fc.property(fc.uniqueArray(line, { selector: ([table]) => table }), (lines) => {
        const text = lines.map((each) => `${each[0]}\n${each[1]} = ${each[2]}\n`).join('');
        planOf('rust', { 'Cargo.toml': text, 'a/Cargo.toml': text, 'Cargo.lock': text, 'rust-toolchain.toml': text });
      }),
    );
  });
});

describe('the toolchain file of a Rust app', () => {
  const base = (text: string, version?: string): string =>
    stageText(planOf('rust', { 'Cargo.toml': PACKAGE, 'rust-toolchain.toml': text }, version), 'base');

  it('decides which toolchain, components and targets are installed', () => {
    const text =
      '[toolchain]\nchannel = "nightly-2025-06-01"\nprofile = "default"\ncomponents = ["rust-src", "rustfmt"]\n' +
      'targets = ["wasm32-unknown-unknown"]\n';
    assert.match(
      base(text),
      /rustup toolchain install nightly-2025-06-01 --profile default --component clippy --component rustfmt --component rust-src --target wasm32-unknown-unknown/,
    );
    assert.deepEqual(usedOf(planOf('rust', { 'Cargo.toml': PACKAGE, 'rust-toolchain.toml': text })), [
      'Cargo.toml',
      'rust-toolchain.toml',
    ]);
  });

  it('adds to the toolchain of the image if that has the same name', () => {
    const text = '[toolchain]\nchannel = "1.85.1"\ntargets = ["wasm32-unknown-unknown"]\n';
    assert.match(
      base(text, '1.85.1'),
      /RUN rustup component add clippy rustfmt \\\n && rustup target add wasm32-unknown-unknown$/,
    );
    assert.match(base('[toolchain]\nchannel = "1.85"\n', '1.85'), /rustup toolchain install 1\.85 /);
  });

  it('may be the name of a channel', () => {
    const plan = planOf('rust', { 'Cargo.toml': PACKAGE, 'rust-toolchain': 'beta\n' });
    assert.match(stageText(plan, 'base'), /rustup toolchain install beta --profile minimal/);
  });

  it('is left out if rustup cannot download what it names', () => {
    for (const text of ['[toolchain]\npath = "/opt/rust"\n', '[toolchain]\nchannel = "$(id)"\n']) {
      const plan = planOf('rust', { 'Cargo.toml': PACKAGE, 'rust-toolchain.toml': text });
      assert.match(leftOutOf(plan).join('\n'), /^The toolchain that rust-toolchain\.toml names \(.*is not installed/);
      assert.doesNotMatch(stageText(plan, 'base'), /toolchain install/);
    }
  });

  it('never brings anything but names into the Dockerfile', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const manifests = new Map([
          [
            'rust-toolchain.toml',
            `[toolchain]\nchannel = ${JSON.stringify(text)}\ncomponents = [${JSON.stringify(text)}]\n`,
          ],
        ]);
        const found = toolchainFile({ manifests, appFolder: '' });
        for (const each of [found?.channel ?? '', ...(found?.components ?? [])]) assert.match(each, /^[\w.-]*$/);
      }),
    );
  });
});
