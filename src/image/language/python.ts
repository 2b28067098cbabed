import { copy, run } from '../instruction.ts';
import { shellWord } from '../quote.ts';
import { copyForUser, DEPENDENCIES_STAGE, downloads, type Toolchain, TOOLS, TOOLS_STAGE } from '../toolchain.ts';

const VENV = '/opt/venv';

export const python: Toolchain = {
  defaultVersion: '3.13',
  image: (version) => `python:${version}-slim`,
  manifests: /^(?:requirements|constraints)[A-Za-z0-9._-]*\.txt$/,
  basePackages: () => ['build-essential'],
  path: () => [`${VENV}/bin`, `${TOOLS}/bin`],
  env: () => ({ VIRTUAL_ENV: VENV, PYTHONUNBUFFERED: '1', PIP_DISABLE_PIP_VERSION_CHECK: '1' }),
  defaultTools: ['ruff'],
  dependencies(context) {
    const isUsed = context.manifests.has('requirements.txt');
    const manifests = isUsed ? [...context.manifests.keys()] : [];
    return {
      manifests,
      // The virtual environment is created even without requirements, so that `pip install` works for the workspace's
      // user.
      instructions: [
        ...context.args,
        run([`python3 -m venv ${VENV}`]),
        ...(isUsed
          ? [
              copy(manifests, '/tmp/manifests/'),
              run(['cd /tmp/manifests', `${VENV}/bin/pip install -r requirements.txt`], {
                mounts: [downloads(context, 'pip', DEPENDENCIES_STAGE, '/root/.cache/pip')],
              }),
            ]
          : []),
      ],
      copies: copyForUser(context, VENV),
    };
  },
  tools: (context, tools) => [
    ...context.args,
    run([`python3 -m venv ${TOOLS}`, `${TOOLS}/bin/pip install ${tools.map(shellWord).join(' ')}`], {
      mounts: [downloads(context, 'pip', TOOLS_STAGE, '/root/.cache/pip')],
    }),
  ],
};
