import { type Home, usableHome } from '../home/folder.ts';

/** The home folder, which every command and window needs. Throws `usage` or `storage`. */
export function openHome(env: NodeJS.ProcessEnv = process.env): Home {
  return usableHome(env);
}
