import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linesOf, problemsOf, rowsOf, scope } from './faults.mjs';

const row = number => ({ number, injected: 'a', expected: 'b', observed: 'c\r\n  d', delivered: 'e x1', passed: true });

test('rowsOf_OutputOfTests_FindsTheRowsInOrder', () => {
  const text = n => `something said\nfault-row ${JSON.stringify(row(n))}\n`;
  assert.deepEqual(rowsOf([text(7), 'nothing', text(3)]).map(r => r.number), [3, 7]);
});

test('problemsOf_EveryNumberOnce_None', () => {
  assert.deepEqual(problemsOf(scope.map(row)), []);
});

test('problemsOf_OneMissingAndOneTwice_NamesBoth', () => {
  const problems = problemsOf([...scope.filter(n => n !== 44).map(row), row(3)]);
  assert.match(problems[0], /rows 44 were not run/);
  assert.match(problems[1], /rows 3 were run more than once/);
});

test('linesOf_RowWithLineBreaks_IsPrintedOnFourLines', () => {
  const lines = linesOf(row(5));
  assert.equal(lines.length, 4);
  assert.ok(lines[0].startsWith('pass  5  a'));
  assert.ok(lines[3].endsWith('c d'));
});
