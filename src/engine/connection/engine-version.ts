import type { Platform } from '../../event/event.ts';
import type { Candidate } from './candidate.ts';
import type { Unreachable } from './unreachable.ts';

/** Docker Engine 23: the first whose BuildKit supports the Dockerfile syntax that we generate. */
const MIN_API = [1, 42] as const;
const TOO_OLD = 'Docker Engine 23 (API 1.42) or newer is needed';
const MAX_VERSION_LENGTH = 100;

/** Identifies an engine by its response to `/version`, or says why it cannot build. */
export function identifyEngine(candidate: Candidate, answer: unknown): Platform | Unreachable {
  const version = isRecord(answer) ? answer : {};
  const { Version: name, ApiVersion: api, Os: os } = version;
  const [, major, minor] = typeof api === 'string' ? (/^(\d{1,4})\.(\d{1,4})$/.exec(api) ?? []) : [];
  if (typeof name !== 'string' || name.length > MAX_VERSION_LENGTH || major === undefined || minor === undefined) {
    return {
      reason: 'the server is not a container engine',
      hint: 'Check the address: its /version does not name a version of the Docker API.',
    };
  }
  const components = Array.isArray(version['Components']) ? (version['Components'] as unknown[]) : [];
  if (components.some((each) => isRecord(each) && each['Name'] === 'Podman Engine')) {
    return { reason: 'Podman responds, but its socket does not provide BuildKit', isAbsent: true };
  }
  if (os === 'windows')
    return { reason: 'it runs Windows containers', hint: 'Switch Docker Desktop to Linux containers.' };
  if (Number(major) < MIN_API[0] || (Number(major) === MIN_API[0] && Number(minor) < MIN_API[1])) {
    return { reason: `version ${name} (API ${major}.${minor}) is too old`, hint: `Update the engine: ${TOO_OLD}.` };
  }
  return { ...platformOf(candidate, version['Platform']), host: candidate.host, version: name };
}

/** A configured address does not reveal the platform behind it, but the engine does. */
function platformOf(candidate: Candidate, platform: unknown): Pick<Platform, 'type' | 'name'> {
  const type = candidate.type === 'configured' || candidate.type === 'context' ? 'docker' : candidate.type;
  if (type !== 'docker') return { type, name: candidate.name };
  const product = isRecord(platform) ? platform['Name'] : undefined;
  return {
    type,
    name: typeof product === 'string' && product.startsWith('Docker Desktop') ? 'Docker Desktop' : 'Docker Engine',
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
