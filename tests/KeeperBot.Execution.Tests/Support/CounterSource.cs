using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Primitives;

namespace KeeperBot.Execution.Tests.Support;

/// <summary>A portfolio of one margin account whose deposit is the count of a counter contract: one on-chain effect per increment.</summary>
internal sealed class CounterSource(MulticallReader reader) : ISnapshotSource
{
    /// <summary>With calldata it adds one to slot 0 and logs nothing; without, it returns slot 0.</summary>
    public static readonly Bytes Code = Bytes.Parse("0x36600f5760005460005260206000f35b60005460010160005500");

    /// <summary>The same, but an increment reverts.</summary>
    public static readonly Bytes RevertingCode = Bytes.Parse("0x36600f5760005460005260206000f35b60006000fd");

    public SnapshotQuery Query { get; } = new([new ContractCall(TestPlan.Contract, Bytes.Empty)], []);

    public async Task<PortfolioSnapshot> ReadAsync(BlockRef block, CancellationToken cancellation) =>
        Interpret(block, (await reader.ReadAsync(Query.Calls, block, Query.Overrides, cancellation)).AsSpan());

    public PortfolioSnapshot Interpret(BlockRef block, ReadOnlySpan<CallResult> results)
    {
        var count = UInt256.FromBigEndian(results[0].Data.Span);
        var margin = new MarginAccount(
            TestPlan.Margin, TestPlan.Venue, Wad.FromInteger((long)(ulong)count), Wad.One, null, LiquidationPredicate.StrictlyBelow, false, TestPlan.Usdc, null, null, []);
        return new PortfolioSnapshot(
            TestPlan.Chain, block,
            [new AccountSnapshot(new AccountRef(TestPlan.Account, TestPlan.Chain, TestPlan.Contract, TestPlan.Actor), [new KnownReading(TestPlan.Venue, [margin], [], [])], [], [], null)]);
    }
}
