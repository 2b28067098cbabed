import { readFileSync } from 'node:fs';
import { execa } from 'execa';

/** A bridge of the engine's own: with Docker's default one, two daemons beside each other take it from one another. */
export interface Bridge {
  name: string;
  subnet: string;
}

interface Address {
  ifname: string;
  addr_info: { family: string; local?: string; prefixlen: number }[];
}

/**
 * `range` is the first half of its addresses, such as `10.213`: a daemon takes what it had before, so two daemons
 * must not share one.
 */
export async function ensureBridge(name: string, range: string, environment: NodeJS.ProcessEnv): Promise<Bridge> {
  const existing = (await addresses(environment)).find((link) => link.ifname === name);
  const address = existing?.addr_info.find((info) => info.family === 'inet');
  if (existing && !address) await removeBridge(name, environment);
  if (address?.local !== undefined) {
    await fixHardwareAddress(name, address.local, environment);
    return { name, subnet: `${address.local}/${address.prefixlen}` };
  }
  const subnet = await freeSubnet(range, environment);
  await execa('ip', ['link', 'add', 'name', name, 'type', 'bridge'], { env: environment });
  await execa('ip', ['address', 'add', subnet, 'dev', name], { env: environment });
  await fixHardwareAddress(name, subnet.replace(/\/.*/, ''), environment);
  await execa('ip', ['link', 'set', name, 'up'], { env: environment });
  return { name, subnet };
}

export async function removeBridge(name: string, environment: NodeJS.ProcessEnv): Promise<void> {
  await execa('ip', ['link', 'delete', name, 'type', 'bridge'], { env: environment, reject: false });
}

/**
 * A bridge without a hardware address of its own uses that of a container, and changes it when the container ends: the
 * other containers then send to an address that no longer exists, and their connections hang until they time out.
 */
async function fixHardwareAddress(name: string, address: string, environment: NodeJS.ProcessEnv): Promise<void> {
  const bytes = address.split('.').map((byte) => Number(byte).toString(16).padStart(2, '0'));
  await execa('ip', ['link', 'set', name, 'address', ['02', '42', ...bytes].join(':')], { env: environment });
}

async function addresses(environment: NodeJS.ProcessEnv): Promise<Address[]> {
  const { stdout } = await execa('ip', ['-json', 'address', 'show'], { env: environment });
  return JSON.parse(stdout) as Address[];
}

/** The first /24 of a range in which nothing that this machine talks to lies. */
async function freeSubnet(range: string, environment: NodeJS.ProcessEnv): Promise<string> {
  const { stdout } = await execa('ip', ['-4', '-json', 'route', 'show', 'table', 'all'], { env: environment });
  const routes = (JSON.parse(stdout) as { dst: string }[]).map(({ dst }) => dst).filter((dst) => dst !== 'default');
  const nameservers = [...readFileSync('/etc/resolv.conf', 'utf8').matchAll(/^nameserver\s+([\d.]+)$/gm)].map(
    ([, address]) => address ?? '',
  );
  const taken = [...routes, ...nameservers].map(rangeOf);
  for (let third = 0; third < 256; third++) {
    const [first, last] = rangeOf(`${range}.${third}.0/24`);
    if (taken.every(([from, to]) => to < first || from > last)) return `${range}.${third}.1/24`;
  }
  throw new Error(`No free private subnet was found for the engine's bridge (looked in ${range}.0.0/16).`);
}

function rangeOf(network: string): [first: number, last: number] {
  const [address = '', bits = '32'] = network.split('/');
  const value = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(bits));
  const first = value - (value % size);
  return [first, first + size - 1];
}
