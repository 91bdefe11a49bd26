// The launcher itself, in a copy of its own whose path has a space, with a stand-in for `dotnet` that records what it is asked.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const launcher = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'keeper');
const made = [];
after(() => made.forEach(d => rmSync(d, { recursive: true, force: true })));

// `dotnet publish … -o DIR` makes DIR/keeperbot.dll; `dotnet …/keeperbot.dll ARGS` is the program.
const fakeDotnet = `#!/usr/bin/env bash
echo "$*" >> "$LOG"
case $1 in
  --version) echo 10.0.100 ;;
  restore) [ -z "\${BROKEN_RESTORE:-}" ] || { echo "NU1004: the lock file is stale"; exit 1; } ;;
  publish) echo "noise on stdout"; while [ "$1" != -o ]; do shift; done; mkdir -p "$2"; echo x > "$2/keeperbot.dll" ;;
  *keeperbot.dll) shift; echo "{\\"home\\":\\"$KEEPER_HOME\\",\\"cwd\\":\\"$PWD\\",\\"args\\":\\"$*\\",\\"pid\\":$$}"
    if [ "\${1:-}" = wait ]; then trap 'exit 42' TERM; echo ready; while :; do sleep 0.05; done; fi
    exit "\${CODE:-0}" ;;
esac
`;

function sandbox() {
  const root = mkdtempSync(join(tmpdir(), 'keeper launcher '));
  made.push(root);
  const home = join(root, 'a house');
  const bin = join(root, 'bin');
  for (const d of [join(home, 'src', 'KeeperBot.Host', 'obj'), join(home, 'abi'), bin]) mkdirSync(d, { recursive: true });
  for (const f of ['Directory.Build.props', 'BannedSymbols.txt', '.editorconfig', 'global.json', 'src/KeeperBot.Host/Program.cs', 'abi/a.json']) writeFileSync(join(home, f), 'x');
  copyFileSync(launcher, join(home, 'keeper'));
  chmodSync(join(home, 'keeper'), 0o755);
  writeFileSync(join(bin, 'dotnet'), fakeDotnet, { mode: 0o755 });
  const log = join(root, 'log');
  writeFileSync(log, '');
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH}`, LOG: log };
  const run = (args, options = {}) => spawnSync(options.program ?? join(home, 'keeper'), args, { encoding: 'utf8', cwd: root, ...options, env: { ...env, ...options.env } });
  const calls = () => readFileSync(log, 'utf8').trim().split('\n').filter(l => l.startsWith('publish')).length;
  return { root, home, env, run, calls };
}

test('keeper_FirstAndSecondStart_BuildsOnce', () => {
  const s = sandbox();
  assert.equal(s.run(['status']).status, 0);
  assert.equal(s.run(['status']).status, 0);
  assert.equal(s.calls(), 1);
});

test('keeper_AnyStart_LeavesStdoutToTheProgram', () => {
  const s = sandbox();
  const first = s.run(['status', '--json', 'a b']);
  const said = JSON.parse(first.stdout);
  assert.deepEqual([said.home, said.cwd, said.args], [s.home, s.root, 'status --json a b']);
  assert.match(first.stderr, /keeper: building/);
  assert.equal(s.run(['status']).stderr, '');
});

test('keeper_ThroughSymlinkFromElsewhere_FindsItsHome', () => {
  const s = sandbox();
  const link = join(s.root, 'kp');
  symlinkSync(join(s.home, 'keeper'), link);
  assert.equal(JSON.parse(s.run(['status'], { program: link, cwd: tmpdir() }).stdout).home, s.home);
});

test('keeper_ProgramEndsWithACode_IsTheLaunchersCode', () => assert.equal(sandbox().run(['run'], { env: { CODE: '17' } }).status, 17));

test('keeper_Signalled_TheProgramGetsIt', async () => {
  const s = sandbox();
  s.run(['status']);
  const child = spawn(join(s.home, 'keeper'), ['wait'], { env: s.env, stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  for await (const chunk of child.stdout) if ((text += chunk).includes('ready')) break;
  assert.equal(JSON.parse(text.split('\n')[0]).pid, child.pid);
  child.kill('SIGTERM');
  assert.equal(await new Promise(done => child.on('exit', done)), 42);
});

test('keeper_InputChanges_BuildsAgainAndKeepsTwo', () => {
  const s = sandbox();
  const source = join(s.home, 'src', 'KeeperBot.Host', 'Program.cs');
  for (let i = 1; i <= 4; i++) {
    utimesSync(source, 1_000_000 + i, 1_000_000 + i);
    assert.equal(s.run(['status']).status, 0);
    assert.equal(s.calls(), i);
  }
  writeFileSync(join(s.home, 'src', 'KeeperBot.Host', 'obj', 'x.cs'), 'build output does not count');
  s.run(['status']);
  assert.equal(s.calls(), 4);
  assert.equal(readdirSync(join(s.home, '.keeper', 'app')).length, 2);
});

test('keeper_BuildFails_SaysSoAndRunsNothing', () => {
  const s = sandbox();
  const run = s.run(['run'], { env: { BROKEN_RESTORE: '1' } });
  assert.equal(run.status, 70);
  assert.equal(run.stdout, '');
  assert.match(run.stderr, /NU1004[\s\S]*restore failed \(whole log: .*restore\.log\)/);
});

test('keeper_TwoFirstStartsAtOnce_BuildOnce', async () => {
  const s = sandbox();
  const start = () => new Promise(done => spawn(join(s.home, 'keeper'), ['status'], { env: s.env, stdio: 'ignore' }).on('exit', done));
  assert.deepEqual(await Promise.all([start(), start(), start()]), [0, 0, 0]);
  assert.equal(s.calls(), 1);
});

test('keeper_BuildInUse_IsNotPruned', async () => {
  const s = sandbox();
  s.run(['status']);
  const [first] = readdirSync(join(s.home, '.keeper', 'app'));
  const child = spawn(join(s.home, 'keeper'), ['wait'], { env: s.env, stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const chunk of child.stdout) if (String(chunk).includes('ready')) break;
  for (let i = 1; i <= 3; i++) {
    utimesSync(join(s.home, 'global.json'), 2_000_000 + i, 2_000_000 + i);
    s.run(['status']);
  }
  assert.ok(existsSync(join(s.home, '.keeper', 'app', first, 'keeperbot.dll')));
  child.kill('SIGTERM');
  await new Promise(done => child.on('exit', done));
});
