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

/** Health from nothing to well above the target; the venue liquidates at 1. */
export function healthGauge(health, limits) {
  const most = Math.max(1.6, limits ? limits.target * 1.5 : 2);
  const x = value => clamp(value / most, 0, 1) * width;
  const zones = limits
    ? [['zone danger', 0, limits.danger], ['zone trigger', limits.danger, limits.trigger], ['zone fair', limits.trigger, limits.target], ['zone good', limits.target, most]]
    : [['zone danger', 0, 1], ['zone plain', 1, most]];
  const ticks = limits ? [['danger', limits.danger], ['trigger', limits.trigger], ['target', limits.target]] : [['liquidation', 1]];
  const levels = ticks.map(([name, value]) => `${name} ${figure(value, 2)}`).join(', ');
  const label = typeof health === 'number' ? `Health ${healthText(health)}; ${levels}` : `No requirement; ${levels}`;
  return svg('svg', { viewBox: `0 0 ${width} 34`, class: 'gauge', role: 'img', 'aria-label': label },
    zones.map(([name, from, to]) => svg('rect', { class: name, x: x(from), y: 8, width: Math.max(0, x(to) - x(from)), height: 8 })),
    ticks.map(([name, value]) => svg('line', { class: 'tick', x1: x(value), x2: x(value), y1: 5, y2: 19 }, svg('title', {}, `${name} ${figure(value, 2)}`))),
    ticks.map(([, value], index) => svg('text', { class: 'ticktext', x: x(value), y: 31, 'text-anchor': anchorOf(ticks.map(tick => x(tick[1])), index) }, figure(value, 2))),
    typeof health === 'number' ? marker(x(health), health > most) : null);
}

/** Net delta around its target; within the band nothing is done. */
export function bandGauge(delta, limits) {
  const most = Math.max(limits.band * 1.6, 1e-12);
  const x = value => (clamp((value - limits.target) / most, -1, 1) + 1) * width / 2;
  const label = `Net delta ${signed(delta)}; target ${figure(limits.target, 2)}, band ${figure(limits.band, 2)}`;
  const ends = [limits.target - limits.band, limits.target + limits.band];
  return svg('svg', { viewBox: `0 0 ${width} 34`, class: 'gauge', role: 'img', 'aria-label': label },
    svg('rect', { class: 'zone trigger', x: 0, y: 8, width, height: 8 }),
    svg('rect', { class: 'zone fair', x: x(ends[0]), y: 8, width: x(ends[1]) - x(ends[0]), height: 8 }),
    svg('rect', { class: 'zone good', x: x(limits.target - limits.inside), y: 8, width: x(limits.target + limits.inside) - x(limits.target - limits.inside), height: 8 }),
    [ends[0], limits.target, ends[1]].map(value => svg('line', { class: 'tick', x1: x(value), x2: x(value), y1: 5, y2: 19 })),
    [ends[0], limits.target, ends[1]].map(value => svg('text', { class: 'ticktext', x: x(value), y: 31, 'text-anchor': 'middle' }, signed(value, 2))),
    typeof delta === 'number' ? marker(x(delta), Math.abs(delta - limits.target) > most) : null);
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
