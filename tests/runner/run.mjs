// Runs every test project of the built solution and prints the totals of their result files. Called by `./keeper test`, which builds first.
//
//   --project NAME   only projects whose name contains NAME (repeatable)
//   --filter EXPR    passed on to `dotnet test --filter`; a project may then have no matching test, all of them together may not
//   --faults         the fault catalogue only: one row a number, none may be missing
//   --soak [SECONDS] the soaks, long: 1,000 positions and 200 readers for 300 s or so many; prints their figures
//   --chaos ...      the long chaos run (docs/faults.md): [--seeds N] [--first N] [--workers N] [--resume FILE]
//
// Projects that start Anvil (they reference KeeperBot.Scenarios) run alone, after the others, which run two at a time. The exit code is 1
// when a test failed, a project left no result file, found no test, crashed or hung; the last line is always `total: N passed, N failed, N skipped`.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { linesOf, problemsOf, rowsOf } from './faults.mjs';
import { readJunit, readTrx, verdict } from './results.mjs';

const home = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const resultsDirectory = join(home, '.keeper', 'test-results');
const hang = '4m';
const projectTimeout = 7 * 60_000;
// Its rows and its seeds run apart, each with time of its own.
const survival = 'KeeperBot.Survival.Tests';
// A soak opens its positions first, and a loaded machine takes its time.
const soakMinutes = seconds => 20 + Math.ceil(seconds / 20);
const survivalParts = [
  { name: 'faults', filter: 'Kind!=Chaos', timeout: 12 * 60_000 },
  { name: 'chaos', filter: 'Kind=Chaos', timeout: 16 * 60_000 },
];

function parse(args) {
  const options = { projects: [], filter: null, faults: false, soak: 0 };
  for (let i = 0; i < args.length; i++) {
    if (args[i] === '--faults') {
      options.faults = true;
      continue;
    }
    if (args[i] === '--soak') {
      options.soak = /^[1-9]\d{0,4}$/.test(args[i + 1] ?? '') ? Number(args[++i]) : 300;
      continue;
    }
    const [flag, inline] = args[i].split(/=(.*)/s);
    const value = inline ?? args[++i];
    if (!['--project', '--filter'].includes(flag) || !value) usage(`unknown or incomplete argument: ${args[i] ?? flag}`);
    if (flag === '--project') options.projects.push(value);
    else options.filter = value;
  }
  if (options.faults && (options.projects.length > 0 || options.filter)) usage('--faults stands alone');
  if (options.faults) options.projects.push(survival);
  if (options.soak && (options.faults || options.projects.length > 0 || options.filter)) usage('--soak stands alone');
  if (options.soak) {
    options.projects.push(survival, 'KeeperBot.Host.Tests');
    options.filter = 'FullyQualifiedName~Soak';
  }
  return options;
}

function usage(problem) {
  console.error(`keeper: ${problem}\nusage: keeper test [--project NAME]... [--filter EXPR] | --faults | --soak [SECONDS] | --chaos [--seeds N] [--first N] [--workers N] [--resume FILE]`);
  process.exit(2);
}

/** The projects named *.Tests on disk, which have to be those of the solution. */
export function findProjects(root) {
  const onDisk = readdirSync(join(root, 'tests'), { withFileTypes: true })
    .filter(d => d.isDirectory() && d.name.endsWith('.Tests'))
    .map(d => d.name)
    .sort();
  const solution = readFileSync(join(root, 'KeeperBot.sln'), 'utf8');
  const inSolution = [...solution.matchAll(/"tests[\\/]([\w.]+)[\\/]\1\.csproj"/g)].map(m => m[1]).filter(n => n.endsWith('.Tests'));
  const missing = inSolution.filter(n => !onDisk.includes(n)).map(n => `${n} is in KeeperBot.sln but not under tests/`);
  const strays = onDisk.filter(n => !inSolution.includes(n)).map(n => `${n} is under tests/ but not in KeeperBot.sln`);
  const projects = onDisk.filter(n => inSolution.includes(n)).map(name => ({
    name,
    usesAnvil: readFileSync(join(root, 'tests', name, `${name}.csproj`), 'utf8').includes('KeeperBot.Scenarios'),
  }));
  return { projects, problems: [...missing, ...strays] };
}

/** Runs a program with its output kept; the whole process group is killed at the timeout. */
function run(program, args, timeout = projectTimeout) {
  return new Promise(resolve => {
    const child = spawn(program, args, { cwd: home, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let timedOut = 0;
    const keep = chunk => (output = (output + chunk).slice(-20_000));
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const timer = setTimeout(() => {
      timedOut = timeout;
      process.kill(-child.pid, 'SIGKILL');
    }, timeout);
    const stop = signal => { try { process.kill(-child.pid, signal); } catch { /* it ended already */ } };
    const onSignal = () => { stop('SIGTERM'); process.exit(130); };
    process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
    child.on('error', e => keep(e.message));
    child.on('close', code => {
      clearTimeout(timer);
      process.removeListener('SIGINT', onSignal).removeListener('SIGTERM', onSignal);
      resolve({ code, output, timedOut });
    });
  });
}

async function runDotnet(project, filter, part = null, soak = 0) {
  const trx = join(resultsDirectory, `${[project.name, part?.name].filter(Boolean).join('.')}.trx`);
  const assembly = join(home, 'tests', project.name, 'bin', 'Release', 'net10.0', `${project.name}.dll`);
  if (!existsSync(assembly)) return { broken: `not built: ${assembly}` };
  const args = ['test', assembly, '--logger', `trx;LogFileName=${trx}`, '--results-directory', resultsDirectory,
    // `--blame-hang-dump-type none` is not heeded for an assembly: 300 MB a hang. This form is.
    `--Blame:CollectHangDump;TestTimeout=${soak ? `${soakMinutes(soak)}m` : hang};HangDumpType=None`, '--nologo', '--verbosity', 'quiet'];
  const filters = [filter, part?.filter].filter(Boolean);
  if (filters.length > 0) args.push('--filter', filters.length > 1 ? `(${filters[0]})&(${filters[1]})` : filters[0]);
  return { ...(await run('dotnet', args, soak ? soakMinutes(soak) * 60_000 : part?.timeout)), file: trx, read: readTrx };
}

async function runNode() {
  const file = join(resultsDirectory, 'scripts.junit.xml');
  const tests = ['tests/runner', 'contracts-test/test'].flatMap(d =>
    existsSync(join(home, d)) ? readdirSync(join(home, d)).filter(f => f.endsWith('.test.mjs')).map(f => join(d, f)) : []);
  return { ...(await run('node', ['--test', '--test-reporter=junit', `--test-reporter-destination=${file}`, ...tests])), file, read: readJunit };
}

/** Reads one run's result file; whatever makes it untrustworthy becomes its `problem`. */
function judge(outcome, filtered) {
  const none = { passed: 0, failed: 0, skipped: 0, failures: [], skips: [], outputs: [] };
  if (outcome.broken) return { ...none, problem: outcome.broken };
  const tail = outcome.output.trim().split('\n').slice(-15).join('\n      ');
  if (!existsSync(outcome.file)) {
    if (filtered && outcome.code === 0) return { ...none, problem: null };
    return { ...none, problem: `${outcome.timedOut ? 'timed out' : `ended with code ${outcome.code}`} and left no result file:\n      ${tail}` };
  }
  const result = outcome.read(readFileSync(outcome.file, 'utf8'));
  if (result.problem) result.problem += `\n      ${tail}`;
  if (outcome.timedOut) result.problem ??= `did not end within ${outcome.timedOut / 1000} s`;
  else if (outcome.code !== 0 && result.failed === 0) result.problem ??= `ended with code ${outcome.code} though no test failed:\n      ${tail}`;
  return result;
}

/** The long chaos run: the same project as a program. */
function chaos(args) {
  const assembly = join(home, 'tests', survival, 'bin', 'Release', 'net10.0', `${survival}.dll`);
  const child = spawn('dotnet', [assembly, ...args], { cwd: home, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('close', code => (process.exitCode = code ?? 1));
}

/** The jobs of a project: one, or for the survival tests one a part. */
function jobsOf(project, options) {
  const parts = project.name !== survival ? [null] : options.faults || options.soak ? survivalParts.slice(0, 1) : survivalParts;
  return parts.map(part => ({ project, part, name: part ? `${project.name} (${part.name})` : project.name }));
}

async function main() {
  if (process.argv[2] === '--chaos') return chaos(process.argv.slice(3));
  const options = parse(process.argv.slice(2));
  const { projects, problems } = findProjects(home);
  const wanted = projects.filter(p => options.projects.length === 0 || options.projects.some(n => p.name.includes(n)));
  const withNode = options.filter === null && (options.projects.length === 0 || options.projects.includes('scripts'));
  if (wanted.length === 0 && !withNode) usage(`no test project matches; there are: ${[...projects.map(p => p.name), 'scripts'].join(', ')}`);
  if (options.soak) process.env.KEEPER_SOAK_SECONDS = String(options.soak);
  rmSync(resultsDirectory, { recursive: true, force: true });
  mkdirSync(resultsDirectory, { recursive: true });

  const total = { passed: 0, failed: 0, skipped: 0 };
  const outputs = [];
  let broken = 0;
  const job = (name, start) => async () => {
    const began = process.hrtime.bigint();
    const result = judge(await start(), options.filter !== null);
    const seconds = Number((process.hrtime.bigint() - began) / 1_000_000n) / 1000;
    const lines = verdict(result, { filtered: options.filter !== null });
    for (const key of Object.keys(total)) total[key] += result[key];
    outputs.push(...(result.outputs ?? []));
    if (lines.length > 0) broken++;
    console.log(`${lines.length > 0 ? 'FAILED' : 'ok    '} ${name}: ${result.passed} passed, ${result.failed} failed, ${result.skipped} skipped (${seconds.toFixed(1)} s)`);
    for (const line of lines) console.log(`    ${line}`);
    for (const s of result.skips) if (s.reason) console.log(`    skipped: ${s.name}: ${s.reason}`);
  };
  const jobs = wanted.flatMap(p => jobsOf(p, options))
    .map(j => ({ alone: j.project.usesAnvil, run: job(j.name, () => runDotnet(j.project, options.filter, j.part, options.soak)) }));
  if (withNode) jobs.push({ alone: false, run: job('scripts', runNode) });
  await pool(jobs.filter(j => !j.alone), options.soak ? 1 : 2);
  await pool(jobs.filter(j => j.alone), 1);

  if (options.soak) for (const line of outputs.flatMap(output => output.split('\n')).filter(line => line.startsWith('soak: '))) console.log(line);
  if (options.faults) {
    const rows = rowsOf(outputs);
    for (const row of rows) console.log(linesOf(row).join('\n'));
    problems.push(...problemsOf(rows));
  }

  for (const p of problems) console.log(`FAILED ${p}`);
  const found = total.passed + total.failed + total.skipped;
  if (found === 0) console.log('FAILED no test was found');
  console.log(`total: ${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  process.exitCode = broken + problems.length === 0 && total.failed === 0 && found > 0 ? 0 : 1;
}

async function pool(jobs, width) {
  const queue = [...jobs];
  const worker = async () => {
    for (let j = queue.shift(); j; j = queue.shift()) await j.run();
  };
  await Promise.all(Array.from({ length: width }, worker));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
