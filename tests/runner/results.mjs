// Reads test results from the runners' result files (TRX from .NET, JUnit from Node), never from console text.

/** Totals and the tests worth printing of one result file; `problem` says why the file as a whole is not to be trusted, or is null. */
const empty = () => ({ passed: 0, failed: 0, skipped: 0, failures: [], skips: [], outputs: [], problem: null });

const entities = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const decode = s =>
  s.replace(/&(#x?[0-9a-fA-F]+|\w+);/g, (whole, name) => {
    if (!name.startsWith('#')) return entities[name] ?? whole;
    const code = name[1] === 'x' ? parseInt(name.slice(2), 16) : parseInt(name.slice(1), 10);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });

/** Start tags, end tags and text of an XML document, in order. Comments and processing instructions are left out. */
function* tokens(xml) {
  const pattern = /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|([^<]+)/g;
  let end = 0;
  for (const m of xml.matchAll(pattern)) {
    if (m.index !== end) throw new Error(`not well-formed XML at offset ${end}`);
    end = m.index + m[0].length;
    if (m[1] !== undefined) yield { text: m[1] };
    else if (m[6] !== undefined) yield { text: decode(m[6]) };
    else if (m[3] !== undefined) yield { name: m[3], closes: m[2] === '/', empty: m[5] === '/', attributes: attributesOf(m[4]) };
  }
  if (end !== xml.length) throw new Error(`not well-formed XML at offset ${end}`);
}

function attributesOf(text) {
  const result = {};
  for (const [, name, , double, single] of text.matchAll(/([\w:.-]+)\s*=\s*("([^"]*)"|'([^']*)')/g)) result[name] = decode(double ?? single);
  return result;
}

/** A tree of `{ name, attributes, children, text }`; `text` is the element's own text. */
export function parseXml(xml) {
  const root = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  for (const t of tokens(xml.replace(/^\uFEFF/, ''))) {
    const top = open[open.length - 1];
    if (t.text !== undefined) top.text += t.text;
    else if (t.closes) {
      if (top.name !== t.name || open.length === 1) throw new Error(`not well-formed XML: </${t.name}> closes <${top.name}>`);
      open.pop();
    } else {
      const element = { name: t.name, attributes: t.attributes, children: [], text: '' };
      top.children.push(element);
      if (!t.empty) open.push(element);
    }
  }
  if (open.length !== 1) throw new Error(`not well-formed XML: <${open[open.length - 1].name}> is never closed`);
  return root;
}

const child = (element, ...path) => path.reduce((e, name) => e?.children.find(c => c.name === name), element);
function* descendants(element, name) {
  for (const c of element.children) {
    if (c.name === name) yield c;
    yield* descendants(c, name);
  }
}

/** One .NET project's TRX file. */
export function readTrx(xml) {
  const result = empty();
  let root;
  try {
    root = child(parseXml(xml), 'TestRun');
  } catch (e) {
    return { ...result, problem: `unreadable result file: ${e.message}` };
  }
  const summary = child(root ?? { children: [] }, 'ResultSummary');
  const counters = child(summary ?? { children: [] }, 'Counters');
  if (!counters) return { ...result, problem: 'result file without totals' };
  for (const test of descendants(root, 'UnitTestResult')) addTrxTest(result, test);
  const seen = result.passed + result.failed + result.skipped;
  const errors = [...descendants(summary, 'RunInfo')]
    .filter(info => info.attributes.outcome === 'Error')
    .map(info => child(info, 'Text')?.text.trim().split('\n')[0] ?? '');
  const aborted = errors.filter(text => /^The active test run was aborted|test host process (crashed|exited)/i.test(text));
  const { outcome } = summary.attributes;
  if (Number(counters.attributes.total) !== seen) result.problem = `the file counts ${counters.attributes.total} tests but holds ${seen}`;
  else if (aborted.length > 0) result.problem = aborted.join(' | ');
  else if (!['Completed', 'Passed', 'Failed'].includes(outcome)) result.problem = `the run ended as ${outcome}`;
  else if (outcome === 'Failed' && result.failed === 0) result.problem = `the run failed without a failed test: ${errors.join(' | ') || 'no reason given'}`;
  return result;
}

function addTrxTest(result, test) {
  const name = test.attributes.testName ?? '(no name)';
  const error = child(test, 'Output', 'ErrorInfo');
  const message = child(error ?? { children: [] }, 'Message')?.text.trim();
  const output = child(test, 'Output', 'StdOut')?.text;
  if (output) result.outputs.push(output);
  switch (test.attributes.outcome) {
    case 'Passed':
      result.passed++;
      break;
    case 'NotExecuted':
      result.skipped++;
      result.skips.push({ name, reason: message || child(test, 'Output', 'StdOut')?.text.trim() || '' });
      break;
    default:
      result.failed++;
      result.failures.push({ name, message: message || `outcome ${test.attributes.outcome}`, stack: child(error ?? { children: [] }, 'StackTrace')?.text.trimEnd() ?? '' });
  }
}

/** Node's own test runner, `--test-reporter=junit`. */
export function readJunit(xml) {
  const result = empty();
  let root;
  try {
    root = child(parseXml(xml), 'testsuites');
  } catch (e) {
    return { ...result, problem: `unreadable result file: ${e.message}` };
  }
  if (!root) return { ...result, problem: 'result file without test suites' };
  for (const test of descendants(root, 'testcase')) {
    const failure = child(test, 'failure');
    const skipped = child(test, 'skipped');
    const name = test.attributes.name ?? '(no name)';
    if (failure) {
      result.failed++;
      result.failures.push({ name, message: failure.attributes.message ?? failure.text.trim(), stack: failure.text.trim() });
    } else if (skipped) {
      result.skipped++;
      result.skips.push({ name, reason: skipped.attributes.message ?? '' });
    } else result.passed++;
  }
  return result;
}

/** What is wrong with a project's results, as lines; none means that the project passed. A filtered run may leave a project without tests. */
export function verdict(result, { filtered }) {
  const lines = [];
  if (result.problem) lines.push(result.problem);
  if (!result.problem && !filtered && result.passed + result.failed + result.skipped === 0) lines.push('no tests found');
  for (const f of result.failures) lines.push(`failed: ${f.name}\n${indent(f.message)}${f.stack ? `\n${indent(f.stack)}` : ''}`);
  for (const s of result.skips) if (!s.reason) lines.push(`skipped without a reason: ${s.name}`);
  return lines;
}

const longest = 3000;
const indent = text => clip(text).split('\n').map(line => `      ${line}`).join('\n');
const clip = text => (text.length <= longest ? text : `${text.slice(0, longest)}\n… (${text.length - longest} more characters in the result file)`);
