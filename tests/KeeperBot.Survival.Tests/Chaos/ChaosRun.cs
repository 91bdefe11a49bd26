using System.Diagnostics;
using KeeperBot.Core.Ports;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Primitives;
using KeeperBot.Survival.Tests.Bench;
using KeeperBot.Survival.Tests.World;
using KeeperBot.TestKit.Proxy;
using KeeperBot.TestKit.Rpc;

namespace KeeperBot.Survival.Tests.Chaos;

/// <summary>
/// Plays a plan: the market moves, the chain reorganises, the node lies and drops, the process dies and is started again as a supervisor would. Then all
/// faults end, and the four invariants are asserted from chain, journal, and the bytes that were sent.
/// </summary>
public sealed class ChaosRun : IAsyncDisposable
{
    private const int MostPlays = 3;

    // A block is final this far below the head.
    private const int FinalDepth = 4;
    private const int BlocksToFinality = 6;

    private const int MostRestarts = 5;
    private const int ChainUnreachable = 4;

    /// <summary>50 gwei, as the example configuration has it.</summary>
    private static readonly UInt256 RoutineCap = 50_000_000_000;

    // What a fault keeps the keeper from is not waited for; a keeper that nothing keeps is, so that a loaded machine plays the same run, only slower.
    private static readonly TimeSpan CyclePatience = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(90);
    private static readonly IntentState[] Closed =
        [IntentState.Finalized, IntentState.Confirmed, IntentState.Cancelled, IntentState.Replaced, IntentState.Failed, IntentState.Reverted, IntentState.EffectMissing];

    private readonly FaultBench _bench;
    private readonly ChaosPlan _plan;
    private readonly WithheldPool _pool = new();
    private readonly RandomFaults _faults;
    private readonly Fault _cut = Faults.Dropped();
    private readonly SortedSet<ulong> _seen = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private string? _failpoint;
    private bool _armed;
    private bool _withheld;
    private bool _lost;
    private ulong _head;
    private int _dead;
    private int _outage;
    private int _kills;
    private int _starts;
    private int _reorganisations;

    private ChaosRun(FaultBench bench, ChaosPlan plan)
    {
        (_bench, _plan, _head) = (bench, plan, bench.World.Start.Number);
        _faults = new RandomFaults(plan.Seed, plan.PerMille);
        var configuration = bench.Folder.Configuration;
        configuration["chain"]!["fork"] = true;
        configuration["chain"]!["requestTimeout"] = "3 s";
    }

    /// <summary>
    /// Runs a plan in a world of its own, from the world's start. Now and then Anvil answers the run's own reads with no data, after a reorganisation; that says
    /// nothing of the keeper, and such a plan is played again. The result tells how often, and what Anvil lacked.
    /// </summary>
    public static async Task<ChaosResult> RunAsync(FaultWorld world, ChaosPlan plan)
    {
        var replays = new List<string>();
        while (true)
        {
            await using var run = new ChaosRun(await FaultBench.OpenAsync(world), plan);
            try
            {
                return await run.RunAsync() with { Replays = replays };
            }
            catch (Evm.Abi.AbiException missing) when (replays.Count < MostPlays - 1)
            {
                replays.Add($"{missing.Message}; {await run.LackingAsync()}");
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    private async Task<ChaosResult> RunAsync()
    {
        string? fault = null;
        var blocks = 0;
        try
        {
            if (_plan.PerMille > 0)
                _bench.Proxy.Keep(_faults.Fault);
            _bench.Proxy.Keep(new ReplacementRule().Fault);
            await StartAsync();
            foreach (var step in _plan.Steps)
                await StepAsync(step);
            blocks = await SettleAsync();
            await Invariants.RequireAsync(_bench.Node, _bench.World.Start, _bench.Folder, _bench.Sent, _bench.Foreign);
            if (_lost && _outage < ChaosResult.ToleratedOutage)
                fault = $"lost: the vault was liquidatable though the keeper could act but for {_outage} blocks\n{_bench.Said}";
        }
        catch (Exception broken) when (broken is ShouldAssertException or InvalidOperationException or TimeoutException or Execution.ExecutionException)
        {
            fault = $"{broken.Message}\n{_bench.Said}";
        }

        return await ResultAsync(fault, blocks);
    }

    private async Task StepAsync(ChaosStep step)
    {
        await StrikeAsync(step);
        var head = await MineAsync(step);
        if (step.Failpoint is not null)
            _failpoint = step.Failpoint;
        if (_bench.Keeper!.HasExited && --_dead <= 0)
            await StartAsync();
        var acted = await CycleAsync(step, head) && _bench.Keeper.Said.Contains(FormattableString.Invariant($"Block {head}: worst"), StringComparison.Ordinal);
        if (acted)
            _seen.Add(head);
        if (!acted || _withheld || step.Outage || await IsAboveRoutineCapAsync(head))
            _outage++;
        _bench.Proxy.End(_cut);
        _lost |= (await _bench.PutAsync()).IsLiquidatable;
    }

    /// <summary>Whether the cap of a routine transaction is below the base fee. A spike goes down by an eighth a block and so keeps the keeper from it for several.</summary>
    private async Task<bool> IsAboveRoutineCapAsync(ulong head) =>
        (await _bench.Node.GetBlockAsync(head))?.BaseFeePerGas is { } fee && fee > RoutineCap;

    private async Task<bool> CycleAsync(ChaosStep step, ulong head)
    {
        var since = Stopwatch.StartNew();
        var struck = _faults.Fault.Delivered;
        while (!_bench.Keeper!.HasExited)
        {
            if (await _bench.Keeper.TryCycleAsync(head, CyclePatience))
                return true;
            if (step.Outage || _faults.Fault.Delivered > struck || since.Elapsed > Hang)
                return false;
        }

        return false;
    }

    private async Task StrikeAsync(ChaosStep step)
    {
        if (step.Reorg > 0 && Outlives(_head - (ulong)step.Reorg))
        {
            await _bench.World.Chain.Control.ReorgAsync(step.Reorg);
            _seen.RemoveWhere(block => block > _head - (ulong)step.Reorg);
            _reorganisations++;
        }

        if (step.Kill && !_bench.Keeper!.HasExited)
        {
            await _bench.Keeper.KillAsync();
            _kills++;
            (_dead, _armed) = (step.Dead, false);
        }

        if (step.DropPool)
            await _bench.Node.RawAsync("anvil_dropAllTransactions");
        await WithholdAsync(step.Withhold);
        if (step.Outage)
            _bench.Proxy.Keep(_cut);
    }

    /// <summary>
    /// Whether a block that the keeper has seen is above the final one and stays. Where a reorganisation takes all of them while the keeper is down, its journal
    /// looks like a rehearsal's, and the keeper rightly refuses to start with it (docs/transaction-plane.md): that is the operator's case, not this run's.
    /// </summary>
    private bool Outlives(ulong newest) => _seen.Any(block => block <= newest && block + FinalDepth > _head);

    private async Task WithholdAsync(bool withhold)
    {
        if (withhold == _withheld)
            return;
        _withheld = withhold;
        if (withhold)
        {
            _bench.Proxy.Keep(_pool.Fault);
            return;
        }

        _bench.Proxy.End(_pool.Fault);
        if (_pool.Held.LastOrDefault() is not { } newest)
            return;
        try
        {
            await _pool.ReleaseAsync(_bench.Node, newest);
        }
        catch (RpcException)
        {
            // Its nonce is used by now, or its fee is below the base fee: the node refuses, as it would anybody's.
        }
    }

    private async Task<ulong> MineAsync(ChaosStep step)
    {
        if (step.BaseFeeGwei is { } gwei)
            await _bench.World.Chain.Control.SetNextBlockBaseFeeAsync(UInt256.Parse(FormattableString.Invariant($"{gwei}000000000")));
        var mined = step.Price is { } price
            ? await _bench.World.FallAsync(price.ToString(System.Globalization.CultureInfo.InvariantCulture))
            : await _bench.World.MineAsync();
        return _head = mined.Number;
    }

    private async Task StartAsync()
    {
        _starts++;
        if (_armed && _bench.Keeper is { HasExited: true } && await _bench.Keeper.ExitAsync() == KeeperProcess.KilledBySignal)
            _kills++;
        _armed = _failpoint is not null;
        _bench.Start(_failpoint is null ? null : new Dictionary<string, string> { ["KEEPER_FAILPOINT"] = _failpoint });
        _failpoint = null;
    }

    /// <summary>
    /// No more faults: a keeper without a failpoint, blocks until the vault is safe, and those that finality takes. In three seeds of four a keeper that still
    /// runs goes on: it must find its way without a new start.
    /// </summary>
    private async Task<int> SettleAsync()
    {
        if (!_bench.Keeper!.HasExited && (_armed || _plan.Seed % 4 == 0))
            await _bench.Keeper.KillAsync();
        _bench.Proxy.Heal();
        var blocks = await SupervisedAsync(() => _bench.RescueAsync(most: 40));
        for (var block = 0; block < 40 && (block < BlocksToFinality || _bench.Journalled().Any(story => !Closed.Contains(story.State))); block++)
            await SupervisedAsync(() => _bench.MineAsync());
        foreach (var story in _bench.Journalled())
            Closed.ShouldContain(story.State, $"intent {story.Intent.Key} is neither finished nor explained");
        return blocks;
    }

    // On a loaded machine a start may find the node silent, and end; a supervisor tries again.
    private async Task<T> SupervisedAsync<T>(Func<Task<T>> wait)
    {
        for (var start = 1; ; start++)
        {
            try
            {
                return await wait();
            }
            catch (InvalidOperationException) when (start < MostRestarts && _bench.Keeper is { IsEnding: true } keeper)
            {
                if (await keeper.ExitAsync() != ChainUnreachable)
                    throw;
                _bench.Start(null);
            }
        }
    }

    /// <summary>What the chain lacks at its head, for the record of a run that could not be judged.</summary>
    private async Task<string> LackingAsync()
    {
        var empty = new List<string>();
        foreach (var (name, contract) in _bench.World.Chain.World.Contracts.All)
        {
            if ((await _bench.Node.GetCodeAsync(contract.Address, Evm.BlockTag.Latest)).Length == 0)
                empty.Add(name);
        }

        return FormattableString.Invariant($"after block {_head}, {_reorganisations} reorganisations; contracts without code now: {(empty.Count == 0 ? "none" : string.Join(' ', empty))}");
    }

    private async Task<ChaosResult> ResultAsync(string? fault, int blocks)
    {
        var stories = File.Exists(_bench.Folder.Journal) && fault is null ? _bench.Journalled() : [];
        var mined = fault is null ? (await Invariants.MinedAsync(_bench.Node, _bench.World.Start)).Count : 0;
        var states = stories.GroupBy(story => story.State.ToString()).ToDictionary(group => group.Key, group => group.Count());
        return new ChaosResult(
            _plan.Seed, fault, _lost, _outage, blocks, _kills, _starts, _reorganisations, _faults.Delivered.Values.Sum(), stories.Count, _bench.Sent.Count, mined, states,
            Math.Round(_clock.Elapsed.TotalSeconds, 2));
    }
}
