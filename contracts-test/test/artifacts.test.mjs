// The committed artifacts and pins are what they claim to be.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const artifact = name => JSON.parse(readFileSync(join(root, '..', 'abi', 'keeperbot', `${name}.json`), 'utf8'));

test('artifacts_Recompiled_MatchTheSources', () => {
  const run = spawnSync('node', [join(root, 'compile.mjs'), '--check'], { encoding: 'utf8' });
  assert.equal(run.status, 0, run.stderr);
});

test('lenses_ForCodeOverride_HaveNoImmutables', () => {
  for (const name of ['LyraLens', 'Erc4626Lens', 'GmxLens', 'DeriveLens', 'StagedReader']) {
    assert.equal(artifact(name).immutableReferences, undefined, name);
    assert.equal(artifact(name).abi.some(e => e.type === 'constructor'), false, name);
  }
});

test('artifacts_Deployed_FitTheCodeSizeLimit', () => {
  for (const name of ['OptionsVault', 'Multicall3', 'LyraLens', 'Erc4626Lens', 'GmxLens', 'DeriveLens', 'StagedReader']) {
    const bytes = (artifact(name).deployedBytecode.length - 2) / 2;
    assert.ok(bytes > 0 && bytes <= 24576, `${name} has ${bytes} bytes`);
  }
});

test('lockFile_OnDisk_NamesNoRegistry', () => {
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  assert.equal(/"resolved"/.test(lock), false);
  for (const [name, p] of Object.entries(JSON.parse(lock).packages)) if (name !== '') assert.match(p.integrity, /^sha512-/, name);
});

test('protocols_EveryPackage_IsPinnedBySha512', () => {
  for (const p of JSON.parse(readFileSync(join(root, 'protocols.json'), 'utf8')).packages) {
    assert.match(p.version, /^\d+\.\d+\.\d+/);
    assert.match(p.integrity, /^sha512-[A-Za-z0-9+/]{86}==$/);
  }
});
