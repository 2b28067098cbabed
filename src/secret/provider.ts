import { DvmError } from '../event/error.ts';
import { describeSource, type SecretSource } from '../workspace/secret-source.ts';

/** One kind of place where secrets are found. */
export interface SecretProvider<Source extends SecretSource = SecretSource> {
  /** The value as it stands there. Rejects with `secret`; never with the value, or a part of it, in the message. */
  read(source: Source, signal: AbortSignal): Promise<string>;
}

/** A provider for every kind of source. */
export type SecretProviders = {
  readonly [Kind in SecretSource['kind']]: SecretProvider<Extract<SecretSource, { readonly kind: Kind }>>;
};

/** Reads a secret, whatever its kind. Rejects with `secret`. */
export function readSecret(providers: SecretProviders, source: SecretSource, signal: AbortSignal): Promise<string> {
  return (providers[source.kind] as SecretProvider).read(source, signal);
}

/** `why` completes "cannot be had from …:". */
export function unreadable(source: SecretSource, why: string, hint: string, cause?: unknown): DvmError {
  return new DvmError(
    { kind: 'secret', message: `The secret cannot be had from ${describeSource(source)}: ${why}.`, hint },
    { cause },
  );
}
