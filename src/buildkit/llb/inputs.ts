import type { Output } from './vertex.ts';

/** The inputs of a vertex, without duplicates, by index. -1 stands for an empty file system. */
export class Inputs {
  readonly list: Output[] = [];

  index(output: Output | undefined): bigint {
    if (output === undefined) return -1n;
    const found = this.list.findIndex(({ vertex, index }) => vertex === output.vertex && index === output.index);
    if (found >= 0) return BigInt(found);
    this.list.push(output);
    return BigInt(this.list.length - 1);
  }
}
