import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import type { Tls } from '../../../src/buildkit/transport/target.ts';

type Keys = Required<Pick<Tls, 'ca' | 'cert' | 'key'>>;

/** A certificate authority, with certificates for a server and a client. */
export async function makeKeys(folder: string): Promise<{ server: Keys; client: Keys }> {
  const at = (name: string): string => path.join(folder, name);
  const read = (name: string): string => readFileSync(at(name), 'utf8');
  const newKey = (name: string): string[] => [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-keyout',
    at(`${name}.key`),
  ];
  await execa('openssl', ['req', '-x509', ...newKey('ca'), '-out', at('ca.crt'), '-subj', '/CN=test', '-days', '2']);
  writeFileSync(at('names'), 'subjectAltName=IP:127.0.0.1');
  const sign = async (name: string): Promise<Keys> => {
    await execa('openssl', ['req', ...newKey(name), '-out', at(`${name}.csr`), '-subj', `/CN=${name}`]);
    await execa('openssl', [
      'x509',
      '-req',
      '-in',
      at(`${name}.csr`),
      '-CA',
      at('ca.crt'),
      '-CAkey',
      at('ca.key'),
      '-CAcreateserial',
      '-out',
      at(`${name}.crt`),
      '-days',
      '2',
      '-extfile',
      at('names'),
    ]);
    return { ca: read('ca.crt'), cert: read(`${name}.crt`), key: read(`${name}.key`) };
  };
  return { server: await sign('server'), client: await sign('client') };
}
