import assert from 'node:assert/strict';
import { type ProxySettings, runnerEnvironment } from '../../../src/host/runnerEnvironment.ts';

const NO_PROXY: ProxySettings = { proxy: '', support: 'override', noProxy: [], systemCertificates: false };
const proxied = (over: Partial<ProxySettings> = {}): ProxySettings => ({
  ...NO_PROXY,
  proxy: 'http://proxy.example:3128',
  ...over,
});

describe('the environment of a runner', () => {
  it('is the own one, without secrets and without what is meant for others', () => {
    const env = {
      ...{ PATH: '/bin', RATCHET_SECRET_SHOP: 'hunter2', NODE_OPTIONS: '--inspect', VSCODE_PID: '1' },
      ...{ ELECTRON_NO_ASAR: '1', ELECTRON_RUN_AS_NODE: '1' },
    };
    assert.deepEqual(runnerEnvironment(env, NO_PROXY), { PATH: '/bin', ELECTRON_RUN_AS_NODE: '1' });
  });

  it('has the proxy of the settings, which servers of this machine are not behind', () => {
    const env = runnerEnvironment({}, proxied({ noProxy: ['intranet.example'] }));
    assert.deepEqual(
      [env['HTTPS_PROXY'], env['NO_PROXY'], env['NODE_USE_ENV_PROXY']],
      ['http://proxy.example:3128', 'intranet.example,localhost,127.0.0.1,::1', '1'],
    );
  });

  it('makes a proxy of the environment count where the settings name none', () => {
    const env = runnerEnvironment({ https_proxy: 'http://env.example', NO_PROXY: 'a.example' }, NO_PROXY);
    assert.deepEqual(
      [env['https_proxy'], env['NO_PROXY'], env['NODE_USE_ENV_PROXY']],
      ['http://env.example', 'a.example,localhost,127.0.0.1,::1', '1'],
    );
  });

  it('has no proxy where the settings turn it off', () => {
    assert.deepEqual(runnerEnvironment({}, proxied({ support: 'off' })), {});
  });

  it('trusts the certificates of the system where the settings do', () => {
    assert.deepEqual(runnerEnvironment({}, { ...NO_PROXY, systemCertificates: true }), { NODE_USE_SYSTEM_CA: '1' });
  });
});
