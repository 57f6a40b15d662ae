// The commands of the palette and what runs them. Each is loaded when it is first called.

import * as vscode from 'vscode';
import { messageOf } from '../core/errors.ts';
import type { Command, CommandContext } from './command.ts';

/** By id. A new command is a file in `commands/`, a line here and its title in package.json. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  'ratchet.startJob': async () => (await import('./commands/startJob.ts')).startJob,
  'ratchet.resumeJob': async () => (await import('./commands/resumeJob.ts')).resumeJob,
  'ratchet.startFreshRun': async () => (await import('./commands/startFreshRun.ts')).startFreshRun,
  'ratchet.pauseJob': async () => (await import('./commands/pauseJob.ts')).pauseJob,
  'ratchet.cancelJob': async () => (await import('./commands/cancelJob.ts')).cancelJob,
  'ratchet.forceRetry': async () => (await import('./commands/forceRetry.ts')).forceRetry,
  'ratchet.retryFailedRecords': async () => (await import('./commands/retryFailedRecords.ts')).retryFailedRecords,
  'ratchet.inspectJob': async () => (await import('./commands/inspectJob.ts')).inspectJob,
  'ratchet.openProgress': async () => (await import('./commands/openProgress.ts')).openProgress,
  'ratchet.openJobFile': async () => (await import('./commands/openJobFile.ts')).openJobFile,
  'ratchet.verifyArchive': async () => (await import('./commands/verifyArchive.ts')).verifyArchive,
  'ratchet.search': async () => (await import('./commands/search.ts')).search,
  'ratchet.showLog': async () => (await import('./commands/showLog.ts')).showLog,
  'ratchet.setSecret': async () => (await import('./commands/setSecret.ts')).setSecret,
  'ratchet.forgetSecret': async () => (await import('./commands/forgetSecret.ts')).forgetSecret,
  'ratchet.moveStoreAside': async () => (await import('./commands/moveStoreAside.ts')).moveStoreAside,
  'ratchet.reportIssue': async () => (await import('./commands/reportIssue.ts')).reportIssue,
  'ratchet.restartRunner': async () => (await import('./commands/restartRunner.ts')).restartRunner,
};

export function registerCommands(context: CommandContext): vscode.Disposable {
  const registered = Object.entries(COMMANDS).map(([id, load]) =>
    vscode.commands.registerCommand(id, async (argument: unknown) => {
      try {
        const command = await load();
        await command(context, argument);
      } catch (error) {
        await tellFailure(error, context);
      }
    }),
  );
  return vscode.Disposable.from(...registered);
}

async function tellFailure(error: unknown, { log, wording }: CommandContext): Promise<void> {
  log.error(error instanceof Error ? error : String(error));
  const { t, words } = wording;
  const showLog = { title: words.commands.showLog, command: 'ratchet.showLog' };
  const setSecret = { title: t('Set Secret…'), command: 'ratchet.setSecret' };
  // By name: the class of an error from dist/host is not the one known here.
  const isAuth = error instanceof Error && error.name === 'AuthError';
  const buttons = isAuth ? [setSecret, showLog] : [showLog];
  const picked = await vscode.window.showErrorMessage(messageOf(error), ...buttons);
  if (picked !== undefined) await vscode.commands.executeCommand(picked.command);
}
