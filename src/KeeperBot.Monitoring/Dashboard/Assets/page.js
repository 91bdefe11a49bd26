// The page: listens to the keeper, and draws the newest state once a frame at most.
import { at, el, show } from './dom.js';
import { age, unknown, words } from './format.js';
import { append, load, watch } from './charts.js';
import { showDecisions, showExposure, showPositions } from './positions.js';
import { showGovernance } from './governance.js';
import { showAttention, showBuffers, showNodes, showTransactions, wirePager } from './plumbing.js';

let state = null;
let receivedAt = 0;
let isPlanned = false;

function draw() {
  isPlanned = false;
  if (!state) return;
  showHeader();
  showAttention(state);
  showGovernance(state);
  showPositions(state);
  showExposure(state);
  showDecisions(state);
  showTransactions(state);
  showNodes(state);
  showBuffers(state);
}

function showHeader() {
  const newest = state.newest;
  const mode = at('mode');
  mode.textContent = newest ? words(newest.mode) : 'no cycle yet';
  mode.className = `chip ${!newest ? 'plain' : newest.mode === 'active' ? 'good' : newest.mode === 'halted' ? 'danger' : 'trigger'}`;
  const facts = [['Chain', state.chain], ['Block', newest?.block.number ?? unknown], ['Time', newest ? newest.block.time.replace('T', ' ') : unknown], ['Age', headAge()]];
  if (newest?.modeReason) facts.unshift(['Because', newest.modeReason]);
  if (state.dryRun) facts.push(['Signs', 'nothing: dry run']);
  if (state.keyBusy) facts.push(['Key', 'busy']);
  show('facts', facts.map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value))));
  const cycle = state.cycle;
  at('asof').textContent = newest?.failure
    ? `The cycle at block ${newest.block.number} was void (${newest.failure.code}: ${newest.failure.detail})${cycle ? `; these figures are of block ${cycle.block.number}` : ''}.`
    : '';
  at('about').textContent = `KeeperBot ${state.version}, up ${age(state.now - state.startedAt + elapsed())}. This page only shows; it cannot act.`;
}

const elapsed = () => (performance.now() - receivedAt) / 1000;

// The block's own time against the keeper's clock; a chain with a clock of its own may be ahead of it, and then has no age.
const headAge = () => (state.newest ? age(state.now - state.newest.blockTime + elapsed()) : unknown);

function take(text) {
  state = JSON.parse(text);
  receivedAt = performance.now();
  append(state);
  plan();
}

function plan() {
  if (isPlanned) return;
  isPlanned = true;
  requestAnimationFrame(draw);
}

function say(text, isLive) {
  const link = at('link');
  if (link.textContent !== text) link.textContent = text;
  link.classList.toggle('live', isLive);
}

function listen() {
  const events = new EventSource('/api/events');
  events.addEventListener('open', async () => {
    say('live', true);
    const answer = await fetch('/api/history').catch(() => null);
    if (!answer?.ok) return;
    load(await answer.json());
    if (state) append(state);
  });
  events.addEventListener('state', event => take(event.data));
  events.addEventListener('error', () => {
    say('no connection', false);
    // A refusal (too many readers, a token that ended) is final for the browser; ask again later.
    if (events.readyState === EventSource.CLOSED) setTimeout(listen, 10_000);
  });
}

wirePager(plan);
watch();
listen();
setInterval(() => state && showHeader(), 1000);
