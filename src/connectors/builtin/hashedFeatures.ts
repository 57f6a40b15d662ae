// Feature hashing: any number of features in a fixed number of places, by sign and sum. It needs no vocabulary, so it
// carries what no table knows. Does not know what a feature is.

import { mixed } from './unitHash.ts';

export class HashedFeatures {
  readonly #places: Float64Array;

  constructor(size: number) {
    this.#places = new Float64Array(size);
  }

  clear(): void {
    this.#places.fill(0);
  }

  /** Two places for each feature: where one of them collides, the other still tells features apart. */
  add(hash: number, weight: number): void {
    const first = mixed(hash);
    this.#put(first, weight);
    this.#put(mixed(first ^ 0x9e3779b9), weight);
  }

  /**
   * The places, dampened: a word said ten times is not ten times the subject, so beyond one a sum counts by its
   * logarithm. Never all zeros: features that cancel each other to the last are told by the first place.
   */
  finish(): Float64Array {
    const places = this.#places;
    let squares = 0;
    for (let i = 0; i < places.length; i++) {
      const sum = places[i] ?? 0;
      if (sum > 1) places[i] = 1 + Math.log(sum);
      else if (sum < -1) places[i] = -1 - Math.log(-sum);
      squares += sum * sum;
    }
    if (squares === 0) places[0] = 1;
    return places;
  }

  /** The high half of the hash chooses the place, its lowest bit the sign. */
  #put(hash: number, weight: number): void {
    const places = this.#places;
    const place = ((hash >>> 16) * places.length) >>> 16;
    places[place] = (places[place] ?? 0) + (hash & 1 ? weight : -weight);
  }
}
