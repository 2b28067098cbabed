import type { Fields } from '../document/fields.ts';
import { sha256Rule, toolVersionRule } from '../rules.ts';
import { ARCHITECTURES, RELEASED_TOOLS, type ReleasedTool, type ToolVersion, type ToolVersions } from '../tools.ts';
import type { Check } from './check.ts';

/** Versions of released tools, by tool. A version that overrides the catalogue's must come with its checksums. */
export function readToolVersions(parent: Fields, key: string, check: Check): ToolVersions {
  const tools = parent.fields(key);
  const found = new Map<ReleasedTool, ToolVersion>();
  for (const name of RELEASED_TOOLS) {
    const tool = tools.fields(name);
    if (!tools.has(name)) continue;
    const version = tool.requiredString('version');
    if (version !== undefined) check.rule(version, toolVersionRule, tool.path('version'));
    const sha256 = readChecksums(tool, check);
    if (version !== undefined) found.set(name, { version, sha256 });
    tool.reportUnknown();
  }
  tools.reportUnknown();
  return found;
}

function readChecksums(tool: Fields, check: Check): ToolVersion['sha256'] {
  const checksums = tool.fields('sha256');
  const entries = ARCHITECTURES.flatMap((architecture) => {
    const checksum = check.string(checksums, architecture, sha256Rule);
    return checksum === undefined ? [] : [[architecture, checksum.value.toLowerCase()] as const];
  });
  if (entries.length === 0) {
    const example = ARCHITECTURES.map((architecture) => `${architecture}: …`).join(', ');
    const hint = `Add sha256: {${example}} with the checksums that the project publishes. One architecture is enough.`;
    tool.error('sha256', `${tool.path('sha256')} is required: it verifies that the download is this version.`, hint);
  }
  checksums.reportUnknown();
  return Object.fromEntries(entries);
}
