import { DvmError } from '../event/error.ts';
import { describeSource, type SecretSource } from '../workspace/secret-source.ts';

/** Reads secrets from one kind of source. */
export interface SecretProvider<Source extends SecretSource = SecretSource> {
  /** The unmodified value. Rejects with `secret`; the message never contains any part of the value. */
  read(source: Source, signal: AbortSignal): Promise<string>;
}

/** A provider for each kind of source. */
export type SecretProviders = {
  readonly [Kind in SecretSource['kind']]: SecretProvider<Extract<SecretSource, { readonly kind: Kind }>>;
};

/** Reads a secret from any source. Rejects with `secret`. */
export function readSecret(providers: SecretProviders, source: SecretSource, signal: AbortSignal): Promise<string> {
  return (providers[source.kind] as SecretProvider).read(source, signal);
}

/** `why` completes "Cannot read the secret from …:". */
export function unreadable(source: SecretSource, why: string, hint: string, cause?: unknown): DvmError {
  return new DvmError(
    { kind: 'secret', message: `Cannot read the secret from ${describeSource(source)}: ${why}.`, hint },
    { cause },
  );
}
