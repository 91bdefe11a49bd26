using KeeperBot.Evm;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Evm.Nodes;
using KeeperBot.Host.Composition;
using KeeperBot.Host.Options;
using Spectre.Console;

namespace KeeperBot.Host.Commands.Nodes;

/// <summary>`keeper nodes`: looks at every configured node a few times and shows what is thought of each. Needs neither key nor lock.</summary>
internal sealed class NodesCommand(CommandContext context)
{
    /// <summary>Enough for a median, and for a lagging node to prove itself.</summary>
    private const int Looks = 5;

    private const int WidthWhenPiped = 200;

    /// <summary>Runs it.</summary>
    public async Task<int> ExecuteAsync(string file, bool json, CancellationToken stop)
    {
        var configuration = ConfigurationLoader.Load(file);
        using var connection = ChainConnection.OfAll(configuration, context.Time, _ => { });
        var pool = connection.Pool!;
        var patience = configuration.Options.Chain.RequestTimeout + TimeSpan.FromSeconds(1);
        BlockHeader? head = null;
        string? problem = null;
        for (var look = 0; look < Looks && (look == 0 || head is not null); look++)
        {
            try
            {
                head = await pool.ObserveAsync(patience, stop).ConfigureAwait(false);
            }
            catch (RpcException error)
            {
                (head, problem) = (null, error.Message);
            }
        }

        var report = new NodesReport(configuration.Chain, pool.Quorum, head?.ToBlockRef(), head is null ? problem : null, pool.Status(), context.Time.GetUtcNow());
        if (json)
            await context.Out.WriteAsync(report.Json()).ConfigureAwait(false);
        else
            Show(report);
        return (int)CodeOf(report);
    }

    private static ExitCode CodeOf(NodesReport report)
    {
        if (report.Nodes.Any(node => node.State == NodeState.WrongChain))
            return ExitCode.ChainMismatch;
        return report.Head is null ? ExitCode.ChainUnreachable : ExitCode.Ok;
    }

    private void Show(NodesReport report)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(context.Out), Ansi = context.Interactive ? AnsiSupport.Detect : AnsiSupport.No });
        if (!context.Interactive)
            console.Profile.Width = WidthWhenPiped;
        console.Write(new Text(report.Heading() + "\n"));
        console.Write(report.Table());
    }
}
