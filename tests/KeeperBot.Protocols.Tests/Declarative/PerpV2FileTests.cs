using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Declarative;
using KeeperBot.Protocols.PerpV2;
using KeeperBot.Protocols.Routes;
using KeeperBot.TestKit;

namespace KeeperBot.Protocols.Tests.Declarative;

/// <summary>abi/perp-v2.venue.json says of the recorded answers what the coded adapter says of them.</summary>
public sealed class PerpV2FileTests
{
    [Theory]
    [InlineData("short.json")]
    [InlineData("long.json")]
    public void Interpret_RecordedAnswers_EqualsTheCodedAdapter(string name)
    {
        var recording = Recording.Load("perp-v2", name);
        var routes = new Dictionary<AccountId, IAccountRoute> { [recording.Account.Id] = new DirectRoute() };
        var coded = (KnownReading)new PerpV2Adapter(recording.Perp, routes, new ScriptedChain((_, _) => default)).Interpret(recording.Account, recording.Block, recording.Results.AsSpan());
        var adapter = new DeclarativeAdapter(Bind(recording), routes, new ScriptedChain((_, _) => default));
        var answers = new ReaderDouble((to, data) => Recorded(recording, to, data)).Answer(adapter.Reads(recording.Account));
        var reading = adapter.Interpret(recording.Account, recording.Block, answers);
        var declared = reading.ShouldBeOfType<KnownReading>(reading.ToString());
        var (ours, theirs) = (declared.MarginAccounts.Single(), coded.MarginAccounts.Single());
        ours.Legs.ShouldBe(theirs.Legs);
        (ours with { Legs = [] }).ShouldBe(theirs with { Legs = [], Curve = null, Worth = null }, "a file says neither how margin moves nor what an account is worth");
        declared.Markets.ShouldBe(coded.Markets.Select(market => market with { FundingPerDay = null }), "a file says nothing of funding rates");
        declared.Warnings.ShouldBe(coded.Warnings);
    }

    internal static BoundVenue Bind(Recording recording)
    {
        var path = Path.Combine(RepositoryPaths.Root, "abi", "perp-v2.venue.json");
        var perp = recording.Perp;
        return VenueFile.Load(File.ReadAllBytes(path), path).Bind(
            perp.Venue, recording.Account.Chain,
            new Dictionary<string, Address>
            {
                ["clearingHouse"] = perp.ClearingHouse,
                ["accountBalance"] = perp.AccountBalance,
                ["vault"] = perp.Vault,
                ["exchange"] = perp.Exchange,
                ["clearingHouseConfig"] = perp.ClearingHouseConfig,
                ["vETH"] = perp.Markets.Single().BaseToken,
            },
            new Dictionary<string, Token> { ["settlement"] = perp.SettlementToken }, out var problems) ?? throw new InvalidOperationException(string.Join("; ", problems));
    }

    private static CallResult Recorded(Recording recording, Address to, Bytes data)
    {
        var at = recording.Calls.IndexOf(new ContractCall(to, data));
        if (at >= 0)
            return recording.Results[at];
        return to == recording.Usdc.Address ? new CallResult(true, AbiFunction.Parse("decimals() returns (uint8)").EncodeOutput(6)) : throw new InvalidOperationException($"{data} at {to} was not recorded");
    }
}
