import type { Architecture, ReleasedTool } from '../../workspace/tools.ts';

/** One release of a tool. `url` and `contents` contain `{version}` and `{arch}`, in the project's spelling. */
export interface Release {
  readonly version: string;
  readonly url: string;
  /** The project's name for each architecture. */
  readonly arch: Readonly<Record<Architecture, string>>;
  readonly sha256: Readonly<Partial<Record<Architecture, string>>>;
  readonly contents: Contents;
  /** Who published the checksums, and when (YYYY-MM-DD). Entries without it are not released. */
  readonly source: string;
  readonly date: string;
}

/** The format of the downloaded file, and what is installed from it. */
export type Contents =
  | { readonly form: 'binary' | 'gzip' }
  /** One program of the archive. */
  | { readonly form: 'tar.gz'; readonly file: string }
  /** The whole archive goes below /opt; `folder` is its top folder. */
  | { readonly form: 'tar.gz'; readonly folder: string };

export interface Tool {
  /** The program's name on PATH. */
  readonly command: string;
  readonly release: Release;
  /**
   * What Alpine gets instead: packages, a release for musl, or both. If absent, the same release, which needs no C
   * library.
   */
  readonly alpine?: { readonly release?: Release; readonly packages: readonly string[] };
  /** Built for a C library that an old base image may lack, so the build checks that it starts. */
  readonly needsRecentLibc?: true;
  /** The oldest git that it supports. */
  readonly needsGit?: string;
}

/** All values come from the projects' release pages. */
const DEVOPSMAESTRO = {
  source: 'https://github.com/rmkohlman/devopsmaestro, commit 2d54b47, builders/checksums.go',
  date: '2026-04-27',
};
const OPENCODE_TAP = {
  source: 'https://github.com/anomalyco/homebrew-tap, commit 271a084, opencode.rb',
  date: '2026-03-16',
};

const OPENCODE = { version: '1.2.27', contents: { form: 'tar.gz', file: 'opencode' } } as const;

/** The released tools. No other file contains their URLs or checksums. */
export const CATALOGUE: Readonly<Record<ReleasedTool, Tool>> = {
  neovim: {
    command: 'nvim',
    release: {
      version: '0.11.6',
      url: 'https://github.com/neovim/neovim/releases/download/v{version}/nvim-linux-{arch}.tar.gz',
      arch: { amd64: 'x86_64', arm64: 'arm64' },
      sha256: {
        amd64: '2fc90b962327f73a78afbfb8203fd19db8db9cdf4ee5e2bef84704339add89cc',
        arm64: '8ddc0c101846145e830b17bbca50782ca9307eee4fab539d9e2ddaf8793c06f1',
      },
      contents: { form: 'tar.gz', folder: 'nvim-linux-{arch}' },
      ...DEVOPSMAESTRO,
    },
    alpine: { packages: ['neovim'] },
    needsRecentLibc: true,
  },
  'tree-sitter': {
    command: 'tree-sitter',
    release: {
      version: '0.24.7',
      url: 'https://github.com/tree-sitter/tree-sitter/releases/download/v{version}/tree-sitter-linux-{arch}.gz',
      arch: { amd64: 'x64', arm64: 'arm64' },
      sha256: {
        amd64: '628fa0e1c4d78b5d4f7de64b6ab42fc050e3bee14cb92a076beb82d762d76d69',
        arm64: 'bad9cd53adcbd18df33084bb811b8cf7868fffd79437acfc83ac1025e7574c78',
      },
      contents: { form: 'gzip' },
      ...DEVOPSMAESTRO,
    },
    alpine: { packages: ['tree-sitter-cli'] },
    needsRecentLibc: true,
  },
  lazygit: {
    command: 'lazygit',
    release: {
      version: '0.60.0',
      url:
        'https://github.com/jesseduffield/lazygit/releases/download/v{version}/' +
        'lazygit_{version}_Linux_{arch}.tar.gz',
      arch: { amd64: 'x86_64', arm64: 'arm64' },
      sha256: {
        amd64: '6252ca6cf98bc4fd3e0d927b54225910cfa57b065d0ad88263f14592f7f9ab15',
        arm64: '2c699579165416eede4d2cfaf7d76ccd8f3b20f20f2e8b4abff6b5a6350fcdd7',
      },
      contents: { form: 'tar.gz', file: 'lazygit' },
      ...DEVOPSMAESTRO,
    },
    // github.com/jesseduffield/lazygit, pull request 4718.
    needsGit: '2.32',
  },
  starship: {
    command: 'starship',
    release: {
      version: '1.24.2',
      url:
        'https://github.com/starship/starship/releases/download/v{version}/' +
        'starship-{arch}-unknown-linux-musl.tar.gz',
      arch: { amd64: 'x86_64', arm64: 'aarch64' },
      sha256: {
        amd64: '00ff3c1f8ffb59b5c15d4b44c076bcca04d92cf0055c86b916248c14f3ae714a',
        arm64: '56b9ff412bbf374d29b99e5ac09a849124cb37a0a13121e8470df32de53c1ea6',
      },
      contents: { form: 'tar.gz', file: 'starship' },
      ...DEVOPSMAESTRO,
    },
  },
  'golangci-lint': {
    command: 'golangci-lint',
    release: {
      version: '2.11.3',
      url:
        'https://github.com/golangci/golangci-lint/releases/download/v{version}/' +
        'golangci-lint-{version}-linux-{arch}.tar.gz',
      arch: { amd64: 'amd64', arm64: 'arm64' },
      sha256: {
        amd64: '87bb8cddbcc825d5778b64e8a91b46c0526b247f4e2f2904dea74ec7450475d1',
        arm64: 'ee3d95f301359e7d578e6d99c8ad5aeadbabc5a13009a30b2b0df11c8058afe9',
      },
      contents: { form: 'tar.gz', file: 'golangci-lint-{version}-linux-{arch}/golangci-lint' },
      ...DEVOPSMAESTRO,
    },
  },
  opencode: {
    command: 'opencode',
    release: {
      ...OPENCODE,
      url: 'https://github.com/anomalyco/opencode/releases/download/v{version}/opencode-linux-{arch}.tar.gz',
      arch: { amd64: 'x64', arm64: 'arm64' },
      sha256: {
        amd64: '6fe3820b145857f7ff507d2826058b7acf1fce8258def1498468dd43809e69e8',
        arm64: 'bcd91a3ebe9480ffb1702e5c71168d451150421acc99c6d1abf5edc5e2cb39f5',
      },
      ...OPENCODE_TAP,
    },
    // The release for musl is not static: it needs musl and the C++ library, so it does not run on Debian.
    alpine: {
      release: {
        ...OPENCODE,
        url: 'https://github.com/anomalyco/opencode/releases/download/v{version}/opencode-linux-{arch}-musl.tar.gz',
        arch: { amd64: 'x64', arm64: 'arm64' },
        sha256: {
          amd64: '660f7319f748a66bda1748c1e7ae74dade1ba3837e6c181263506d88e7b5a4b6',
          arm64: '7da2618b210f9e29b746e6b863716d9d77d3484a343846b16828686babdf1dd1',
        },
        ...DEVOPSMAESTRO,
      },
      packages: ['libstdc++'],
    },
  },
  kubectl: {
    command: 'kubectl',
    release: {
      version: '1.31.4',
      url: 'https://dl.k8s.io/release/v{version}/bin/linux/{arch}/kubectl',
      arch: { amd64: 'amd64', arm64: 'arm64' },
      sha256: {
        amd64: '298e19e9c6c17199011404278f0ff8168a7eca4217edad9097af577023a5620f',
        arm64: 'b97e93c20e3be4b8c8fa1235a41b4d77d4f2022ed3d899230dbbbbd43d26f872',
      },
      contents: { form: 'binary' },
      ...DEVOPSMAESTRO,
    },
  },
  helm: {
    command: 'helm',
    release: {
      version: '3.16.3',
      url: 'https://get.helm.sh/helm-v{version}-linux-{arch}.tar.gz',
      arch: { amd64: 'amd64', arm64: 'arm64' },
      sha256: {
        amd64: 'f5355c79190951eed23c5432a3b920e071f4c00a64f75e077de0dd4cb7b294ea',
        arm64: '5bd34ed774df6914b323ff84a0a156ea6ff2ba1eaf0113962fa773f3f9def798',
      },
      contents: { form: 'tar.gz', file: 'linux-{arch}/helm' },
      ...DEVOPSMAESTRO,
    },
  },
  kustomize: {
    command: 'kustomize',
    release: {
      version: '5.5.0',
      url:
        'https://github.com/kubernetes-sigs/kustomize/releases/download/kustomize/v{version}/' +
        'kustomize_v{version}_linux_{arch}.tar.gz',
      arch: { amd64: 'amd64', arm64: 'arm64' },
      sha256: {
        amd64: '6703a3a70a0c47cf0b37694030b54f1175a9dfeb17b3818b623ed58b9dbc2a77',
        arm64: 'b4170d1acb8cfacace9f72884bef957ff56efdcd4813b66e7604aabc8b57e93d',
      },
      contents: { form: 'tar.gz', file: 'kustomize' },
      ...DEVOPSMAESTRO,
    },
  },
  argocd: {
    command: 'argocd',
    release: {
      version: '2.13.1',
      url: 'https://github.com/argoproj/argo-cd/releases/download/v{version}/argocd-linux-{arch}',
      arch: { amd64: 'amd64', arm64: 'arm64' },
      sha256: {
        amd64: '8e436f0429d2a88b3181d2cfc460c034070e0ee1c665467271e5d75eb4d55f7f',
        arm64: '76cbc9044c6c8f989302e0354516a95b485e1c9c5eba431fef6a669b2fbd3be4',
      },
      contents: { form: 'binary' },
      ...DEVOPSMAESTRO,
    },
  },
};
