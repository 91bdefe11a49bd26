// The two gauges, as SVG by hand: health against its levels, and net delta within its band.
import { svg } from './dom.js';
import { figure, health as healthText, signed } from './format.js';

const width = 320;
const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

/** How an account stands against its venue's levels. */
export function grade(health, limits) {
  if (typeof health !== 'number') return 'none';
  if (!limits) return health < 1 ? 'danger' : 'plain';
  return health < limits.danger ? 'danger' : health < limits.trigger ? 'trigger' : health < limits.target ? 'fair' : 'good';
}

/** Health around the levels that matter; the venue liquidates at 1. Whatever lies beyond is shown at the edge. */
export function healthGauge(health, limits) {
  const [least, most] = limits ? [1 - (limits.target - 1) * 0.6, limits.target + (limits.target - 1) * 1.2] : [0.5, 2];
  const x = value => clamp((value - least) / (most - least), 0, 1) * width;
  const zones = limits
    ? [['zone danger', least, limits.danger], ['zone trigger', limits.danger, limits.trigger], ['zone fair', limits.trigger, limits.target], ['zone good', limits.target, most]]
    : [['zone danger', least, 1], ['zone plain', 1, most]];
  const levels = [['liquidation', 1], ...(limits ? [['danger', limits.danger], ['trigger', limits.trigger], ['target', limits.target]] : [])];
  const words = levels.map(([name, value]) => `${name} ${figure(value, 2)}`).join(', ');
  return gauge(typeof health === 'number' ? `Health ${healthText(health)}; ${words}` : `No requirement; ${words}`, zones, levels, x, health, health > most || health < least, value => figure(value, 2));
}

/** Net delta around its target; within the band nothing is done, beyond it a hedge brings it back to the inner mark. */
export function bandGauge(delta, limits) {
  const { target, band, inside } = limits;
  const reach = Math.max(band * 1.6, 1e-12);
  const x = value => (clamp((value - target) / reach, -1, 1) + 1) * width / 2;
  const zones = [
    ['zone trigger', target - reach, target - band], ['zone fair', target - band, target - inside], ['zone good', target - inside, target + inside],
    ['zone fair', target + inside, target + band], ['zone trigger', target + band, target + reach],
  ];
  const levels = [['band', target - band], ['target', target], ['band', target + band]];
  return gauge(`Net delta ${signed(delta)}; target ${figure(target, 2)}, band ${figure(band, 2)}`, zones, levels, x, delta, Math.abs(delta - target) > reach, value => signed(value, 2));
}

function gauge(label, zones, levels, x, value, isBeyond, text) {
  const places = levels.map(level => x(level[1]));
  // Where there are levels of one's own, that of the venue is known: a thick line says where it is.
  const numbered = levels.length > 1 ? levels.filter(([name]) => name !== 'liquidation') : levels;
  return svg('svg', { viewBox: `0 0 ${width} 34`, class: 'gauge', role: 'img', 'aria-label': label },
    zones.map(([name, from, to]) => svg('rect', { class: name, x: x(from), y: 8, width: Math.max(0, x(to) - x(from)), height: 8 })),
    levels.map(([name, level], index) => svg('line', { class: `tick ${name}`, x1: places[index], x2: places[index], y1: 5, y2: 19 }, svg('title', {}, `${name} ${text(level)}`))),
    numbered.map(([, level], index) => svg('text', { class: 'ticktext', x: x(level), y: 31, 'text-anchor': anchorOf(numbered.map(each => x(each[1])), index) }, text(level))),
    typeof value === 'number' ? marker(x(value), isBeyond) : null);
}

// Levels that stand close together lean away from one another.
function anchorOf(places, index) {
  const near = 30;
  const left = index > 0 && places[index] - places[index - 1] < near;
  const right = index < places.length - 1 && places[index + 1] - places[index] < near;
  return right && !left ? 'end' : left && !right ? 'start' : 'middle';
}

function marker(x, beyond) {
  return svg('path', { class: beyond ? 'marker beyond' : 'marker', d: `M${clamp(x, 4, width - 4)} 18l-5 -8 0 -8 10 0 0 8z` });
}
