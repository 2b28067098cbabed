import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import path from 'node:path';

export interface Issued {
  readonly certificate: string;
  readonly key: string;
}

/**
 * A certificate authority of a test's own, and what it signs; openssl makes both. One that the folder already has
 * stays.
 */
export class Authority {
  readonly pem: string;
  readonly #folder: string;

  constructor(
    folder: string,
    {
      name = 'Test Authority',
      days = 365,
      authority = true,
    }: { name?: string; days?: number; authority?: boolean } = {},
  ) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
    if (!existsSync(path.join(folder, 'ca.pem'))) this.#make(name, days, authority);
    this.pem = readFileSync(path.join(folder, 'ca.pem'), 'utf8');
  }

  #make(name: string, days: number, authority: boolean): void {
    this.#openssl(
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-keyout',
      'ca.key',
      '-out',
      'ca.pem',
      '-subj',
      `/O=Test/CN=${name}`,
      '-days',
      String(days),
      '-addext',
      `basicConstraints=critical,CA:${authority ? 'TRUE' : 'FALSE'}`,
      // Python asks for it since 3.13.
      ...(authority ? ['-addext', 'keyUsage=critical,keyCertSign,cRLSign'] : []),
    );
  }

  /** The authority's own key, for what must refuse it. */
  get key(): string {
    return readFileSync(path.join(this.#folder, 'ca.key'), 'utf8');
  }

  /** For a server at these addresses or names. */
  issue(...names: readonly string[]): Issued {
    this.#openssl(
      'req',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-keyout',
      'server.key',
      '-out',
      'server.csr',
      '-subj',
      '/CN=server',
    );
    writeFileSync(
      path.join(this.#folder, 'server.ext'),
      `subjectAltName=${names.map((name) => `${isIP(name) === 0 ? 'DNS' : 'IP'}:${name}`).join(',')}\n` +
        'basicConstraints=CA:FALSE\nauthorityKeyIdentifier=keyid\n',
    );
    this.#openssl(
      'x509',
      '-req',
      '-in',
      'server.csr',
      '-CA',
      'ca.pem',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-days',
      '30',
      '-extfile',
      'server.ext',
      '-out',
      'server.pem',
    );
    return {
      certificate: readFileSync(path.join(this.#folder, 'server.pem'), 'utf8'),
      key: readFileSync(path.join(this.#folder, 'server.key'), 'utf8'),
    };
  }

  /** Valid between two days, `YYYYMMDD`. */
  issueBetween(notBefore: string, notAfter: string, ...names: readonly string[]): Issued {
    const { key } = this.issue(...names);
    writeFileSync(path.join(this.#folder, 'database'), '');
    writeFileSync(
      path.join(this.#folder, 'ca.cnf'),
      '[ca]\ndefault_ca=own\n[own]\ndatabase=database\nnew_certs_dir=.\ndefault_md=sha256\n' +
        'policy=any\nrand_serial=yes\n[any]\ncommonName=optional\n',
    );
    this.#openssl(
      'ca',
      '-batch',
      '-notext',
      '-config',
      'ca.cnf',
      '-cert',
      'ca.pem',
      '-keyfile',
      'ca.key',
      '-in',
      'server.csr',
      '-extfile',
      'server.ext',
      '-startdate',
      `${notBefore}000000Z`,
      '-enddate',
      `${notAfter}000000Z`,
      '-out',
      'server.pem',
    );
    return { certificate: readFileSync(path.join(this.#folder, 'server.pem'), 'utf8'), key };
  }

  #openssl(...args: string[]): void {
    execFileSync('openssl', args, { cwd: this.#folder, stdio: 'pipe' });
  }
}
