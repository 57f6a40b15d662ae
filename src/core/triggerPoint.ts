// Named instants in the life of a run at which a test may kill the process. In production no hook is set and a
// point costs one comparison. Knows nothing of what is done there.

export const TRIGGER_POINTS = [
  'plan-saved',
  'page-read',
  'embedding-arrived',
  'embedding-kept',
  'page-embedded',
  'page-written',
  'before-commit',
  'in-commit',
  'after-commit',
  'before-sweep',
  'in-sweep',
  'after-sweep',
  'in-migration',
  'attachment-written',
  'in-seal',
  'manifest-written',
  'before-finish',
] as const;
export type TriggerPoint = (typeof TRIGGER_POINTS)[number];

let hook: ((point: TriggerPoint) => void) | null = null;

export function setTriggerHook(next: ((point: TriggerPoint) => void) | null): void {
  hook = next;
}

export function reach(point: TriggerPoint): void {
  if (hook !== null) hook(point);
}
