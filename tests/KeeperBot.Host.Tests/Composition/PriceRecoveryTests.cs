using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Evm;
using KeeperBot.Evm.Transports;
using KeeperBot.Host.Composition;
using KeeperBot.Host.Tests.Options;
using KeeperBot.Monitoring.Tests;
using KeeperBot.Primitives;
using KeeperBot.Quant.RealisedVol;
using KeeperBot.TestKit.Rpc;
using KeeperBot.TestKit.Time;
using Microsoft.Extensions.Logging;

namespace KeeperBot.Host.Tests.Composition;

/// <summary>Past prices from nodes that fail: asked again without a restart, and not in every cycle.</summary>
public sealed class PriceRecoveryTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task OnCycle_TheReadingFailed_IsAskedAgainAfterAPauseThatGrows()
    {
        await using var server = LoopbackRpcServer.Start();
        server.Keep(Faults.Http(503));
        var configuration = new SampleConfiguration().Set("chain/rpc", new JsonArray(server.Url.ToString())).Load();
        using var transport = new HttpRpcTransport(server.Url, new HttpRpcOptions { MaxRetries = 0 }, TimeProvider.System);
        var client = new EthClient(transport);
        var (time, log, cycle) = (new ManualTime(), new Lines(), Outcomes.Completed());
        using var recovery = new PriceRecovery(configuration, client, new PortfolioRoom(configuration, client), new Nothing(), time, log);

        recovery.OnCycle(cycle);
        await EndAsync("asked again in 1 min");
        var asked = server.Requests;
        asked.ShouldBeGreaterThan(0);
        for (var again = 0; again < 5; again++)
        {
            recovery.OnCycle(cycle);
            recovery.OnCycleStarted(cycle.Block);
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }

        server.Requests.ShouldBe(asked, "not in every cycle");
        time.Advance(TimeSpan.FromMinutes(1));
        recovery.OnCycle(cycle);
        await EndAsync("asked again in 2 min");
        server.Requests.ShouldBeGreaterThan(asked);

        async Task EndAsync(string said)
        {
            for (var until = TimeProvider.System.GetUtcNow() + Patience; !log.Said.Any(line => line.Contains(said, StringComparison.Ordinal)) && TimeProvider.System.GetUtcNow() < until;)
            {
                recovery.OnCycleStarted(cycle.Block);
                await Task.Delay(TimeSpan.FromMilliseconds(10));
            }

            log.Said.ShouldContain(line => line.Contains(said, StringComparison.Ordinal));
        }
    }

    private sealed class Nothing : IPriceHistory
    {
        public long Revision => 0;

        public void Append(BlockRef block, IReadOnlyDictionary<Underlying, double> prices)
        {
        }

        public int Fill(Underlying underlying, ImmutableArray<PriceSample> samples) => 0;

        public void Abandon(ulong above)
        {
        }

        public ImmutableArray<PriceSample> Read(Underlying underlying, ChainTime from) => [];
    }

    private sealed class Lines : ILogger
    {
        public ConcurrentQueue<string> Said { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Said.Enqueue(formatter(state, exception));
    }
}
