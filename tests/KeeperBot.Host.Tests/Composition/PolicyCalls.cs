using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Policy;
using KeeperBot.Host.Composition;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Tests.Composition;

/// <summary>Calls put before the policy that a configuration derives, with nothing spent yet and no doubt in force.</summary>
internal static class PolicyCalls
{
    /// <summary>The chain's time, from which deadlines count.</summary>
    public static readonly ChainTime Now = new(1_800_000_000);

    /// <summary>Requires the policy's answer to a call of the configured key.</summary>
    /// <param name="configuration">Whose policy.</param>
    /// <param name="kind">What the call is said to be for.</param>
    /// <param name="to">The contract.</param>
    /// <param name="data">Calldata.</param>
    /// <param name="spends">What it declares to move.</param>
    /// <param name="target">The margin account.</param>
    /// <param name="code">The refusal's code; null where it has to pass.</param>
    /// <param name="value">Native currency sent along.</param>
    public static void RequireAnswer(
        KeeperConfiguration configuration, ActionKind kind, Address to, Bytes data, ImmutableArray<TokenAmount> spends, string target, string? code, Wei value = default)
    {
        var request = new TransactionRequest(
            new("a"), AttemptPurpose.Call, kind, Urgency.Routine, configuration.Chain, configuration.Options.Key.Address, to, value,
            data, 0, 500_000, Wei.FromGwei(Wad.FromInteger(10)), Wei.FromGwei(Wad.One), spends)
        {
            Target = new(target),
        };
        var verdict = new PolicyGuard(PolicyComposition.Rules(configuration)).Authorize(request, new NothingSpent(), Now, KeeperMode.Active, Core.Safety.SafetyState.Clear);
        var refusal = verdict as PolicyRefusal;
        (refusal is not null, refusal?.Code).ShouldBe((code is not null, code), refusal?.Detail);
    }

    private sealed class NothingSpent : ISpendLedger
    {
        public Wei NativeSpent(ChainTime since, IntentKey except) => Wei.Zero;

        public TokenAmount Spent(Token token, ChainTime since, IntentKey except) => TokenAmount.ZeroOf(token);
    }
}
