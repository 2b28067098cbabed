import { generic } from './generic.ts';
import type { Toolchain } from '../toolchain.ts';

/** For apps that are charts or manifests. Debian's yq is the one that wraps jq, with the syntax of jq. */
export const cicd: Toolchain = {
  ...generic,
  image: () => generic.image(generic.defaultVersion),
  devPackages: ['bash', 'ca-certificates', 'curl', 'git', 'jq', 'yq', 'zsh'],
};
