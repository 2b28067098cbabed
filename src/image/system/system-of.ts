import { isAlpine } from '../../workspace/system.ts';
import { alpine } from './alpine.ts';
import { debian } from './debian.ts';
import type { System } from './system.ts';

/** Every image that is not based on Alpine is treated as Debian or Ubuntu. */
export function systemOf(image: string): System {
  return isAlpine(image) ? alpine : debian;
}
