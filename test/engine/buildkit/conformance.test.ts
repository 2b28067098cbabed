import { conformance } from './conformance.ts';
import { TRANSPORTS } from './transports.ts';

// The other transports are in test/engine/transports.
for (const transport of TRANSPORTS.filter(({ isPrimary }) => isPrimary)) conformance(transport);
