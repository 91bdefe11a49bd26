using KeeperBot.Evm;
using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Policy;
using KeeperBot.Execution.Policy.Approvals;
using KeeperBot.Execution.Policy.Code;
using KeeperBot.Host.Commands.Activations;
using KeeperBot.Host.Composition;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Inspections;

namespace KeeperBot.Host.Commands;

/// <summary>The part of a check about what holds the keeper back: the operator's word, pins and allowances.</summary>
internal sealed class SafetyInspection(KeeperConfiguration configuration, CheckReport report)
{
    /// <summary>Adds a line for each.</summary>
    /// <exception cref="Evm.JsonRpc.RpcException">The node did not answer.</exception>
    public async Task RunAsync(EthClient client, PortfolioRoom room, BlockRef block, CancellationToken stop)
    {
        var controls = (JournalView.Controls(configuration.JournalFile) ?? []).ToDictionary(line => line.Name, StringComparer.Ordinal);
        if (controls.GetValueOrDefault(PolicyControls.Mode) is { } mode && mode.Value != PolicyControls.Active)
            report.Add(ExitCode.ChainMismatch, new InspectionFinding(true, "operator", $"{mode.Value} since {mode.RecordedAt:u}: {mode.Reason}; `keeper resume` ends it", null));
        report.Add(ExitCode.NotActivated, await new ActivationInspection(configuration).LookAsync(client, stop).ConfigureAwait(false));
        await PinsAsync(client, controls, block, stop).ConfigureAwait(false);
        var watch = new AllowanceWatch(room.Multicaller, WatchedAllowances.Of(configuration));
        var findings = await watch.AuditAsync(block, stop).ConfigureAwait(false);
        foreach (var finding in findings)
            report.Add(ExitCode.ChainMismatch, new InspectionFinding(false, $"allowance of {finding.Pair.Token} of {finding.Pair.Account}", finding.Detail, finding.Mend) { Passing = true });
        if (findings.IsEmpty)
            report.Add(ExitCode.ChainMismatch, new InspectionFinding(true, "allowances", "none is left over and none is unlimited", null));
        if (configuration.Options.Prices.Count > 0 || configuration.Options.Chain.Sequencer is not null)
            await PricesAsync(room, block, stop).ConfigureAwait(false);
    }

    private async Task PricesAsync(PortfolioRoom room, BlockRef block, CancellationToken stop)
    {
        var assessment = room.Assessor.Assess(await room.Snapshots.ReadAsync(block, stop).ConfigureAwait(false));
        var doubts = await SafetyComposition.Prices(configuration, room).LookAsync(block, assessment, stop).ConfigureAwait(false);
        foreach (var doubt in doubts)
            report.Add(ExitCode.ChainMismatch, new InspectionFinding(false, "prices", doubt.Detail, "hedges wait while it is so; correct the feed's address, maxAge or maxDeviation if they are wrong") { Passing = true });
        if (doubts.IsEmpty)
            report.Add(ExitCode.ChainMismatch, new InspectionFinding(true, "prices", "every feed is fit and the sources agree", null));
    }

    private async Task PinsAsync(EthClient client, Dictionary<string, ControlLine> controls, BlockRef block, CancellationToken stop)
    {
        var contracts = PinnedContracts.Of(configuration);
        var shapes = await new CodeReader(client).ReadAsync([.. contracts.Select(contract => contract.Address)], block, stop).ConfigureAwait(false);
        foreach (var (contract, shape) in contracts.Zip(shapes))
        {
            var found = shape.Fingerprint.ToString();
            var pinned = contract.Configured?.ToString() ?? controls.GetValueOrDefault(PolicyControls.CodeOf(contract.Address))?.Value;
            var subject = $"code of {contract.Name}";
            var detail = $"{contract.Address}{shape.Behind}, fingerprint {found}";
            report.Add(ExitCode.ChainMismatch, pinned is null
                ? new InspectionFinding(true, subject, $"{detail}; pinned at the first start", null)
                : InspectionFinding.Of(pinned == found, subject, pinned == found ? $"{detail}; pinned" : $"{detail}; pinned is {pinned}", contract.Configured is null
                    ? $"look at what changed, then consent with: keeper accept-code {contract.Address} {found}"
                    : "look at what changed, then change policy.codePins"));
        }
    }
}
