// Every word of the progress panel, in the user's language. The extension fills it in and the page carries it along:
// VS Code translates on the extension's side only. `{0}` and on are filled in by the panel.

export type PanelWords = ReturnType<typeof panelWords>;

/** @param t `vscode.l10n.t`: the English text is the key. */
export function panelWords(t: (message: string) => string) {
  return {
    ...jobWords(t),
    ...noticeWords(t),
    ...standingWords(t),
    ...historyWords(t),
    commands: commandWords(t),
    states: stateWords(t),
    requests: {
      start: t('Starting…'),
      pause: t('Pausing…'),
      cancel: t('Cancelling…'),
      force: t('Ending the wait…'),
    },
    reasons: {
      start: t('Started'),
      resume: t('Resumed'),
      'auto-resume': t('Resumed by itself'),
      forced: t('Resumed by force'),
      'crash-recovery': t('Recovered after its process ended'),
      'retry-dead-letters': t('Failed records retried'),
    },
    places: placeWords(t),
    counters: counterWords(t),
    units: {
      calls: t('calls'),
      limitedCalls: t('limited calls'),
      texts: t('texts'),
      tokens: t('tokens'),
    },
    windows: {
      '1000': t('second'),
      '60000': t('minute'),
      '3600000': t('hour'),
      '86400000': t('day'),
    },
  };
}

function jobWords(t: (message: string) => string) {
  return {
    panel: t('Progress of {0}'),
    loading: t('Looking for the job…'),
    jobGone: t('There is no job “{0}” here any more.'),
    jobGoneHint: t('Its file was renamed, moved or closed. What the job has done is kept.'),
    sync: t('Sync'),
    backup: t('Backup'),
    actions: t('Actions'),
    attemptNumber: t('attempt {0}'),
    startedAt: t('started {0}'),
    neverRan: t('This job has not run yet'),
    neverRanHint: t('Its progress, speed and history appear here once it has started.'),
  };
}

function commandWords(t: (message: string) => string) {
  return {
    start: t('Start'),
    resume: t('Resume'),
    startFresh: t('Start Fresh Run'),
    pause: t('Pause'),
    cancel: t('Cancel'),
    force: t('Force Retry Now'),
    retryDeadLetters: t('Retry Failed Records'),
    inspect: t('Inspect Job'),
    search: t('Search…'),
    verify: t('Verify Archive'),
    openJobFile: t('Open Job File'),
    showLog: t('Show Log'),
  };
}

function stateWords(t: (message: string) => string) {
  return {
    none: t('Not run yet'),
    queued: t('Queued'),
    running: t('Running'),
    waiting: t('Waiting for a rate limit'),
    paused: t('Paused'),
    interrupted: t('Interrupted'),
    failed: t('Failed'),
    completed: t('Completed'),
    completedWithFailures: t('Completed, records failed'),
    cancelled: t('Cancelled'),
  };
}

function noticeWords(t: (message: string) => string) {
  return {
    untrusted: t('This workspace is not trusted. Ratchet shows its jobs and runs nothing.'),
    virtual: t('These folders are not on a disk, so no job can run here.'),
    elsewhere: t('{0} has this job (process {1} on {2})'),
    elsewhereSilent: t('Another process has this job'),
    elsewhereHint: t('This window looks on and can take over once that has ended.'),
    notInFile: t('This job is no longer in {0}. What it has done is kept.'),
    problems: t('The job file keeps this job from running.'),
    problemAt: t('{0}, line {1}: {2}'),
    waiting: t('Waiting for the limit “{0}”'),
    waitingUntil: t('Goes on by itself in {0}, at {1}.'),
    waitingOver: t('The wait is over; the job goes on as soon as it is resumed.'),
    interrupted: t('The process of this run ended before the run did'),
    paused: t('The run is paused'),
    failed: t('The run has stopped and needs you'),
    notStarted: t('The last attempt to start it failed'),
    resumeHint: t('Resume goes on exactly at the checkpoint; nothing is done twice.'),
    failedHint: t('Mend the cause, then Resume goes on exactly at the checkpoint.'),
    someFailed: t('Records that failed for good: {0}'),
    someFailedHint: t('Retry Failed Records takes only these again.'),
    unresponsive: t('The background process does not answer. It may yet come back.'),
    restarting: t('The background process has ended and is started again: {0}'),
    givenUp: t('The background process has ended too often: {0}'),
  };
}

function standingWords(t: (message: string) => string) {
  return {
    progress: t('Progress'),
    starting: t('Starting…'),
    listing: t('Listing what there is to do…'),
    record: t('record'),
    records: t('records'),
    stream: t('stream'),
    streams: t('streams'),
    doneOf: t('{0} of {1} {2}'),
    doneSoFar: t('{0} {1} so far'),
    timeLeft: t('Time left'),
    until: t('until about {0}'),
    limitedBy: t('limited by {0}'),
    took: t('Took'),
    speed: t('Speed'),
    perSecond: t('{0}/s'),
    checkpoint: t('Checkpoint'),
    levels: t('Levels'),
    counted: t('Counters'),
    quotas: t('Quotas'),
    quota: t('{0} {1} per {2}'),
    used: t('{0} used'),
    left: t('{0} left'),
    frees: t('frees up in {0}'),
    binds: t('sets the pace'),
    savings: t('Saved'),
    savingsHint: t('against starting again from zero'),
    calls: t('Calls'),
    tokens: t('Tokens'),
    money: t('Money'),
    about: t('about {0}'),
  };
}

function historyWords(t: (message: string) => string) {
  return {
    rate: t('Records per second'),
    rateSummary: t('Records per second since {0}: now {1}, at most {2}'),
    rateIdle: t('Records per second since {0}: at most {1}'),
    highest: t('at most {0}'),
    now: t('now'),
    attempts: t('Attempts'),
    retries: t('Retries'),
    attemptsSummary: t('Time line of the run from {0} to {1}: {2} attempts, {3} waits'),
    stillRunning: t('under way'),
    fromTo: t('{0} → {1}'),
    from: t('from {0}'),
    beginning: t('the beginning'),
    waited: t('Waited'),
    forcedTimes: t('{0} by force'),
    callsRepeated: t('Calls repeated'),
    deadLetters: t('Failed records'),
    moreDeadLetters: t('… and {0} more. Inspect Job lists them all.'),
    events: t('Latest events'),
    eventStarted: t('Attempt {0}: {1}'),
    eventStartedAt: t('Attempt {0}: {1} at {2}'),
    eventWaiting: t('Waits for the limit “{0}” until {1}'),
    eventContinuing: t('The wait is over'),
    eventForced: t('The wait was ended by force'),
    eventDeadLetter: t('Record {0} failed for good: {1}'),
    announceProgress: t('{0} done'),
  };
}

function placeWords(t: (message: string) => string) {
  return {
    organization: { one: t('Organization'), many: t('Organizations') },
    workspace: { one: t('Workspace'), many: t('Workspaces') },
    app: { one: t('App'), many: t('Apps') },
    table: { one: t('Table'), many: t('Tables') },
    file: { one: t('File'), many: t('Files') },
  };
}

function counterWords(t: (message: string) => string) {
  return {
    read: t('Read'),
    embedded: t('Embedded'),
    unchanged: t('Unchanged'),
    written: t('Written'),
    deleted: t('Deleted'),
    failed: t('Failed records'),
    embedCalls: t('Embedding calls'),
    reusedEmbeddings: t('Embeddings reused'),
    empty: t('Without text'),
    truncated: t('Cut to length'),
    unreadable: t('Unreadable'),
    tokens: t('Tokens'),
    retries: t('Calls repeated'),
    organizations: t('Organizations'),
    workspaces: t('Workspaces'),
    apps: t('Apps'),
    items: t('Items'),
    comments: t('Comments'),
    files: t('Files'),
    bytes: t('Data'),
    calls: t('Calls'),
    limitedCalls: t('Limited calls'),
  };
}
