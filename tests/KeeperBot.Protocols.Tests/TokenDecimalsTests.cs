using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Transports;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Snapshots;
using KeeperBot.Quant.BlackScholes;

namespace KeeperBot.Protocols.Tests;

/// <summary>A token that does not say its decimals stops whoever counts in it; one that says others stops everybody at its venues.</summary>
public sealed class TokenDecimalsTests
{
    private static readonly ChainId Chain = new(31337);
    private static readonly Token Quote = new(Chain, At(0xc1), "USDC", 6), Base = new(Chain, At(0xc2), "WETH", 18);
    private static readonly VenueId Venue = new("venue");
    private static readonly BlockRef Block = new(1, Hash32.Zero, Hash32.Zero, new(1_800_000_000));

    [Theory]
    [InlineData("6", "18", true, true, true)]
    [InlineData("6", "reverts", true, true, false)]
    [InlineData("6", "nothing", true, true, false)]
    [InlineData("6", "8", false, false, false)]
    [InlineData("reverts", "18", false, false, true)]
    public void Interpret_DecimalsOfOneToken_StopWhomTheyConcern(string quote, string @base, bool one, bool other, bool baseRead)
    {
        var snapshot = Read(quote, @base, countsIn: [Quote]);
        (snapshot.Accounts[0].Venues.Single() is KnownReading).ShouldBe(one);
        (snapshot.Accounts[1].Venues.Single() is KnownReading).ShouldBe(other);
        snapshot.Accounts[0].Idle.Any(idle => idle.Amount.Token == Base).ShouldBe(baseRead);
        foreach (var unknown in snapshot.Accounts.SelectMany(account => account.Venues).OfType<UnknownReading>())
            unknown.Code.ShouldBe("token.decimals");
    }

    [Fact]
    public void Interpret_AccountThatCountsInIt_IsUnknownAndItsNeighbourKnownWithoutItAsMeans()
    {
        var snapshot = Read("6", "reverts", countsIn: [Quote, Base], second: [Quote]);
        snapshot.Accounts[0].Venues.Single().ShouldBeOfType<UnknownReading>().Detail.ShouldContain("decimals() of WETH");
        var known = snapshot.Accounts[1].Venues.Single().ShouldBeOfType<KnownReading>();
        known.MarginAccounts.Single().Means.ShouldHaveSingleItem().Token.ShouldBe(Quote);
        known.Options.ShouldHaveSingleItem().Writing.ShouldHaveSingleItem("it secures nothing either").Collateral.ShouldBe(Quote);
    }

    [Fact]
    public void Interpret_VenueThatDoesNotTell_IsUnknownWithAnyOfItsTokens() =>
        Read("6", "reverts", countsIn: null).Accounts.ShouldAllBe(account => account.Venues.Single() is UnknownReading);

    private static PortfolioSnapshot Read(string quote, string @base, ImmutableArray<Token>? countsIn, ImmutableArray<Token>? second = null)
    {
        // Nobody is asked anything: the answers are given.
        using var transport = new HttpRpcTransport(new Uri("http://127.0.0.1:1"), new HttpRpcOptions(), TimeProvider.System);
        var first = new Fake(account => account == "one" || second is null ? countsIn : second);
        var reader = new SnapshotReader(
            Chain, [new(Account("one", 0xa1), [first], [Quote, Base]), new(Account("two", 0xa2), [first], [Quote])],
            new MulticallReader(new EthClient(transport), new MulticallOptions { Deployed = At(0xca) }), At(0xca));
        var answers = reader.Query.Calls.Select(call => call.Data.ToString().StartsWith("0x313ce567", StringComparison.Ordinal) ? Decimals(call.To == Quote.Address ? quote : @base) : Word(1)).ToArray();
        return reader.Interpret(Block, answers);
    }

    private static CallResult Decimals(string said) => said switch
    {
        "reverts" => new(false, Bytes.Empty),
        "nothing" => new(true, Bytes.Empty),
        _ => Word(byte.Parse(said, System.Globalization.CultureInfo.InvariantCulture)),
    };

    private static CallResult Word(byte value) => new(true, Bytes.Own([.. new byte[31], value]));

    private static AccountRef Account(string name, byte at) => new(new(name), Chain, At(at), At(at));

    private static Address At(byte last) => Address.Parse("0x" + new string('0', 38) + last.ToString("x2", System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>A venue of two tokens in which anything is well.</summary>
    private sealed class Fake(Func<string, ImmutableArray<Token>?> countsIn) : IVenueAdapter
    {
        public VenueId Venue => TokenDecimalsTests.Venue;

        public ImmutableArray<CodeOverride> Overrides => [];

        public ImmutableArray<Token> Tokens => [Quote, Base];

        public ImmutableArray<ContractCall> Reads(AccountRef account) => [new(At(0xe1), Bytes.Parse("0x01"))];

        public VenueReading Interpret(AccountRef account, BlockRef block, ReadOnlySpan<CallResult> results) => new KnownReading(Venue, [Margin(account)], [], [])
        {
            CountsIn = countsIn(account.Id.Value),
            Options =
            [
                new(
                    new(new("strike"), new("ETH"), Wad.One, OptionKind.Call, Wad.One, TokenDecimalsTests.Block.Timestamp.Plus(TimeSpan.FromDays(7)), Wad.One, Wad.One, Wad.Zero, Wad.One, false),
                    MarginAccountId.Cross(account.Id, TokenDecimalsTests.Venue), Quote)
                {
                    Writing = [new(Base, Wad.One, Wad.One, Wad.One, null), new(Quote, Wad.One, Wad.One, Wad.One, null)],
                },
            ],
        };

        public Task<Encoding> EncodeAsync(AccountRef account, PlannedAction action, PortfolioSnapshot snapshot, CancellationToken cancellation) => throw new NotSupportedException();

        private static MarginAccount Margin(AccountRef account) => new(
            MarginAccountId.Cross(account.Id, TokenDecimalsTests.Venue), TokenDecimalsTests.Venue, Wad.One, Wad.One, null, LiquidationPredicate.StrictlyBelow, false, null, null, null, [])
        {
            Means = [new(new("quote"), Quote, Wad.One, Wad.One, Wad.Zero, null), new(new("base"), Base, Wad.One, Wad.One, Wad.Zero, null)],
        };
    }
}
