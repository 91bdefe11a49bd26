using KeeperBot.Core.Portfolio.Curves;
using KeeperBot.Core.Risk.Foresight;
using KeeperBot.Core.Safety;
using KeeperBot.Host.Composition;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Inspections;

namespace KeeperBot.Host.Commands;

/// <summary>The part of a check about triggers that can work: a rescue that starts at the trigger must find the account alive when it arrives.</summary>
internal sealed class TriggerInspection(KeeperConfiguration configuration, CheckReport report)
{
    /// <summary>Adds a line for each margin account with limits.</summary>
    /// <exception cref="Evm.JsonRpc.RpcException">The node did not answer.</exception>
    public async Task RunAsync(PortfolioRoom room, BlockRef block, CancellationToken stop)
    {
        var snapshot = await room.Snapshots.ReadAsync(block, stop).ConfigureAwait(false);
        var assessment = ForesightComposition.Of(configuration, ForesightComposition.Peek(configuration, _ => { })).Look(snapshot, room.Assessor.Assess(snapshot), SafetyState.Clear);
        var outlooks = (assessment.Outlooks ?? []).ToDictionary(outlook => outlook.Underlying);
        var reaction = configuration.Options.Limits.Reaction;
        var terms = new ReactionTerms(reaction.OracleStep.ToDouble(), reaction.Deviations.ToDouble(), reaction.Latency, reaction.ClosingFees.ToDouble());
        foreach (var risk in assessment.Margin)
        {
            if (configuration.Limits.LadderOf(risk.Margin) is not { } ladder || risk.Margin.Maintenance is null)
                continue;
            if (LeastTrigger.Of(risk.Margin, underlying => outlooks[underlying], terms) is not { } least)
            {
                report.Add(ExitCode.ChainMismatch, new InspectionFinding(
                    false, $"trigger of {risk.Margin.Id}", $"{ladder.Trigger}; whether it leaves a rescue time cannot be said: {TrustedCurve.WhyNot(risk.Margin) ?? "the formula has no value after such a move"}",
                    "choose it with care: nothing is foreseen for this account") { Passing = true });
                continue;
            }

            var holds = ladder.Trigger >= least;
            report.Add(ExitCode.ChainMismatch, InspectionFinding.Of(
                holds, $"trigger of {risk.Margin.Id}",
                $"{ladder.Trigger}; the least that leaves a rescue time, with an oracle's step, {reaction.Deviations} deviations in {reaction.Latency} and the fees of closing, is {least}",
                $"set limits.margin.{risk.Margin.Venue}.trigger to {least} or more, or make the positions smaller"));
        }
    }
}
