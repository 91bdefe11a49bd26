// The history, drawn by uPlot (see NOTICE). Columns are kept as it wants them: times, then one column a line.
import { at } from './dom.js';
import { health as healthText, signed } from './format.js';

const most = 3000;
const history = { block: [], time: [], health: {}, delta: {} };
const charts = {};
let cap = Infinity;
const dark = window.matchMedia('(prefers-color-scheme: dark)');

/** Takes the whole history, as the server has it. */
export function load(whole) {
  Object.assign(history, whole);
  draw();
}

/** Adds a cycle; a reorganisation takes the abandoned blocks out. */
export function append(state) {
  if (!state.cycle) return;
  cap = 2 * Math.max(...Object.values(state.limits.margin).map(limits => limits.target), 1);
  const block = state.cycle.block.number;
  if (history.block.at(-1) === block) return;
  while (history.block.length > 0 && history.block.at(-1) >= block) each(column => column.pop());
  if (history.block.length >= most) each(column => column.shift());
  history.block.push(block);
  history.time.push(state.cycleTime);
  extend(history.health, (state.cycle.accounts ?? []).filter(account => typeof account.health === 'number').map(account => [account.id, account.health]));
  extend(history.delta, (state.greeks ?? []).filter(line => typeof line.deltaUnits === 'number').map(line => [line.underlying, line.deltaUnits]));
  draw();
}

function each(change) {
  [history.block, history.time, ...Object.values(history.health), ...Object.values(history.delta)].forEach(change);
}

function extend(lines, values) {
  const length = history.time.length;
  for (const [name, value] of values) {
    const column = Object.hasOwn(lines, name) ? lines[name] : (lines[name] = new Array(length - 1).fill(null));
    column.push(value);
  }
  for (const column of Object.values(lines)) while (column.length < length) column.push(null);
}

function draw() {
  plot('health-chart', 'Health by account', history.health, healthText, underTheCap);
  plot('delta-chart', 'Net delta by underlying', history.delta, signed, null);
}

// An account far above its target would press those that matter flat; its line leaves the chart at the top.
function underTheCap(_, low, high) {
  const [bottom, top] = uPlot.rangeNum(low, Math.min(high, Math.max(cap, low)), 0.1, true);
  return [bottom, top];
}

const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', hour: '2-digit', minute: '2-digit' });
const moment = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit' });

function plot(id, title, lines, text, range) {
  const names = Object.keys(lines).sort();
  const target = at(id);
  if (names.length === 0 || history.time.length < 2) return;
  const data = [history.time, ...names.map(name => lines[name])];
  const key = JSON.stringify([names, dark.matches]);
  target.setAttribute('aria-label', `${title}, ${history.time.length} blocks; now ${names.map(name => `${name} ${text(lines[name].at(-1))}`).join(', ')}`);
  if (charts[id]?.key === key) {
    charts[id].plot.setData(data);
    return;
  }
  charts[id]?.plot.destroy();
  charts[id] = { key, plot: new uPlot(options(target, names, text, range), data, target) };
}

function options(target, names, text, range) {
  const style = getComputedStyle(document.documentElement);
  const colour = name => style.getPropertyValue(name).trim();
  const axis = { stroke: colour('--quiet'), grid: { stroke: colour('--line'), width: 1 }, ticks: { stroke: colour('--line'), width: 1 }, font: '12px system-ui' };
  return {
    width: Math.max(200, target.clientWidth), height: 220, legend: { live: true }, cursor: { y: false },
    scales: { x: { time: true }, y: range ? { range } : {} },
    axes: [{ ...axis, values: (_, ticks) => ticks.map(tick => clock.format(tick * 1000)) }, { ...axis, size: 48 }],
    tzDate: seconds => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
    series: [{ label: 'UTC', value: (plot, value) => moment.format((value ?? plot.data[0].at(-1)) * 1000) }, ...names.map((name, index) => ({ label: name, stroke: colour(`--line${(index % 6) + 1}`), width: 2, spanGaps: false, points: { show: false }, value: (plot, value, line) => text(value ?? plot.data[line].at(-1)) }))],
  };
}

/** Keeps the charts as wide as their places, and in the colours of the scheme. */
export function watch() {
  const resize = new ResizeObserver(entries => {
    for (const { target } of entries) charts[target.id]?.plot.setSize({ width: Math.max(200, target.clientWidth), height: 220 });
  });
  resize.observe(at('health-chart'));
  resize.observe(at('delta-chart'));
  dark.addEventListener('change', draw);
}
