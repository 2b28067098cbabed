import type { Probed } from '../../engine/connection/engine-choice.ts';

export interface PlatformRow {
  readonly label: string;
  readonly description: string;
  /** Id of a VS Code icon. */
  readonly icon: string;
  readonly tooltip: string;
}

/** A row of the Platforms view. `isSelected`: builds use this engine, or would if it responded. */
export function platformRow(
  { candidate, engine, reason = 'unknown reason', hint }: Probed,
  isSelected: boolean,
): PlatformRow {
  if (engine === undefined) {
    return {
      label: candidate.name,
      description: isSelected ? `selected, not responding: ${reason}` : reason,
      icon: isSelected ? 'warning' : 'debug-disconnect',
      tooltip: [candidate.host, reason, hint].filter((line) => line !== undefined && line !== '').join('\n'),
    };
  }
  const { name, version } = engine.platform;
  return {
    label: name,
    description: isSelected ? `${version} · active` : version,
    icon: isSelected ? 'vm-active' : 'vm',
    tooltip: candidate.host,
  };
}
