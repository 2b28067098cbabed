import type { RecordedBuild, RecordedStep } from './recorded.ts';

/** Typical builds of a workspace: a toolchain, parallel downloads, and tools on top. */
const DOCKERFILE = `FROM python:3.13-slim AS base
RUN apt-get update && apt-get install -y build-essential
RUN uv pip install -r requirements.txt
FROM base AS neovim-builder
RUN curl -fsSL neovim.tar.gz
FROM base AS lazygit-builder
RUN curl -fsSL lazygit.tar.gz
FROM base AS dev
COPY --from=neovim-builder /opt /opt
RUN npm install -g typescript-language-server
RUN useradd dev
`;

const NPM_OUTPUT = [
  'npm error code ENOTFOUND',
  'npm error syscall getaddrinfo',
  'npm error request to http://verdaccio:4873/typescript-language-server',
  'npm error   failed, reason: getaddrinfo ENOTFOUND verdaccio',
];

const BEFORE: readonly RecordedStep[] = [
  { label: 'base 1/3', text: 'FROM docker.io/library/python:3.13-slim', from: 0.7, to: 2.1, cached: true },
  {
    label: 'base 2/3',
    text: 'RUN apt-get update && apt-get install -y build-essential',
    from: 2.1,
    to: 2.2,
    cached: true,
    needs: ['base 1/3'],
  },
  {
    label: 'neovim-builder 1/1',
    text: 'RUN curl -fsSL neovim.tar.gz',
    from: 2.2,
    to: 7.1,
    needs: ['base 2/3'],
    bytes: 11_400_000,
  },
  {
    label: 'lazygit-builder 1/1',
    text: 'RUN curl -fsSL lazygit.tar.gz',
    from: 2.2,
    to: 4.9,
    needs: ['base 2/3'],
    bytes: 7_100_000,
  },
  { label: 'internal', text: 'load build context', from: 0.7, to: 1.3, bytes: 19_500_000 },
  {
    label: 'base 3/3',
    text: 'RUN uv pip install -r requirements.txt',
    from: 2.3,
    to: 17.9,
    needs: ['base 2/3', 'internal'],
  },
  {
    label: 'dev 1/3',
    text: 'COPY --from=neovim-builder /opt /opt',
    from: 17.9,
    to: 19,
    needs: ['base 3/3', 'neovim-builder 1/1', 'lazygit-builder 1/1'],
  },
];
const LAST: RecordedStep = { label: 'dev 3/3', text: 'RUN useradd dev', from: 30, to: 30.4, needs: ['dev 2/3'] };

const workspace = { app: 'my-api', name: 'dev', dockerfile: DOCKERFILE, origins: { 2: 14, 3: 16, 9: 23, 10: 23 } };

export const failedBuild: RecordedBuild = {
  ...workspace,
  steps: [
    ...BEFORE,
    {
      label: 'dev 2/3',
      text: 'RUN npm install -g typescript-language-server',
      from: 19,
      to: 30,
      needs: ['dev 1/3'],
      output: NPM_OUTPUT,
      error: 'process "/bin/sh -c npm install" did not complete successfully: exit code: 1',
    },
  ],
  waiting: [LAST],
  result: {
    status: 'failed',
    durationMs: 0,
    attemptedImage: 'dvm-dev-my-api:20261122-153012',
    steps: { total: 8, cached: 1, pulledBytes: 38_000_000 },
    error: {
      kind: 'network',
      message: 'Step "dev 2/3" ended with exit code 1: RUN npm install -g typescript-language-server',
      hint: 'Check that the registry runs and that its name can be resolved, then build again.',
      file: '/code/workspace.yaml',
      line: 23,
      column: 9,
      step: '[dev 2/3] RUN npm install -g typescript-language-server',
      exitCode: 1,
      output: NPM_OUTPUT,
    },
  },
};

/** A successful build. `factor` scales the duration of all but its first steps. */
export function goodBuild(factor: number, megabytes: number, number: number): RecordedBuild {
  const stretched = BEFORE.map((step) => ({
    ...step,
    from: Math.min(step.from, 2.3) + Math.max(0, step.from - 2.3) * factor,
    to: Math.min(step.to, 2.3) + Math.max(0, step.to - 2.3) * factor,
  }));
  const from = 2.3 + 16.7 * factor;
  const steps = [
    ...stretched,
    { label: 'dev 2/3', text: 'RUN npm install -g typescript-language-server', from, to: from + 4, needs: ['dev 1/3'] },
    { ...LAST, from: from + 4, to: from + 4.4 },
    { label: 'exporting to image', text: 'exporting layers', from: from + 4.4, to: from + 6, needs: ['dev 3/3'] },
  ];
  const image = `dvm-dev-my-api:20261122-1500${String(number).padStart(2, '0')}`;
  return {
    ...workspace,
    steps,
    layers: [
      { createdBy: 'RUN /bin/sh -c useradd dev # buildkit', sizeBytes: 340_000 },
      {
        createdBy: 'RUN /bin/sh -c npm install -g typescript-language-server # buildkit',
        sizeBytes: (megabytes - 330) * 1_000_000,
      },
      { createdBy: 'COPY /opt /opt # buildkit', sizeBytes: 61_000_000 },
      { createdBy: 'RUN /bin/sh -c uv pip install -r requirements.txt # buildkit', sizeBytes: 98_000_000 },
      {
        createdBy: 'RUN /bin/sh -c apt-get update && apt-get install -y build-essential # buildkit',
        sizeBytes: 92_000_000,
      },
      { createdBy: '/bin/sh -c #(nop) ADD file:9f0a in / ', sizeBytes: 79_000_000 },
    ],
    result: {
      status: 'succeeded',
      durationMs: 0,
      image,
      attemptedImage: image,
      imageId: `sha256:${String(number).padStart(64, '0')}`,
      sizeBytes: megabytes * 1_000_000,
      steps: { total: 8, cached: factor < 0.2 ? 7 : 1, pulledBytes: 38_000_000 },
    },
  };
}
