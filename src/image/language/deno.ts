import { run } from '../instruction.ts';
import { copyForUser, DEPENDENCIES_STAGE, downloads, stageManifests, type Toolchain, type User } from '../toolchain.ts';

const denoDir = ({ home }: User): string => `${home}/.cache/deno`;

/** The image has tags for complete versions only. */
export const deno: Toolchain = {
  defaultVersion: '2.5.6',
  image: (version) => `denoland/deno:${/^\d+\.\d+$/.test(version) ? `${version}.0` : version}`,
  manifests: /^(?:deno\.jsonc?|deno\.lock|package\.json|\.npmrc)$/,
  basePackages: () => [],
  path: ({ user }) => [`${user.home}/.deno/bin`],
  env: ({ user }) => ({ DENO_DIR: denoDir(user), DENO_NO_UPDATE_CHECK: '1' }),
  defaultTools: [],
  dependencies(context) {
    if (![...context.manifests.keys()].some((name) => /^deno\.jsonc?$/.test(name))) return undefined;
    const frozen = context.manifests.has('deno.lock') ? ' --frozen' : '';
    return {
      manifests: [...context.manifests.keys()],
      instructions: [
        ...stageManifests(context),
        run(
          [
            `mkdir -p ${denoDir(context.user)}`,
            `DENO_DIR=/cache/deno deno install${frozen}`,
            `cp -a /cache/deno/. ${denoDir(context.user)}/`,
          ],
          { mounts: [downloads(context, 'deno', DEPENDENCIES_STAGE, '/cache/deno')] },
        ),
      ],
      copies: copyForUser(context, denoDir(context.user)),
    };
  },
};
