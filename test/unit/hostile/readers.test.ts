import { tooSlow } from './growth.ts';
import { READERS } from './readers.ts';

describe('untrusted text', function () {
  this.timeout('2m');
  for (const [name, { read, inputs }] of Object.entries(READERS)) {
    for (const [what, input] of Object.entries(inputs)) {
      it(`is read in linear time: ${name} of ${what}`, async () => {
        const slow = await tooSlow((size) => {
          const text = input(size);
          return () => read(text);
        });
        if (slow !== undefined) throw new Error(slow);
      });
    }
  }
});
