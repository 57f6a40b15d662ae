// The environment a runner is started with: the extension host's own, without what is meant for others, and with the
// proxy VS Code was told to use, which it applies inside the extension host only. Pure.

export interface ProxySettings {
  /** `http.proxy`; empty when there is none. */
  readonly proxy: string;
  /** `http.proxySupport`: with "off", VS Code's settings say nothing about a child's calls. */
  readonly support: string;
  /** `http.noProxy`: hosts that are reached directly. */
  readonly noProxy: readonly string[];
  /** `http.systemCertificates`: certificates of the operating system count too. */
  readonly systemCertificates: boolean;
}

/** A local server (Qdrant, Ollama) is never behind the proxy. */
const THIS_MACHINE = ['localhost', '127.0.0.1', '::1'];
/** Secrets go by call; a debugger's hooks and VS Code's own channels are none of the runner's business. */
const NOT_FOR_RUNNERS = /^(?:RATCHET_SECRET_|VSCODE_|NODE_OPTIONS$|ELECTRON_(?!RUN_AS_NODE$))/;

export function runnerEnvironment(env: NodeJS.ProcessEnv, settings: ProxySettings): NodeJS.ProcessEnv {
  const own = Object.fromEntries(Object.entries(env).filter(([name]) => !NOT_FOR_RUNNERS.test(name)));
  const certificates = settings.systemCertificates ? { NODE_USE_SYSTEM_CA: '1' } : {};
  return { ...own, ...certificates, ...proxyVariables(own, settings) };
}

function proxyVariables(env: NodeJS.ProcessEnv, { proxy, support, noProxy }: ProxySettings): NodeJS.ProcessEnv {
  const named = ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'].some((name) => (env[name] ?? '') !== '');
  // Node's fetch heeds these variables only when it is told to.
  if (support === 'off' || (proxy === '' && !named)) return {};
  const direct = (env['NO_PROXY'] ?? env['no_proxy'] ?? '').split(',');
  const list = [...new Set([...direct, ...noProxy, ...THIS_MACHINE])].filter((host) => host.trim() !== '').join(',');
  const hosts = { NO_PROXY: list, no_proxy: list, NODE_USE_ENV_PROXY: '1' };
  if (proxy === '') return hosts;
  return { ...hosts, HTTP_PROXY: proxy, HTTPS_PROXY: proxy, http_proxy: proxy, https_proxy: proxy };
}
