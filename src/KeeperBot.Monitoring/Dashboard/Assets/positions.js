// Positions, exposure, and what was decided about them.
import { at, el, show, showRows } from './dom.js';
import { age, brief, figure, health, signed, sum, unknown, words } from './format.js';
import { bandGauge, grade, healthGauge } from './gauges.js';

const gradeWords = { danger: 'below danger', trigger: 'below trigger', fair: 'below target', good: 'at target', plain: '', none: 'no requirement' };

export function showPositions(state) {
  const accounts = state.cycle?.accounts ?? [];
  show('accounts', accounts.length > 0 ? accounts.map(account => (account.known ? known(account, ladder(state.limits, account)) : notKnown(account)))
    : [el('li', { class: 'quiet' }, state.cycle ? 'There are no positions.' : 'No cycle has run through yet.')]);
}

// An account's own limits at a venue go before the venue's.
function ladder(limits, account) {
  const own = Object.keys(limits.accounts).find(name => account.id === name || account.id.startsWith(`${name}/`));
  return own === undefined ? limits.margin[account.venue] : limits.accounts[own];
}

function known(account, limits) {
  const rank = account.liquidatable ? 'danger' : grade(account.health, limits);
  return el('li', { class: `card ${rank}` },
    el('div', { class: 'cardhead' },
      el('h3', {}, account.id),
      el('span', { class: `chip ${rank}` }, account.liquidatable ? 'liquidatable' : gradeWords[rank])),
    el('p', { class: 'big' }, health(account.health), el('span', { class: 'unit' }, ' health')),
    healthGauge(account.health, limits),
    el('dl', { class: 'pairs' }, pair('Equity', sum(account.equity)), pair('Requirement', sum(account.requirement))),
    (account.positions ?? []).map(position => el('p', { class: 'leg' }, brief(position.description ?? `${position.size} ${position.underlying}`))),
    liquidation(account.liquidationPrices ?? []),
    breach(account.breach));
}

const notKnown = account => el('li', { class: 'card danger' },
  el('div', { class: 'cardhead' }, el('h3', {}, account.id), el('span', { class: 'chip danger' }, 'unknown')),
  el('p', {}, `${account.code}: ${account.detail}`));

const pair = (name, value) => el('div', {}, el('dt', {}, name), el('dd', {}, value));

// What is foreseen; there only where the keeper says something.
function liquidation(prices) {
  const pairs = prices.flatMap(price => (price.breached ? [pair(price.underlying, 'reached')] : ['lower', 'upper'].filter(side => price[side] !== null)
    .map(side => pair(`${price.underlying} ${side === 'lower' ? 'at or below' : 'at or above'}`, `${sum(price[side])} (${signed(price[`${side}Percent`], 1)} %)`))));
  return pairs.length === 0 ? null : el('div', { 'data-place': 'liquidation' }, el('h4', {}, 'Liquidation price'), el('dl', { class: 'pairs' }, pairs));
}

const chance = share => (typeof share === 'number' ? `${figure(share * 100, share > 0 && share < 0.001 ? 4 : 2)} %` : unknown);

function breach(outlook) {
  if (!outlook) return null;
  const title = el('h4', {}, outlook.warmingUp ? 'Chance of liquidation (warming up)' : 'Chance of liquidation');
  if (!outlook.foreseeable) return el('div', { 'data-place': 'breach' }, title, el('p', { class: 'quiet' }, `not foreseeable: ${outlook.reason}`));
  const level = outlook.liquidation;
  return el('div', { 'data-place': 'breach' }, title, el('dl', { class: 'pairs' },
    pair('within 1 h', chance(level.within1h)), pair('within 6 h', chance(level.within6h)), pair('within 24 h', chance(level.within24h)),
    pair('median time', level.medianSeconds === null ? 'over a year' : age(level.medianSeconds))));
}

export function showExposure(state) {
  const greeks = state.greeks ?? [];
  show('underlyings', greeks.length > 0 ? greeks.map(line => exposure(line, state.limits.drift[line.underlying]))
    : [el('li', { class: 'quiet' }, 'No exposure is known.')]);
}

function exposure(line, limits) {
  const beyond = limits && typeof line.deltaUnits === 'number' && Math.abs(line.deltaUnits - limits.target) > limits.band;
  return el('li', { class: 'exposure' },
    el('div', { class: 'cardhead' },
      el('h3', {}, line.underlying),
      line.complete ? (beyond ? el('span', { class: 'chip trigger' }, 'beyond the band') : null) : el('span', { class: 'chip danger' }, 'incomplete')),
    el('p', { class: 'big' }, signed(line.deltaUnits), el('span', { class: 'unit' }, ` ${line.underlying} net delta`)),
    limits ? bandGauge(line.deltaUnits, limits) : null,
    el('dl', { class: 'pairs' },
      pair('Gamma per 1 %', signed(line.gammaPerPercent, 4)), pair('Vega per vol point', signed(line.vegaPerVolPoint, 2)),
      pair('Theta per day', signed(line.thetaPerDay, 2)), pair('Charm per day', signed(line.charmPerDay, 4)), pair('Spot', sum(line.spot)),
      (line.vegaTerms ?? []).filter(term => term.vegaPerVolPoint).map(term => pair(`Vega, expiry ${term.expiry}`, signed(term.vegaPerVolPoint, 2)))));
}

export function showDecisions(state) {
  const actions = state.cycle?.actions ?? [];
  show('actions', actions.length > 0 ? actions.map(action) : [el('li', { class: 'quiet' }, state.cycle ? 'Nothing was to be done.' : 'Nothing has been decided yet.')]);
  const skips = state.cycle?.skips ?? [];
  at('skip-count').textContent = skips.length;
  showRows('skips', skips.map(skip => el('tr', {}, el('td', {}, skip.subject), el('td', {}, words(skip.kind)), el('td', {}, el('code', {}, skip.code)), el('td', {}, brief(skip.detail)))), 4, 'nothing was left alone');
}

function action(step) {
  const bad = /^(refused|dropped)/.test(step.outcome);
  return el('li', { class: 'action' },
    el('div', { class: 'cardhead' },
      el('h3', {}, `${words(step.kind)} ${step.target}`),
      el('span', { class: `chip ${bad ? 'danger' : step.outcome === 'deferred' ? 'plain' : 'good'}` }, step.outcome),
      step.urgency === 'emergency' ? el('span', { class: 'chip trigger' }, 'emergency') : null),
    el('p', {}, brief(step.reason)),
    el('p', { class: 'quiet' }, brief(step.detail)));
}
