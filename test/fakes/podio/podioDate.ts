// Podio's way to write a time: `2016-11-11 08:00:00`, always UTC.

export function podioDate(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}

/** Epoch ms of a day or a time; null for anything else. */
export function readPodioDate(text: string): number | null {
  const parts = /^(\d{4}-\d{2}-\d{2})(?: (\d{2}:\d{2}:\d{2}))?$/.exec(text);
  const ms = Date.parse(`${parts?.[1]}T${parts?.[2] ?? '00:00:00'}Z`);
  return parts === null || Number.isNaN(ms) ? null : ms;
}
