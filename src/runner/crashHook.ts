// Lets a test end this process at a named instant: RATCHET_CRASH_AT="page-written:3" kills it with SIGKILL the third
// time that point is reached. Without the variable nothing is installed.

import { setTriggerHook, TRIGGER_POINTS, type TriggerPoint } from '../core/triggerPoint.ts';

export function installCrashHook(order: string | undefined): void {
  if (order === undefined || order === '') return;
  const [name, count = '1'] = order.split(':');
  const point = TRIGGER_POINTS.find((candidate) => candidate === name);
  const times = Number(count);
  if (point === undefined || !Number.isInteger(times) || times < 1) {
    throw new RangeError(
      `RATCHET_CRASH_AT: expected POINT or POINT:COUNT with a point of ${TRIGGER_POINTS.join(', ')}; found "${order}"`,
    );
  }
  let reached = 0;
  setTriggerHook((at: TriggerPoint) => {
    if (at !== point) return;
    reached += 1;
    if (reached === times) process.kill(process.pid, 'SIGKILL');
  });
}
