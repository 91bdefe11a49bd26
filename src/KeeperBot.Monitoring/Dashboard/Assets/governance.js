// What the venues' governance did and has in hand: our ratios before and after, and the countdown by the chain's clock.
import { at, el, show } from './dom.js';
import { health, unknown } from './format.js';

export function showGovernance(state) {
  const { changes = [], queued = [], unread = [] } = state.cycle?.governance ?? {};
  at('governance').hidden = changes.length + queued.length + unread.length === 0;
  show('governance-items', [
    ...queued.map(operation => item(`${operation.timelock}: ${countdown(operation.inSeconds)}`, operation.calls.map(call => (call.known ? call.text : `unknown call: ${call.text}`)).join('; '), operation.accounts)),
    ...changes.map(change => item(`seen at block ${change.block}`, `${change.parameter}: ${change.before} → ${change.after}`, change.accounts)),
    ...unread.map(text => item('not known', text, [])),
  ]);
}

function item(when, what, accounts) {
  return el('li', { class: `notice ${accounts.some(account => account.belowTrigger) ? 'danger' : 'trigger'}` },
    el('strong', {}, when), ` ${what}`,
    accounts.map(account => el('p', {}, `${account.account}: health ${health(account.healthBefore)} → ${account.unknown ? `not known (${account.unknown})` : health(account.healthAfter)}${account.belowTrigger ? ', below its trigger' : ''}${prices(account)}`)));
}

function prices(account) {
  const words = (account.liquidationAfter ?? []).map(after => {
    const before = (account.liquidationBefore ?? []).find(price => price.underlying === after.underlying);
    return `${after.underlying} ${side(before)} → ${side(after)}`;
  });
  return words.length > 0 ? `; liquidated at ${words.join(', ')}` : '';
}

const side = price => (!price ? unknown : price.liquidatable ? 'now' : [price.lower, price.upper].filter(value => value !== null).map(value => value.toFixed(2)).join(' or ') || 'never');

function countdown(seconds) {
  if (seconds <= 0) return 'may be executed from now on';
  const [days, hours, minutes] = [Math.floor(seconds / 86400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
  return `may be executed in ${days > 0 ? `${days} d ` : ''}${hours} h ${minutes} min ${seconds % 60} s at the earliest`;
}
