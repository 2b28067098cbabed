import { type Instruction, run } from '../../instruction.ts';
import { shellWord } from '../../quote.ts';
import { copyForUser, type Dependencies, keptFolder, stageManifests, type StageContext } from '../../toolchain.ts';
import { inFolder } from '../local-path.ts';

const CONAN = '/opt/conan';
export const CONAN_BIN = `${CONAN}/bin`;
const CONANFILES = ['conanfile.py', 'conanfile.txt'];

export function conanHome({ user }: StageContext): string {
  return `${user.home}/.conan2`;
}

/** conanfile.py takes precedence, as in Conan. */
export function conanfile({ manifests, appFolder }: StageContext): string | undefined {
  return CONANFILES.map((name) => inFolder(appFolder, name)).find((name) => manifests.has(name));
}

/** Conan is a Python program that Debian does not have. */
export function conanSetup(context: StageContext): readonly Instruction[] {
  return [...context.args, run([`python3 -m venv ${CONAN}`, `${CONAN}/bin/pip install --no-cache-dir 'conan>=2,<3'`])];
}

/** Packages in Conan's cache, for Release and Debug; those without a binary for this compiler are built. */
export function conanDependencies(context: StageContext, file: string): Dependencies {
  const { manifests, appFolder } = context;
  const folder = conanHome(context);
  const { mount, cache, keep } = keptFolder(context, 'conan', folder);
  const used = [file, ...['conan.lock', 'conandata.yml'].map((name) => inFolder(appFolder, name))].filter((name) =>
    manifests.has(name),
  );
  const conan = `CONAN_HOME=${cache} ${CONAN_BIN}/conan`;
  return {
    manifests: used.sort(),
    instructions: [
      ...stageManifests(context, used),
      run(
        [
          `${conan} profile detect --exist-ok`,
          ...['Release', 'Debug'].map(
            (type) =>
              `${conan} install ${shellWord(file)} --build=missing -s build_type=${type} ` +
              '--output-folder=/tmp/conan',
          ),
          ...keep,
        ],
        { mounts: [mount] },
      ),
    ],
    copies: copyForUser(context, folder),
  };
}
