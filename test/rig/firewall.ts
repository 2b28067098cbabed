import { execa } from 'execa';
import type { Bridge } from './network.ts';

const CHAIN = /^:(DOCKER\S*)/;
const OF_DOCKER = /^-A DOCKER|-j DOCKER/;

/**
 * The rules that name the bridge or its subnet; and Docker's own chains, which daemons share, when ours was the last.
 */
export async function removeRules(
  { name, subnet }: Bridge,
  isLast: boolean,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const network = subnet.replace(/\.1\//, '.0/');
  const isOurs = (rule: string) => rule.includes(name) || rule.includes(network) || (isLast && OF_DOCKER.test(rule));
  for (const program of ['iptables', 'ip6tables']) {
    for (const table of ['raw', 'filter', 'nat']) {
      const change = (...args: string[]) => execa(program, ['-t', table, ...args], { env: environment, reject: false });
      const { stdout } = await execa(`${program}-save`, ['-t', table], { env: environment, reject: false });
      const lines = stdout.split('\n');
      for (const rule of lines.filter((line) => line.startsWith('-A ') && isOurs(line))) {
        await change('-D', ...rule.slice('-A '.length).split(' '));
      }
      const chains = isLast ? lines.flatMap((line) => CHAIN.exec(line)?.[1] ?? []) : [];
      // A chain with rules of other programs stays: iptables refuses to delete it.
      for (const chain of chains) await change('-X', chain);
    }
  }
}
