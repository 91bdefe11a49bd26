using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Safety;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;

namespace KeeperBot.Execution.Policy.Approvals;

/// <summary>
/// Reads the allowances of all known (token, owner, spender) in one call. Nothing but a direct route's own venue may hold one, and that one not an unlimited one,
/// and where the keeper approves by itself only from an approval to its step: a vault approves exactly and takes back what a step did not use, so that anything left is somebody else's doing, or a token's.
/// </summary>
public sealed class AllowanceWatch(MulticallReader reader, ImmutableArray<WatchedAllowance> pairs)
{
    /// <summary>From here on an allowance is as good as unlimited: no amount of a real token comes near.</summary>
    private static readonly BigInteger Unlimited = BigInteger.One << 127;

    private static readonly AbiFunction Allowance = AbiFunction.Parse("function allowance(address owner, address spender) view returns (uint256)");

    private ImmutableArray<Doubt> _doubts = [];
    private (int Count, IntentKey? Newest)? _seen;

    /// <summary>What was found at the last look.</summary>
    public ImmutableArray<Doubt> Found => _doubts;

    /// <summary>Everything that should not be so at a block.</summary>
    /// <exception cref="Evm.JsonRpc.RpcException">The node gave no usable answer.</exception>
    public async Task<ImmutableArray<AllowanceFinding>> AuditAsync(BlockRef block, CancellationToken cancellation)
    {
        if (pairs.IsEmpty)
            return [];
        var calls = pairs.Select(pair => new ContractCall(pair.Token.Address, Allowance.Encode(pair.Owner, pair.Spender))).ToImmutableArray();
        var answers = await reader.ReadAsync(calls, block, [], cancellation).ConfigureAwait(false);
        return [.. pairs.Zip(answers, Judge).OfType<AllowanceFinding>()];
    }

    /// <summary>The same once at the start and after each of our transactions that was mined; in between, what was found then.</summary>
    /// <exception cref="Evm.JsonRpc.RpcException">The node gave no usable answer.</exception>
    public async Task<ImmutableArray<Doubt>> LookAsync(BlockRef head, PlaneStatus plane, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(plane);
        // The plane remembers so many intents and no more: their number alone stands still after a while.
        var mined = (plane.Intents.Count(intent => intent.MinedIn is not null), plane.Intents.LastOrDefault(intent => intent.MinedIn is not null)?.Memory.Key);
        if (_seen == mined && _doubts.IsEmpty)
            return _doubts;
        var findings = await AuditAsync(head, cancellation).ConfigureAwait(false);
        _doubts = [.. findings.Where(finding => !finding.Pair.Standing && !IsAwaitingItsStep(finding.Pair, plane)).Select(finding => new Doubt(DoubtKind.AllowanceLeft, $"{finding.Detail}; {finding.Mend}") { Account = finding.Pair.Account })];
        _seen = mined;
        return _doubts;
    }

    /// <summary>Whether an approval is the last thing that was mined for the account: its step comes next, or it is taken back, and neither is a doubt yet.</summary>
    private static bool IsAwaitingItsStep(WatchedAllowance pair, PlaneStatus plane) =>
        pair.Managed && plane.Intents.LastOrDefault(intent => intent.Memory.Account == pair.Account && intent.MinedIn is not null) is { Memory.Kind: ActionKind.Approve };

    private static AllowanceFinding? Judge(WatchedAllowance pair, CallResult answer)
    {
        if (Read(answer) is not { } raw)
        {
            return new(
                pair, null, $"the allowance of {pair.Token} from {pair.Owner} to {pair.Spender} cannot be read", $"is {pair.Token.Address} a token? correct its address");
        }

        var allowed = TokenAmount.FromRaw(pair.Token, raw);
        if (raw >= Unlimited)
        {
            return new(
                pair, allowed, $"{pair.Owner} allows {pair.Spender} to take {pair.Token} without limit",
                $"approve 0 and then {(pair.Standing ? "the most that top-ups may spend" : "nothing")} to {pair.Spender} from {pair.Owner}");
        }

        if (pair.Managed && !allowed.IsZero)
            return new(pair, allowed, $"{pair.Owner} allows {pair.Spender} to take {allowed} while no step is under way", $"the keeper takes it back; or approve 0 to {pair.Spender} from {pair.Owner}");
        return pair.Standing || allowed.IsZero
            ? null
            : new(pair, allowed, $"{pair.Owner} allows {pair.Spender} to take {allowed}, and no route needs that", $"approve 0 to {pair.Spender} from {pair.Owner}");
    }

    private static BigInteger? Read(CallResult answer)
    {
        if (!answer.Success)
            return null;
        try
        {
            return Allowance.DecodeOutput(answer.Data.Span)[0].AsBigInteger();
        }
        catch (AbiException)
        {
            return null;
        }
    }
}
