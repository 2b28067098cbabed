import { conformance } from '../buildkit/conformance.ts';
import { TRANSPORTS } from '../buildkit/transports.ts';

for (const transport of TRANSPORTS.filter(({ isPrimary }) => !isPrimary)) conformance(transport);
