import { conformance } from './conformance.ts';
import { TRANSPORTS } from './transports.ts';

// The other ways are in test/transports.
for (const transport of TRANSPORTS.filter(({ isUsual }) => isUsual)) conformance(transport);
