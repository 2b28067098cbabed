import { type Stage, stage } from './instruction.ts';
import type { System } from './system/system.ts';

export const LOCALE = 'en_US.UTF-8';
export const LOCALE_STAGE = 'locale-builder';

/** Editors pass their locale to the shells that they open. Compiled here, it needs no locale sources in the image. */
export function localeStage(base: string, system: System): Stage {
  return {
    name: LOCALE_STAGE,
    from: stage('base'),
    comment: `The locale ${LOCALE}.`,
    instructions: [
      system.install(base, LOCALE_STAGE, ['locales'], {
        then: ['mkdir -p /out/usr/lib/locale', `localedef --prefix=/out -i en_US -f UTF-8 ${LOCALE}`],
      }),
    ],
  };
}
