using KeeperBot.Core.Units;
using KeeperBot.Host.Commands.Demo.Scenarios;
using KeeperBot.Host.Options.Values;
using KeeperBot.Primitives;
using KeeperBot.Scenarios;

namespace KeeperBot.Host.Commands.Demo;

/// <summary>What `keeper world` was asked.</summary>
/// <param name="Port">Port of the node; 0 takes a free one.</param>
/// <param name="Move">Share by which the market moves first.</param>
/// <param name="Scenario">What world.</param>
/// <param name="Folder">Where configuration and key go.</param>
internal sealed record WorldArguments(int Port, string Move, IDemoScenario Scenario, string Folder);

/// <summary>`keeper world`: the demo's world, left running for `run`, `check` and `status` to be tried on.</summary>
internal sealed class WorldCommand(CommandContext context)
{
    private static readonly UInt256 GasMoney = UInt256.Parse("10000000000000000000");
    private static readonly TimeSpan StepTime = TimeSpan.FromMinutes(8);

    // Lyra's Greeks go stale, and the perp's price limits bite, at larger steps.
    private static readonly Wad LargestStep = Wad.Parse("0.01");

    /// <summary>Runs it until told to stop.</summary>
    public async Task<int> ExecuteAsync(WorldArguments arguments, CancellationToken stop)
    {
        var move = ReadMove(arguments.Move);
        var chain = await LocalChain.StartForkAsync(new LocalChainOptions { Port = arguments.Port, Scenario = arguments.Scenario.World }, context.Time, stop).ConfigureAwait(false);
        await using (chain.ConfigureAwait(false))
        {
            await chain.GrantKeeperAsync(DemoKey.Address, GasMoney).ConfigureAwait(false);
            await MoveAsync(chain, move, stop).ConfigureAwait(false);
            await chain.Control.SetAutomineAsync(true).ConfigureAwait(false);
            var file = LocalWorldFolder.Write(Path.GetFullPath(arguments.Folder), arguments.Scenario, chain, actions: null);
            context.Out.WriteLine($"node           {chain.RpcUrl}");
            context.Out.WriteLine($"configuration  {file}");
            context.Out.WriteLine($"price          {chain.Market.Price}");
            context.Out.WriteLine($"try            ./keeper check --config {file}");
            context.Out.WriteLine("running until interrupted");
            await context.Out.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            await WaitAsync(stop).ConfigureAwait(false);
        }

        return (int)ExitCode.Ok;
    }

    private static Wad ReadMove(string text)
    {
        if (QuantityText.TryRead(text, out var percent, out var unit) && unit == "%" && percent.Abs() <= Wad.FromInteger(50))
            return Wad.FromRaw(percent.Raw / 100);
        throw new CommandFailure(ExitCode.Usage, $"--move \"{text}\": is not a share from -50 % to 50 %; write for instance --move=-12%");
    }

    private static async Task MoveAsync(LocalChain chain, Wad move, CancellationToken stop)
    {
        var start = chain.Market.Price;
        var steps = (int)((move.Abs().Raw + LargestStep.Raw - 1) / LargestStep.Raw);
        for (var step = 1; step <= steps; step++)
        {
            stop.ThrowIfCancellationRequested();
            var share = Wad.FromRaw(move.Raw * step / steps);
            await chain.Market.StepAsync(start + start.Multiply(share, Rounding.Down), StepTime).ConfigureAwait(false);
        }
    }

    private static async Task WaitAsync(CancellationToken stop)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = stop.Register(() => stopped.TrySetResult()).ConfigureAwait(false);
        await stopped.Task.ConfigureAwait(false);
    }
}
