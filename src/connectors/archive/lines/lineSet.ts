// A set of line numbers, one bit each: what is remembered of a file of any length.

const FIRST_BYTES = 1024;

export class LineSet {
  #bits = new Uint8Array(FIRST_BYTES);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(line: number): void {
    const at = Math.floor(line / 8);
    if (at >= this.#bits.length) {
      const larger = new Uint8Array(Math.max(at + 1, this.#bits.length * 2));
      larger.set(this.#bits);
      this.#bits = larger;
    }
    const before = this.#bits[at] ?? 0;
    const after = before | (1 << (line % 8));
    if (after !== before) this.#size += 1;
    this.#bits[at] = after;
  }

  has(line: number): boolean {
    return ((this.#bits[Math.floor(line / 8)] ?? 0) & (1 << (line % 8))) !== 0;
  }
}
