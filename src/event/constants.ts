/** The version of the event format. Readers skip event types they do not know. */
export const EVENT_VERSION = 1;

/** The seven phases, in their order; numbers count from 1. */
export const PHASES = [
  'Validate app path',
  'Detect platform and registries',
  'Prepare workspace spec',
  'Source and staging',
  'Certificates and editor',
  'Dockerfile and build',
  'Post-build',
] as const;
export const PHASE_NUMBERS = [1, 2, 3, 4, 5, 6, 7] as const;

/** `direct` uses BuildKit's own protocol. */
export const BUILDERS = ['direct', 'buildx'] as const;

/** `auto` is `direct` wherever the engine supports it. */
export const BUILDER_CHOICES = ['auto', ...BUILDERS] as const;

/** The types of the events that happen inside one workspace's build. */
export const DETAIL_TYPES = [
  'step.waiting',
  'step.started',
  'step.progress',
  'step.finished',
  'dockerfile',
  'inputs',
  'image',
  'log',
] as const;
