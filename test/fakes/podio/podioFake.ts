// A simulated Podio: every route a backup uses, as strict as the real one, over a world made from a seed. Puts the parts
// together; knows nothing of connections and faults but the ones that shape its answer.

import { listen, type RunningFake } from '../fakeServer.ts';
import type { FakeReply, FakeRequest, FakeService, ShapingFault } from '../fakeService.ts';
import type { FailedFault, RateLimitedFault } from '../faults.ts';
import { retryAfterHeader } from '../retryAfter.ts';
import { VirtualClock } from '../virtualClock.ts';
import { Access } from './access.ts';
import { type Downloads, download, fileRoutes } from './fileRoutes.ts';
import { hierarchyRoutes } from './hierarchyRoutes.ts';
import { type ChangingReads, itemRoutes } from './itemRoutes.ts';
import { appToken } from './liveSecrets.ts';
import { OAuthDesk, type Principal, type TokenStats } from './oauthDesk.ts';
import { answerOAuth, oauthOperation } from './oauthRoutes.ts';
import { type PodioChange, PodioChanges } from './podioChange.ts';
import { PodioControl } from './podioControl.ts';
import { PodioRefusal, podioErrorReply, refusalOf } from './podioError.ts';
import type { PodioFakeOptions, Quirks } from './podioOptions.ts';
import { outlineOf } from './podioOutline.ts';
import { PodioRate } from './podioRate.ts';
import { RouteTable, refuseUnknownParameters, slice } from './podioRoute.ts';
import { PodioWorld } from './podioWorld.ts';
import { type RequestStats, RequestTally } from './requestTally.ts';
import { taskRoutes } from './taskRoutes.ts';

export interface PodioStats {
  readonly requests: RequestStats;
  readonly tokens: TokenStats;
  readonly rate: ReturnType<PodioRate['stats']>;
  readonly changingReads: ChangingReads;
  readonly downloads: Downloads;
}

/** Everything that `reset` makes anew. */
interface State {
  readonly world: PodioWorld;
  readonly changes: PodioChanges;
  readonly desk: OAuthDesk;
  readonly rate: PodioRate;
  readonly routes: RouteTable;
  readonly tally: RequestTally;
  readonly changing: ChangingReads;
  readonly downloads: Downloads;
  quirks: Quirks;
}

const MAX_BODY_BYTES = 1_024 * 1_024;
const USER: Principal = { kind: 'user' };
/** Raw bytes come without the headers of limits. */
const WITHOUT_RATE_HEADERS = 'raw';

export async function startPodioFake(options: PodioFakeOptions = {}): Promise<RunningFake<PodioStats, PodioControl>> {
  const { url, stop } = await listen<PodioStats>(new PodioFake(options), options.port);
  return { url, stop, control: new PodioControl(url) };
}

class PodioFake implements FakeService {
  readonly maxBodyBytes = MAX_BODY_BYTES;
  readonly #options: PodioFakeOptions;
  readonly #clock: VirtualClock;
  #state: State;

  constructor(options: PodioFakeOptions) {
    this.#options = options;
    this.#clock = new VirtualClock(options.clockScale);
    this.#state = this.#newState();
  }

  operationOf(request: FakeRequest): string {
    if (isDownload(request)) return 'download';
    return oauthOperation(request) ?? this.#state.routes.find(request)?.route.operation ?? 'unknown';
  }

  handle(request: FakeRequest, shape: ShapingFault | null): FakeReply {
    const { desk, tally } = this.#state;
    try {
      const aboutTokens = answerOAuth(desk, request);
      if (aboutTokens !== null) return aboutTokens;
      const reply = this.#answer(request, shape);
      return { ...reply, settle: tally.count(request, reply.status) };
    } catch (error) {
      if (!(error instanceof PodioRefusal)) throw error;
      if (oauthOperation(request) === null) tally.count(request, error.facts.status);
      return podioErrorReply(error.facts, request);
    }
  }

  failure(fault: FailedFault | RateLimitedFault, request: FakeRequest): FakeReply {
    const status = fault.kind === 'rateLimited' ? 429 : fault.status;
    if (oauthOperation(request) === null) this.#state.tally.count(request, status);
    // A gateway's refusal is not Podio's: it has its own words, and perhaps a header.
    if (fault.kind === 'rateLimited') {
      const headers = { 'content-type': 'text/plain', ...retryAfterHeader(fault.hint, fault.retryAfterMs) };
      return { status, headers, body: 'Too Many Requests' };
    }
    return podioErrorReply(refusalOf(status).facts, request);
  }

  stats(): PodioStats {
    const { tally, desk, rate, changing, downloads } = this.#state;
    return {
      requests: tally.stats(),
      tokens: desk.stats(),
      rate: rate.stats(),
      changingReads: changing,
      downloads,
    };
  }

  reset(): void {
    this.#state = this.#newState();
  }

  advanceClock(virtualMs: number): void {
    this.#clock.advance(virtualMs);
  }

  look(name: string, query: URLSearchParams): unknown {
    const { world, tally } = this.#state;
    switch (name) {
      case 'outline':
        return outlineOf(world);
      case 'items': {
        const { items } = world.app(Number(query.get('app')));
        return [...slice(items.ascending(Number(query.get('offset'))), 0, Number(query.get('limit')))];
      }
      case 'requests':
        return tally.list(Number(query.get('atLeast')));
      default:
        return undefined;
    }
  }

  change(name: string, json: string): object | undefined {
    const state = this.#state;
    switch (name) {
      case 'change': {
        const change: PodioChange = JSON.parse(json);
        return state.changes.apply(change);
      }
      case 'quirks': {
        const quirks: Quirks = JSON.parse(json);
        state.quirks = { ...state.quirks, ...quirks };
        return {};
      }
      case 'refuse':
        state.rate.refuse(JSON.parse(json));
        return {};
      case 'token':
        return state.desk.issue('test');
      case 'revoke': {
        const { refreshToo }: { refreshToo: boolean } = JSON.parse(json);
        state.desk.revoke(refreshToo);
        return {};
      }
      default:
        return undefined;
    }
  }

  #newState(): State {
    const { oauth = {}, rate = {}, quirks = {}, clockSkewMs = 0 } = this.#options;
    const world = new PodioWorld(this.#options);
    const changing = { markedAsViewed: 0, remembered: 0 };
    const downloads = { elsewhere: 0, leakedTokens: 0 };
    const quirksNow = (): Quirks => this.#state.quirks;
    return {
      world,
      changes: new PodioChanges(world, () => Date.now() + clockSkewMs),
      desk: new OAuthDesk(oauth, this.#clock, (appId, token) => token === appToken(appId)),
      rate: new PodioRate(rate, this.#clock),
      routes: new RouteTable([
        ...hierarchyRoutes(world),
        ...itemRoutes(world, quirksNow, changing),
        ...fileRoutes(world, quirksNow, downloads),
        ...taskRoutes(world),
      ]),
      tally: new RequestTally(),
      changing,
      downloads,
      quirks,
    };
  }

  #answer(request: FakeRequest, shape: ShapingFault | null): FakeReply {
    const { world, changes, desk, rate, routes, quirks, downloads } = this.#state;
    if (isDownload(request)) {
      return download(world, request, new Access(world, changes.forbidden, USER, 'download'), quirks, downloads);
    }
    const principal = desk.principalOf(request.headers.authorization);
    const found = routes.find(request);
    const rateClass = found?.route.rateClass ?? 'general';
    if (shape?.kind === 'refused') {
      throw shape.status === 420 ? rate.refusal(rateClass) : refusalOf(shape.status, shape.error);
    }
    rate.take(rateClass, request.path);
    const headers = found?.route.operation === WITHOUT_RATE_HEADERS ? {} : rate.headers(rateClass);
    try {
      if (found === null) throw refusalOf(404);
      const { route, id } = found;
      refuseUnknownParameters(route, request.query);
      const access = new Access(world, changes.forbidden, principal, route.operation);
      const reply = route.answer({ id, request, query: request.query, access });
      return { ...reply, headers: { ...reply.headers, ...headers } };
    } catch (error) {
      if (!(error instanceof PodioRefusal)) throw error;
      throw new PodioRefusal({ ...error.facts, headers });
    }
  }
}

function isDownload({ method, path }: FakeRequest): boolean {
  return method === 'GET' && path.startsWith('/download/');
}
