// The `Retry-After` header (RFC 9110, 10.2.3), in both its forms. Knows nothing of who waits.

/** Epoch ms, never before `now`; null when there is no header, or one that says nothing. */
export function retryAfter(header: string | null, now: number): number | null {
  if (header === null) return null;
  const text = header.trim();
  // Not `Number` alone: it reads "" as 0, and "0x1e" and "1e9" as numbers that no server means.
  if (/^\d+(\.\d+)?$/.test(text)) return now + Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(now, date);
}
