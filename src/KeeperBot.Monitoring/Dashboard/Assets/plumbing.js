// What it runs on: what needs attention, transactions, nodes, buffers.
import { at, el, show, showRows } from './dom.js';
import { brief, ether, figure, unknown, whole, words } from './format.js';

const life = ['planned', 'signed', 'pending', 'mined', 'confirmed', 'finalized'];
const step = { 'nonce-reserved': 'planned', broadcasting: 'pending', reorged: 'pending', reverted: 'mined', 'effect-missing': 'mined' };
const bad = new Set(['effect-missing', 'reverted', 'nonce-lost', 'failed', 'reorged']);
const perPage = 20;
let page = 0;

export function showAttention(state) {
  show('troubles', (state.troubles ?? []).map(trouble => el('p', { class: 'notice trigger' }, el('strong', {}, words(trouble.code)), `: ${brief(trouble.detail)}`)));
  const alarms = state.cycle?.alarms ?? [];
  show('alarms', alarms.length > 0
    ? el('ul', { class: 'stack' }, alarms.map(alarm => el('li', { class: 'notice danger' }, el('strong', {}, `${alarm.subject}: ${words(alarm.code)}`), ` ${brief(alarm.detail)}`)))
    : el('p', { class: 'quiet' }, state.cycle ? 'No alarms.' : 'No cycle yet.'));
}

export function showTransactions(state) {
  const all = state.transactions ?? [];
  const pages = Math.max(1, Math.ceil(all.length / perPage));
  page = Math.min(page, pages - 1);
  showRows('transactions', all.slice(page * perPage, (page + 1) * perPage).map(row), 8, 'No transactions yet.');
  at('page').textContent = `${page + 1} of ${pages}${state.transactionsKnown > all.length ? `, the newest ${all.length} of ${state.transactionsKnown}` : ''}`;
  at('newer').disabled = page === 0;
  at('older').disabled = page >= pages - 1;
}

/** Lets the buttons turn pages; `again` draws anew. */
export function wirePager(again) {
  at('newer').addEventListener('click', () => { page--; again(); });
  at('older').addEventListener('click', () => { page++; again(); });
}

function row(intent) {
  return el('tr', {},
    el('td', {}, el('span', { class: `chip ${bad.has(intent.status) ? 'danger' : ['confirmed', 'finalized'].includes(intent.status) ? 'good' : 'plain'}` }, words(intent.status)), steps(intent.status)),
    el('td', { class: 'number' }, intent.nonce ?? unknown),
    el('td', { class: 'text' }, el('strong', {}, `${words(intent.kind)} ${intent.target}`), el('br'), brief(intent.description)),
    el('td', { class: 'number' }, intent.block ?? unknown),
    el('td', { class: 'number' }, whole(intent.gasUsed)),
    el('td', { class: 'number' }, ether(intent.costWei)),
    el('td', {}, intent.hash ? el('code', { title: intent.hash }, `${intent.hash.slice(0, 10)}…`) : unknown),
    el('td', { class: 'text' }, intent.effect ? brief(intent.effect) : unknown));
}

function steps(status) {
  const reached = life.indexOf(step[status] ?? status);
  return reached < 0 ? null : el('span', { class: 'steps', 'aria-hidden': 'true' }, life.map((_, index) => el('i', { class: index <= reached ? 'done' : null })));
}

export function showNodes(state) {
  showRows('nodes', (state.nodes ?? []).map(node => el('tr', {},
    el('td', {}, node.host, node.route === 'public' ? null : el('span', { class: 'quiet' }, ` ${words(node.route)}`)),
    el('td', {}, el('span', { class: `chip ${node.state === 'active' ? 'good' : 'danger'}`, title: node.why }, words(node.state))),
    el('td', { class: 'number' }, node.head ?? unknown), el('td', { class: 'number' }, node.lag ?? unknown),
    el('td', { class: 'number' }, milliseconds(node.latencyP50Milliseconds)), el('td', { class: 'number' }, milliseconds(node.latencyP99Milliseconds)),
    el('td', { class: 'number' }, `${whole(node.errors)} of ${whole(node.requests)}`))), 7, 'Nothing is known of the nodes.');
}

const milliseconds = value => (value === null || value === undefined ? unknown : `${value} ms`);

export function showBuffers(state) {
  const idle = (state.buffers ?? []).map(buffer => {
    const [amount] = String(buffer.amount).split(' ');
    return el('tr', {}, el('td', {}, buffer.account), el('td', { class: 'number' }, figure(Number(amount), 2)), el('td', {}, buffer.token));
  });
  const gas = (state.gas ?? []).map(key => el('tr', {},
    el('td', {}, 'key ', el('code', { title: key.actor }, `${key.actor.slice(0, 8)}…`)), el('td', { class: 'number' }, ether(key.balanceWei)), el('td', {}, 'native')));
  showRows('buffers', [...idle, ...gas], 3, 'No balances are known.');
}
