import type { DescMessage } from '@bufbuild/protobuf';

/** A method of a service and its message types. */
export interface Method<I extends DescMessage, O extends DescMessage> {
  /** `/package.Service/Method` */
  readonly path: string;
  readonly input: I;
  readonly output: O;
}

export function method<I extends DescMessage, O extends DescMessage>(path: string, input: I, output: O): Method<I, O> {
  return { path, input, output };
}
