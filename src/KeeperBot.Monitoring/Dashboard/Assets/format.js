// Numbers as people read them; what is unknown says so and is never a zero.

export const unknown = '—';

const isNumber = value => typeof value === 'number' && Number.isFinite(value);

export function figure(value, decimals = 3) {
  return isNumber(value) ? value.toLocaleString('en-GB', { minimumFractionDigits: decimals, maximumFractionDigits: decimals }) : unknown;
}

/** Health, rounded down: an account is never shown better than it is. */
export const health = value => (isNumber(value) ? figure(Math.floor(value * 1000) / 1000) : unknown);

/** About five significant digits: for sums whose size is not known beforehand. */
export function sum(value) {
  if (!isNumber(value)) return unknown;
  const size = Math.abs(value);
  return figure(value, size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 || size === 0 ? 3 : 4);
}

export const whole = value => (isNumber(value) ? value.toLocaleString('en-GB', { maximumFractionDigits: 0 }) : unknown);

export function signed(value, decimals = 3) {
  return isNumber(value) ? (value > 0 ? '+' : '') + figure(value, decimals) : unknown;
}

/** Wei as text to the coin; exact enough to read. */
export const ether = wei => (wei === null || wei === undefined ? unknown : sum(Number(BigInt(wei)) / 1e18));

/** A sentence whose exact figures are cut to four decimals, as the terminal view does. */
export const brief = text => String(text ?? '').replace(/(\d+\.\d{4})\d+/g, '$1');

export const words = name => String(name).replace(/([a-z])([A-Z0-9])/g, '$1 $2').replace(/[-_.]/g, ' ').toLowerCase();

export function age(seconds) {
  if (!isNumber(seconds) || seconds < 0) return unknown;
  if (seconds < 100) return `${Math.round(seconds)} s`;
  if (seconds < 6000) return `${Math.round(seconds / 60)} min`;
  return seconds < 172800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86400)} d`;
}
