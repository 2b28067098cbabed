import { toolVersions } from '../../workspace/detect/version/tool-versions.ts';
import type { StageContext } from '../toolchain.ts';
import { inFolder } from './local-path.ts';

/** Files of an app that request versions of tools, for the pattern of a toolchain's manifests. */
export const TOOL_VERSION_FILES = '\\.?mise\\.toml|mise\\.lock|\\.tool-versions|\\.sdkmanrc';

/** The version of a tool that the app requests, or the beginning of one; undefined without a number. */
export function toolVersion(
  { manifests, appFolder }: Pick<StageContext, 'manifests' | 'appFolder'>,
  tool: string,
): string | undefined {
  const folder = inFolder(appFolder, '');
  const own = [...manifests].filter(([name]) => name.startsWith(folder) && !name.slice(folder.length).includes('/'));
  const texts = new Map(own.map(([name, text]) => [name.slice(folder.length), text]));
  const version = toolVersions(texts).get(tool)?.version;
  return version !== undefined && /^\d{1,4}(?:\.\d{1,4}){0,3}$/.test(version) ? version : undefined;
}
