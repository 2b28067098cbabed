import { instruction, run } from '../instruction.ts';
import { cacheId, shellWord } from '../quote.ts';
import { DEPENDENCIES_STAGE, type StageContext, type Toolchain, TOOLS, TOOLS_STAGE } from '../toolchain.ts';

const VENV = '/opt/venv';

export const python: Toolchain = {
  defaultVersion: '3.13',
  image: (version) => `python:${version}-slim`,
  manifests: /^(?:requirements|constraints)[A-Za-z0-9._-]*\.txt$/,
  basePackages: ['build-essential'],
  path: [`${VENV}/bin`, `${TOOLS}/bin`],
  env: { VIRTUAL_ENV: VENV, PYTHONUNBUFFERED: '1', PIP_DISABLE_PIP_VERSION_CHECK: '1' },
  defaultTools: ['ruff'],
  // The environment is made even without requirements, so that `pip install` works for the workspace's user.
  dependencies: (context) => [
    ...context.args,
    run([`python3 -m venv ${VENV}`]),
    ...(context.manifests.includes('requirements.txt')
      ? [
          instruction(`COPY ${context.manifests.map(shellWord).join(' ')} /tmp/manifests/`),
          run(['cd /tmp/manifests', `${VENV}/bin/pip install -r requirements.txt`], { mounts: [pipCache(context, DEPENDENCIES_STAGE)] }),
        ]
      : []),
  ],
  copyDependencies: ({ user }) => [instruction(`COPY --from=${DEPENDENCIES_STAGE} --chown=${user.uid}:${user.gid} ${VENV} ${VENV}`)],
  tools: (context, tools) => [
    ...context.args,
    run([`python3 -m venv ${TOOLS}`, `${TOOLS}/bin/pip install ${tools.map(shellWord).join(' ')}`], {
      mounts: [pipCache(context, TOOLS_STAGE)],
    }),
  ],
};

function pipCache({ base }: StageContext, stage: string): { id: string; target: string } {
  return { id: cacheId('pip', base, stage), target: '/root/.cache/pip' };
}
