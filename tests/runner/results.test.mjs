// The runner must not call anything a success that is not: crafted result files, each with the shape that VSTest 18 or Node 20 writes.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseXml, readJunit, readTrx, verdict } from './results.mjs';
import { findProjects } from './run.mjs';

const trx = ({ tests = '', total = 0, outcome = 'Completed', infos = '' }) => `\uFEFF<?xml version="1.0" encoding="utf-8"?>
<TestRun id="1" xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010">
  <Results>${tests}</Results>
  <ResultSummary outcome="${outcome}">
    <Counters total="${total}" executed="${total}" passed="0" failed="0" />
    <Output><StdOut>Passed!  - Failed: 0, Passed: 99, this text must not be believed</StdOut></Output>
    <RunInfos>${infos}</RunInfos>
  </ResultSummary>
</TestRun>`;
const passed = '<UnitTestResult testName="A.Good" outcome="Passed" />';
const failed = `<UnitTestResult testName="A.Bad(s: &quot;x&quot;)" outcome="Failed"><Output><ErrorInfo>
  <Message>Expected: "a&lt;b&gt;&amp;&#x41;"</Message><StackTrace>   at A.Bad()</StackTrace></ErrorInfo></Output></UnitTestResult>`;
const skipped = reason => `<UnitTestResult testName="A.Skip" outcome="NotExecuted"><Output><ErrorInfo><Message>${reason}</Message></ErrorInfo></Output></UnitTestResult>`;
const crash = '<RunInfo outcome="Error"><Text>The active test run was aborted. Reason: Test host process crashed : boom\n at X</Text></RunInfo>';
const all = { filtered: false };

test('readTrx_AllPassed_IsAccepted', () => {
  const r = readTrx(trx({ tests: passed + passed, total: 2 }));
  assert.deepEqual([r.passed, r.failed, r.skipped, r.problem], [2, 0, 0, null]);
  assert.deepEqual(verdict(r, all), []);
});

test('readTrx_OneFailed_IsReportedWithItsMessage', () => {
  const r = readTrx(trx({ tests: passed + failed, total: 2, outcome: 'Failed', infos: '<RunInfo outcome="Error"><Text>[xUnit.net 00:00:00.25]     A.Bad [FAIL]</Text></RunInfo>' }));
  assert.deepEqual([r.passed, r.failed, r.skipped, r.problem], [1, 1, 0, null]);
  assert.match(verdict(r, all).join('\n'), /failed: A\.Bad\(s: "x"\)[\s\S]*"a<b>&A"[\s\S]*at A\.Bad\(\)/);
});

test('verdict_EndlessMessage_IsClipped', () => {
  const r = readTrx(trx({ tests: failed.replace('&#x41;', 'x'.repeat(50_000)), total: 1, outcome: 'Failed' }));
  const [line] = verdict(r, all);
  assert.ok(line.length < 4000);
  assert.match(line, /more characters in the result file/);
});

test('readTrx_SkippedWithReason_IsAcceptedAndKept', () => {
  const r = readTrx(trx({ tests: passed + skipped('needs &amp; a network'), total: 2 }));
  assert.deepEqual(r.skips, [{ name: 'A.Skip', reason: 'needs & a network' }]);
  assert.deepEqual(verdict(r, all), []);
});

test('readTrx_SkippedWithoutReason_Fails', () =>
  assert.match(verdict(readTrx(trx({ tests: passed + skipped(''), total: 2 })), all).join(), /without a reason: A\.Skip/));

test('readTrx_NoTests_FailsUnlessFiltered', () => {
  assert.deepEqual(verdict(readTrx(trx({})), all), ['no tests found']);
  assert.deepEqual(verdict(readTrx(trx({})), { filtered: true }), []);
});

test('readTrx_CrashedHost_FailsEvenIfTheTestsSeenPassed', () => {
  assert.match(verdict(readTrx(trx({ tests: passed, total: 1, outcome: 'Failed', infos: crash })), all).join(), /crashed : boom$/);
  assert.match(verdict(readTrx(trx({ outcome: 'Failed', infos: crash })), { filtered: true }).join(), /crashed/);
});

test('readTrx_FailedRunWithoutFailedTest_Fails', () =>
  assert.match(verdict(readTrx(trx({ tests: passed, total: 1, outcome: 'Failed' })), all).join(), /failed without a failed test/));

test('readTrx_AbortedRun_Fails', () => assert.match(verdict(readTrx(trx({ tests: passed, total: 1, outcome: 'Aborted' })), all).join(), /Aborted/));

test('readTrx_UnknownOutcome_CountsAsFailed', () => {
  const r = readTrx(trx({ tests: '<UnitTestResult testName="A.T" outcome="Timeout" />', total: 1, outcome: 'Failed' }));
  assert.equal(r.failed, 1);
  assert.match(verdict(r, all).join(), /outcome Timeout/);
});

test('readTrx_CountsDisagree_Fails', () => assert.match(verdict(readTrx(trx({ tests: passed, total: 7 })), all).join(), /counts 7 tests but holds 1/));

for (const [name, text] of [['Empty', ''], ['CutOff', trx({ tests: passed, total: 1 }).slice(0, -40)], ['OtherXml', '<a/>'], ['Garbage', 'Passed! 12 < 13']])
  test(`readTrx_${name}_Fails`, () => assert.ok(verdict(readTrx(text), all)[0]));

test('parseXml_CommentsCdataAndSingleQuotes_AreRead', () => {
  const [a] = parseXml("<a k='1&apos;'><!-- <b/> --><![CDATA[<c>]]></a>").children;
  assert.deepEqual([a.attributes.k, a.text, a.children.length], ["1'", '<c>', 0]);
});

test('readJunit_MixedResults_AreCounted', () => {
  const r = readJunit(`<?xml version="1.0"?><testsuites><testsuite name="s"><testcase name="a" time="0.1"/></testsuite>
    <testcase name="b"><failure type="x" message="no">stack</failure></testcase><testcase name="c"><skipped type="skipped" message="why"/></testcase><!-- tests 3 --></testsuites>`);
  assert.deepEqual([r.passed, r.failed, r.skipped, r.problem], [1, 1, 1, null]);
  assert.equal(verdict(r, all).length, 1);
});

test('findProjects_SolutionAndDiskDisagree_IsAProblem', () => {
  const root = mkdtempSync(join(tmpdir(), 'keeper-'));
  try {
    for (const name of ['Here.Tests', 'Stray.Tests']) {
      mkdirSync(join(root, 'tests', name), { recursive: true });
      writeFileSync(join(root, 'tests', name, `${name}.csproj`), name === 'Here.Tests' ? '<ProjectReference Include="KeeperBot.Scenarios.csproj" />' : '');
    }
    writeFileSync(join(root, 'KeeperBot.sln'), ['Here', 'Gone'].map(n => `Project("{1}") = "${n}.Tests", "tests\\${n}.Tests\\${n}.Tests.csproj", "{2}"`).join('\n'));
    const found = findProjects(root);
    assert.deepEqual(found.projects, [{ name: 'Here.Tests', usesAnvil: true }]);
    assert.deepEqual(found.problems, ['Gone.Tests is in KeeperBot.sln but not under tests/', 'Stray.Tests is under tests/ but not in KeeperBot.sln']);
  } finally {
    rmSync(root, { recursive: true });
  }
});
