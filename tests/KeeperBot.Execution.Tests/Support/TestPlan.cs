using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;

namespace KeeperBot.Execution.Tests.Support;

/// <summary>Intents, tokens and blocks for tests that need no chain.</summary>
internal static class TestPlan
{
    public static readonly ChainId Chain = new(31337);
    public static readonly Address Actor = Address.Parse("0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266");
    public static readonly Address Contract = Address.Parse("0x000000000000000000000000000000000000c0de");
    public static readonly AccountId Account = new("main");
    public static readonly VenueId Venue = new("counter");
    public static readonly MarginAccountId Margin = MarginAccountId.Cross(Account, Venue);
    public static readonly Token Usdc = new(Chain, Address.Parse("0x00000000000000000000000000000000000005dc"), "USDC", 6);
    public static readonly AbiFunction IncrementFunction = AbiFunction.Parse("increment()");
    public static readonly Bytes Increment = IncrementFunction.Encode();

    public static TokenAmount Dollars(long amount) => TokenAmount.FromRaw(Usdc, amount * 1_000_000);

    public static BlockRef Block(ulong number, byte fork = 0) =>
        new(number, Hash(number, fork), Hash(number - 1, fork), new ChainTime(1_700_000_000 + number * 12));

    public static Hash32 Hash(ulong number, byte salt)
    {
        var bytes = new byte[32];
        bytes[0] = salt;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(24), number);
        bytes[1] = 0xb1;
        return new Hash32(bytes);
    }

    /// <summary>An increment of the counter that promises at least <paramref name="promised"/> afterwards.</summary>
    public static CallIntent Intent(
        string key, BlockRef plannedAt, int promised = 1, ActionKind kind = ActionKind.TopUp, Urgency urgency = Urgency.Routine, long dollars = 10, Address? from = null)
    {
        ImmutableArray<EffectCondition> promise = [new DepositAtLeast(Margin, Wad.FromInteger(promised))];
        var effect = new ExpectedEffect(promise, promise);
        PlannedAction action = kind == ActionKind.TopUp
            ? new TopUpAction(Account, Margin, Venue, urgency, "health.below_trigger", "for a test", effect, Dollars(dollars))
            : new HedgeAction(Account, Margin, Venue, urgency, "delta.outside", "for a test", effect, new LegId("ETH"), Wad.One, Wad.One);
        return new CallIntent(
            new IntentKey(key), Chain, from ?? Actor, Contract, Increment, Wei.Zero, action, [Dollars(dollars)], null, plannedAt, $"increment ({key})");
    }
}
