// The endpoint tests steer a fake by, beside the API it fakes: `/__control/stats`, `faults`, `reset`, `clock`, and what
// the service itself shows and lets change. `FakeControl` is its client.

import type { FakeReply, FakeRequest, FakeService } from './fakeService.ts';
import type { FaultDesk } from './faults.ts';
import type { Traffic } from './traffic.ts';

const PREFIX = '/__control/';

interface Controlled {
  readonly service: FakeService;
  readonly faults: FaultDesk;
  readonly traffic: Traffic;
  readonly stats: () => object;
}

export function isControlPath(path: string): boolean {
  return path.startsWith(PREFIX);
}

export function answerControl(request: FakeRequest, controlled: Controlled): FakeReply {
  const name = request.path.slice(PREFIX.length);
  try {
    return carryOut(request, name, controlled);
  } catch (error) {
    return json(400, { error: String(error) });
  }
}

function carryOut(request: FakeRequest, name: string, { service, faults, traffic, stats }: Controlled): FakeReply {
  switch (`${request.method} ${name}`) {
    case 'GET stats':
      return json(200, stats());
    case 'PUT faults':
      faults.replace(JSON.parse(request.body.toString()));
      return json(200, {});
    case 'POST reset':
      faults.replace([]);
      traffic.reset();
      service.reset();
      return json(200, {});
    case 'POST clock':
      service.advanceClock(Number(request.query.get('advanceMs')));
      return json(200, {});
    default: {
      const seen = special(service, name, request);
      return seen === undefined ? json(404, { error: `no ${request.method} ${request.path}` }) : json(200, seen);
    }
  }
}

function special(service: FakeService, name: string, request: FakeRequest): unknown {
  if (request.method === 'GET') return service.look(name, request.query);
  return request.method === 'POST' ? service.change?.(name, request.body.toString()) : undefined;
}

function json(status: number, body: unknown): FakeReply {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
