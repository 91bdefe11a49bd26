// The rows of the fault catalogue, as the survival tests write them into their results: one line `fault-row {json}` a row.

const prefix = 'fault-row ';

/** The numbers that have to be shown: docs/faults.md. */
export const scope = [...range(1, 49), ...range(58, 70), ...range(73, 82)];

function range(from, to) {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

/** The rows in the output of tests, by their number. */
export function rowsOf(outputs) {
  return outputs
    .flatMap(text => text.split(/\r?\n/))
    .filter(line => line.startsWith(prefix))
    .map(line => JSON.parse(line.slice(prefix.length)))
    .sort((a, b) => a.number - b.number);
}

/** What is wrong with a set of rows: numbers that are missing or there twice. */
export function problemsOf(rows) {
  const count = number => rows.filter(row => row.number === number).length;
  const missing = scope.filter(number => count(number) === 0);
  const twice = scope.filter(number => count(number) > 1);
  return [
    ...(missing.length > 0 ? [`the catalogue's rows ${missing.join(', ')} were not run`] : []),
    ...(twice.length > 0 ? [`the catalogue's rows ${twice.join(', ')} were run more than once`] : []),
  ];
}

/** One row as the lines that are printed. */
export function linesOf(row) {
  const clean = text => String(text).replace(/\s+/g, ' ').trim();
  return [
    `${row.passed ? 'pass' : 'FAIL'} ${String(row.number).padStart(2)}  ${clean(row.injected)}`,
    `          delivered  ${clean(row.delivered)}`,
    `          expected   ${clean(row.expected)}`,
    `          observed   ${clean(row.observed).slice(0, 600)}`,
  ];
}
