import { describeStep, type StepFacts } from '../../src/event/step.ts';

/** A step by BuildKit's name for it, with the facts that a builder records. */
export function named<Name extends string>(name: Name): { readonly name: Name } & StepFacts {
  return { name, ...describeStep(name) };
}
