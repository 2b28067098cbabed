import { CERTIFICATES } from '../workspace/hierarchy/certificates.ts';
import { copy, env, type Instruction, runScript, type Stage, type StageSource } from './instruction.ts';

const LOCAL = '/usr/local/share/ca-certificates';
const BUNDLE = '/etc/ssl/certs/ca-certificates.crt';
const OWN = '/usr/local/share/dvm-ca-certificates.pem';

/**
 * For programs that do not read the system's certificate store. Node.js adds the file to its own store; the others
 * replace theirs with it.
 */
const ENV = {
  SSL_CERT_FILE: BUNDLE,
  REQUESTS_CA_BUNDLE: BUNDLE,
  PIP_CERT: BUNDLE,
  HEX_CACERTS_PATH: BUNDLE,
  NODE_EXTRA_CA_CERTS: OWN,
} as const;

/**
 * Before the first download the ca-certificates package may be missing, and it may have to come over TLS itself. So the
 * certificates are appended to the bundle that package managers read; once the package is installed, it generates the
 * bundle again, with them in it.
 */
const TRUST = `cat ${LOCAL}/dvm-*.crt > ${OWN}
if command -v update-ca-certificates > /dev/null; then update-ca-certificates
else mkdir -p ${BUNDLE.slice(0, BUNDLE.lastIndexOf('/'))} && cat ${OWN} >> ${BUNDLE}; fi
if command -v keytool > /dev/null; then
  for file in ${LOCAL}/dvm-*.crt; do
    keytool -importcert -noprompt -trustcacerts -cacerts -storepass changeit -alias "$(basename "$file" .crt)" -file "$file"
  done
fi
`;

/**
 * Makes every stage that begins from an image trust the workspace's certificates before anything else. The other stages
 * begin from those, so no download can miss them.
 */
export function withCertificates(stages: readonly Stage[]): Stage[] {
  return stages.map((stage) => {
    if (stage.from.kind === 'stage' || isScratch(stage.from)) return stage;
    const first = stage.instructions.findIndex(({ keyword }) => keyword === 'RUN' || keyword === 'COPY');
    return {
      ...stage,
      instructions: [...stage.instructions.slice(0, first), ...trust(), ...stage.instructions.slice(first)],
    };
  });
}

function isScratch(source: StageSource): boolean {
  return source.kind === 'image' && source.reference === 'scratch';
}

function trust(): Instruction[] {
  return [copy([`${CERTIFICATES}/*`], `${LOCAL}/`, { chmod: '644' }), runScript(TRUST), env(ENV, 'plain')];
}
