using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Execution.Fees;
using KeeperBot.Execution.Manager;
using KeeperBot.Execution.Policy;
using KeeperBot.Host.Options;
using KeeperBot.Host.Options.Values;

namespace KeeperBot.Host.Composition;

/// <summary>Policy rules and plane settings from a configuration.</summary>
internal static class PolicyComposition
{
    /// <summary>Everything that may be sent.</summary>
    public static PolicyRules Rules(KeeperConfiguration configuration)
    {
        var policy = configuration.Options.Policy;
        return new PolicyRules
        {
            Calls = [.. AllowedCalls.Of(configuration).Select(call => new AllowedCall(configuration.Chain, call.Target, call.Function) { Kinds = call.Kinds, Arguments = call.Arguments, MaxValue = call.MaxValue })],
            Assets = [.. policy.Assets.Select(asset => CapOf(configuration.Tokens[asset.Key], asset.Value))],
            Approvals = [.. (policy.Approvals ?? []).Select(approval => new AllowedApproval(
                configuration.Tokens[approval.Most.Symbol], approval.Spender, Amount(configuration.Tokens[approval.Most.Symbol], approval.Most)))],
            Gas = Gas(configuration),
        };
    }

    /// <summary>What gas may cost.</summary>
    public static GasCaps Gas(KeeperConfiguration configuration)
    {
        var policy = configuration.Options.Policy;
        return new GasCaps(policy.MaxGasLimit, policy.Fees.RoutineMaxFee, policy.Fees.EmergencyMaxFee, policy.MaxCostPerTransaction, policy.MaxCostPerDay)
        {
            PerHour = policy.MaxCostPerHour,
        };
    }

    /// <summary>How fees are estimated.</summary>
    public static FeeSettings Fees(KeeperConfiguration configuration)
    {
        var fees = configuration.Options.Policy.Fees;
        return new FeeSettings { TipFloor = fees.MinTip, TipCeiling = fees.MaxTip };
    }

    /// <summary>How transactions are made and watched.</summary>
    public static PlaneOptions Plane(KeeperConfiguration configuration)
    {
        var (policy, execution) = (configuration.Options.Policy, configuration.Options.Execution);
        return new PlaneOptions(configuration.Chain, configuration.Options.Key.Address)
        {
            CostModel = configuration.Options.Chain.CostModel,
            DefaultGasPad = policy.GasPad,
            GasPads = ImmutableDictionary.CreateRange(
                new (ActionKind Kind, Wad? Pad)[] { (ActionKind.TopUp, policy.GasPadFor?.TopUp), (ActionKind.Reduce, policy.GasPadFor?.Reduce), (ActionKind.Hedge, policy.GasPadFor?.Hedge) }
                    .Where(item => item.Pad is not null).Select(item => KeyValuePair.Create(item.Kind, item.Pad!.Value))),
            Fees = Fees(configuration),
            Route = execution.Route == TransactionRoute.PrivateRelay ? BroadcastRoute.PrivateRelay : BroadcastRoute.Public,
            PublicAfterBlocks = (ulong?)execution.PublicAfterBlocks,
            Confirmations = (ulong)execution.Confirmations,
            ReplaceAfterBlocks = (ulong)execution.ReplaceAfterBlocks,
            FinalityDepth = (ulong?)configuration.Options.Chain.Finality.Depth,
        };
    }

    private static AssetCap CapOf(Token token, AssetCapOptions cap) => new(Amount(token, cap.PerTransaction), Amount(token, cap.PerDay))
    {
        PerHour = cap.PerHour is { } hour ? Amount(token, hour) : null,
    };

    private static TokenAmount Amount(Token token, SymbolAmount amount) => TokenAmount.FromWad(token, amount.Value, Rounding.Down);
}
