// Vectors as JSON text on their way into an answer, and what a fault makes of them.

import type { SpoiledVectorsFault } from './faults.ts';

/** Rows of numbers separated by commas; the same rows when no fault is on order. */
export function spoilVectors(rows: readonly string[], fault: SpoiledVectorsFault | null): readonly string[] {
  if (fault === null) return rows;
  const middle = Math.floor(rows.length / 2);
  if (fault.how === 'fewer') return rows.toSpliced(middle, 1);
  const row = rows[middle] ?? '';
  return rows.with(middle, spoilRow(row, fault.how));
}

function spoilRow(row: string, how: Exclude<SpoiledVectorsFault['how'], 'fewer'>): string {
  const afterFirst = row.slice(row.indexOf(','));
  switch (how) {
    case 'wrongDimension':
      return row.slice(0, row.lastIndexOf(','));
    case 'null':
      return `null${afterFirst}`;
    // Proto JSON writes a NaN as this string.
    case 'nan':
      return `"NaN"${afterFirst}`;
    case 'zeros':
      return row.replace(/[^,]+/g, '0');
  }
}
