using KeeperBot.Core.Cycle;
using KeeperBot.Host.Commands;
using KeeperBot.Host.Supervision;
using KeeperBot.Monitoring.Tests;
using KeeperBot.TestKit.Processes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;

namespace KeeperBot.Host.Tests.Supervision;

/// <summary>What a service manager hears, on a real socket.</summary>
public sealed class ServiceNoticeTests
{
    private static readonly TimeSpan Block = TimeSpan.FromSeconds(12);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Notice_ALife_IsReadyOnceAndSignsByCyclesOnly(bool isAbstract)
    {
        using var manager = new ServiceManagerDouble(isAbstract);
        using (var notice = Start(manager.Name))
        {
            (await manager.NextAsync()).ShouldBe(["STATUS=starting: looking at nodes, journal and contracts"]);
            notice.OnCycle(new CycleFailed(Outcomes.Block(175), KeeperMode.Active, "rpc.timeout", "no answer"));
            (await manager.NextAsync()).ShouldBe(["WATCHDOG=1", "STATUS=block 175: the cycle is void: rpc.timeout: no answer"], "a void cycle is a sign of life, and not ready");
            notice.OnCycle(Outcomes.Completed());
            (await manager.NextAsync()).Take(2).ShouldBe(["READY=1", "WATCHDOG=1"]);
            notice.OnTrouble("chain_silent", "no new block for 00:01:00");
            (await manager.NextAsync()).ShouldBe(["STATUS=chain_silent: no new block for 00:01:00"], "a chain that stands still is no sign of life");
            notice.OnCycle(Outcomes.Completed());
            (await manager.NextAsync())[0].ShouldBe("WATCHDOG=1", "ready is said once");
            notice.OnStopping();
        }

        (await manager.NextAsync()).ShouldBe(["STOPPING=1", "STATUS=stopping"]);
        manager.IsEmpty.ShouldBeTrue("stopping is said once");
    }

    [Fact]
    public async Task Notice_HostileText_StaysInItsLineAndShowsNoSecret()
    {
        using var manager = new ServiceManagerDouble();
        using var notice = ServiceNotice.Start(Environment(("NOTIFY_SOCKET", manager.Name)), Block, text => text.Replace("s3cret", "(hidden)", StringComparison.Ordinal), NullLogger.Instance);
        await manager.NextAsync();

        notice.OnTrouble("chain_unreachable", "s3cret\nWATCHDOG=1\u001b[2J" + new string('x', 5000));

        var line = (await manager.NextAsync()).ShouldHaveSingleItem();
        line.ShouldStartWith("STATUS=chain_unreachable: (hidden)\\u{a}WATCHDOG=1\\u{1b}[2J");
        line.Length.ShouldBeLessThan(250);
    }

    [Fact]
    public void Notice_NobodyListens_SaysNothingAndNeverThrows()
    {
        var logger = Logger();
        string name;
        using (var gone = new ServiceManagerDouble())
            name = gone.Name;
        using var notice = ServiceNotice.Start(Environment(("NOTIFY_SOCKET", name)), Block, text => text, logger);
        notice.OnCycle(Outcomes.Completed());

        Warnings(logger).ShouldHaveSingleItem().ShouldContain("does not hear the keeper");
        using var unsupervised = ServiceNotice.Start(_ => null, Block, text => text, logger);
        unsupervised.OnCycle(Outcomes.Completed());
        Warnings(logger).Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("notify")]
    [InlineData("vsock:2:1234")]
    [InlineData("@")]
    public void Start_NoAddress_EndsTheStart(string name)
    {
        var failure = Should.Throw<CommandFailure>(() => ServiceNotice.Start(Environment(("NOTIFY_SOCKET", name)), Block, text => text, NullLogger.Instance));
        failure.Code.ShouldBe(ExitCode.Configuration);
        failure.Message.ShouldContain($"NOTIFY_SOCKET = \"{name}\"");
    }

    [Theory]
    [InlineData("30000000", null, 1)]
    [InlineData("300000000", null, 0)]
    [InlineData("30000000", "1", 0)]
    [InlineData("soon", null, 0)]
    [InlineData("0", null, 0)]
    public void Start_WatchdogOfThisProcess_IsWarnedOfWhenItIsHardlyLongerThanABlock(string microseconds, string? pid, int warnings)
    {
        var logger = Logger();
        using var manager = new ServiceManagerDouble();
        using var notice = ServiceNotice.Start(Environment(("NOTIFY_SOCKET", manager.Name), ("WATCHDOG_USEC", microseconds), ("WATCHDOG_PID", pid)), Block, text => text, logger);

        Warnings(logger).Count.ShouldBe(warnings);
    }

    private static ServiceNotice Start(string socket) => ServiceNotice.Start(Environment(("NOTIFY_SOCKET", socket)), Block, text => text, NullLogger.Instance);

    private static Func<string, string?> Environment(params (string Name, string? Value)[] variables) => name => variables.FirstOrDefault(variable => variable.Name == name).Value;

    private static ILogger Logger()
    {
        var logger = Substitute.For<ILogger>();
        logger.IsEnabled(Arg.Any<LogLevel>()).Returns(true);
        return logger;
    }

    private static IReadOnlyList<string> Warnings(ILogger logger) =>
        [.. logger.ReceivedCalls().Where(call => call.GetMethodInfo().Name == "Log").Select(call => call.GetArguments()).Where(arguments => arguments[0] is LogLevel.Warning).Select(arguments => arguments[2]!.ToString()!)];
}
