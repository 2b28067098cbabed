import type { GenericSchema, InferOutput } from 'valibot';

/** The type that a schema describes. Events are never changed, so all of it is read-only. */
export type Infer<S extends GenericSchema> = DeepReadonly<InferOutput<S>>;

type DeepReadonly<T> = T extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T;
