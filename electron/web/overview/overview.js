// @ts-check
/** Shows the snapshot as it comes and asks for what the buttons say. Text only ever enters the page as text. */

/** @type {Record<string, { text: string, tone: string }>} */
const states = {
  'setup-needed': { text: 'Not set up yet', tone: 'warn' },
  paused: { text: 'Paused', tone: 'warn' },
  'signed-out': { text: 'A system refused the sign-in', tone: 'bad' },
  offline: { text: 'A system does not answer; Quayside goes on by itself when it does', tone: 'bad' },
  attention: { text: 'Something needs you', tone: 'warn' },
  syncing: { text: 'Working', tone: 'good' },
  idle: { text: 'All is well', tone: 'good' },
};

/** @type {Record<string, string>} */
const flowTitles = { 'import-orders': 'Import orders', 'push-stock': 'Push stock', 'push-despatch': 'Push despatch' };

const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const number = new Intl.NumberFormat('en-GB');

/** @param {string} id */
const byId = (id) => {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`no element ${id}`);
  return found;
};

/**
 * @param {string} tag
 * @param {string} text
 * @param {string} [className]
 */
const element = (tag, text, className) => {
  const made = document.createElement(tag);
  made.textContent = text;
  if (className !== undefined) made.className = className;
  return made;
};

/** @param {string} text */
const say = (text) => {
  const notice = byId('notice');
  notice.textContent = text;
  notice.hidden = text === '';
};

/**
 * @param {string} name
 * @param {unknown} input
 */
const ask = async (name, input) => {
  const answer = await fetch(`/ask/${name}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(input) });
  if (!answer.ok) throw new Error(await answer.text());
  const reply = await answer.json();
  if (!reply.ok) throw new Error(`${reply.problem.summary} ${reply.problem.hint}`);
  return reply.value;
};

/**
 * @param {string} id
 * @param {[title: string, value: number, bad?: boolean][]} rows
 */
const figures = (id, rows) => {
  byId(id).replaceChildren(
    ...rows.map(([title, value, bad]) => {
      const pair = document.createElement('div');
      if (bad === true && value > 0) pair.className = 'bad';
      pair.append(element('dt', title), element('dd', number.format(value)));
      return pair;
    }),
  );
};

/** @param {any} snapshot */
const show = (snapshot) => {
  const state = states[snapshot.engineState] ?? { text: snapshot.engineState, tone: '' };
  byId('state').textContent = state.text;
  byId('state').dataset['tone'] = state.tone;
  byId('practice').hidden = !snapshot.practice;
  byId('pause').textContent = snapshot.engineState === 'paused' ? 'Resume' : 'Pause';

  const { ledger, stock, despatch } = snapshot;
  figures('orders', [
    ['in Khaos Control', ledger.imported],
    ['on the way', ledger.onTheWay],
    ['held', ledger.held, true],
    ['failed', ledger.failed, true],
    ['left alone', ledger.leftAlone],
    ['seen in all', ledger.ordersSeen],
  ]);
  const proof = byId('proof');
  const proven = snapshot.provenAtMs !== undefined && ledger.missing === 0;
  proof.className = proven ? 'proof good' : 'proof';
  proof.textContent =
    snapshot.provenAtMs === undefined
      ? 'Not proven complete yet.'
      : `${number.format(ledger.missing)} missing, compared with Shopify’s own list at ${time.format(snapshot.provenAtMs)}.`;
  figures('stock', [
    ['as they should be', stock.confirmed],
    ['different', stock.different],
    ['held', stock.held, true],
    ['in all', stock.outlets],
  ]);
  figures('despatch', [
    ['told', despatch.told],
    ['waiting', despatch.waiting],
    ['unconfirmed', despatch.unconfirmed],
    ['held', despatch.held, true],
  ]);

  const problems = byId('problems');
  problems.replaceChildren(
    ...snapshot.problems.map((/** @type {any} */ problem) => {
      const entry = document.createElement('div');
      entry.className = 'problem';
      entry.append(element('h3', `${problem.count > 1 ? `${number.format(problem.count)} × ` : ''}${problem.summary}`), element('p', problem.hint));
      const retry = element('button', 'Retry');
      retry.setAttribute('type', 'button');
      retry.addEventListener('click', () => {
        ask('retry-jobs', { cause: problem.cause }).then(
          (value) => say(`${number.format(value.retried)} put back; they are tried at the next run.`),
          (error) => say(error.message),
        );
      });
      entry.append(retry);
      return entry;
    }),
  );
  if (snapshot.problems.length === 0) problems.append(element('p', 'None. Every record is where it should be, or on its way.'));

  byId('runs').replaceChildren(
    ...snapshot.runs.map((/** @type {any} */ run) => {
      const row = document.createElement('tr');
      row.append(element('td', flowTitles[run.flow] ?? run.flow), element('td', run.storeId), element('td', time.format(run.startedAtMs)));
      const took = run.durationMs < 1000 ? `${Math.round(run.durationMs)} ms` : `${(run.durationMs / 1000).toFixed(1)} s`;
      row.append(element('td', took, 'number'));
      for (const name of ['found', 'done', 'waiting', 'unconfirmed', 'held', 'failed']) row.append(element('td', number.format(run[name]), 'number'));
      return row;
    }),
  );
  byId('budget').textContent = snapshot.apiBudget
    .map((/** @type {any} */ budget) => `Shopify budget of ${budget.storeId}: ${number.format(Math.floor(budget.available))} of ${number.format(budget.maximum)} points free`)
    .join(' · ');
};

for (const button of document.querySelectorAll('button[data-flow]')) {
  if (!(button instanceof HTMLButtonElement)) continue;
  button.addEventListener('click', () => {
    const flow = button.dataset['flow'] ?? '';
    button.disabled = true;
    say('');
    ask('run-flow', { flow })
      .then(
        (runs) => {
          const done = runs.reduce((/** @type {number} */ sum, /** @type {any} */ run) => sum + run.done, 0);
          const problem = runs.find((/** @type {any} */ run) => run.problem !== undefined)?.problem;
          say(problem === undefined ? `${flowTitles[flow]}: ended, ${number.format(done)} done.` : `${flowTitles[flow]}: ${problem.summary} ${problem.hint}`);
        },
        (error) => say(error.message),
      )
      .finally(() => {
        button.disabled = false;
      });
  });
}

byId('pause').addEventListener('click', () => {
  const resume = byId('pause').textContent === 'Resume';
  ask(resume ? 'resume-engine' : 'pause-engine', {}).catch((error) => say(error.message));
});

const events = new EventSource('/events');
events.addEventListener('snapshot', (event) => show(JSON.parse(event.data).snapshot));
events.addEventListener('error', () => {
  byId('state').textContent = 'The engine does not answer; this page tries again by itself';
  byId('state').dataset['tone'] = 'bad';
});
