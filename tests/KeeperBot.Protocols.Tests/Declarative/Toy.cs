using System.Numerics;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Declarative;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Protocols.Tests.Declarative;

/// <summary>A small venue with a cross account and isolated positions, and contracts that answer for it.</summary>
internal sealed class Toy
{
    internal static readonly Address Pool = Address.Parse("0x00000000000000000000000000000000000000a1");
    internal static readonly Address Book = Address.Parse("0x00000000000000000000000000000000000000b2");
    internal static readonly Address Coin = Address.Parse("0x00000000000000000000000000000000000000c3");
    internal static readonly AccountRef Account = new(new("main"), new ChainId(31337), Address.Parse("0x00000000000000000000000000000000000000d4"), Address.Parse("0x00000000000000000000000000000000000000d4"));
    internal static readonly BlockRef Block = new(100, new Hash32([.. Enumerable.Repeat((byte)7, 32)]), Hash32.Zero, new ChainTime(1_700_000_000));
    internal static readonly Token Usd = new(Account.Chain, Coin, "USD", 6);

    internal const string Json = """
        {
          "format": 1,
          "name": "toy",
          "contracts": {
            "pool": { "address": "0x00000000000000000000000000000000000000a1", "abi": [
              "function summary(address who) view returns (uint256 value, uint256 owed, address book)",
              "function pay(address token, uint256 amount, address onBehalfOf)" ] },
            "book": { "abi": [
              "function idsOf(address who) view returns (uint256[])",
              "function position(uint256 id) view returns ((uint256 size, uint256 collateral, uint64 expiry, bool isCall, uint256 strike) p)",
              "function needed(uint256 strike, uint256 size) view returns (uint256)",
              "function close(uint256 id, uint256 size, uint256 maxCost) returns (uint256 cost)" ] }
          },
          "tokens": { "usd": { "symbol": "USD", "decimals": 6 } },
          "constants": { "factor": { "value": "0.85", "scale": 4 } },
          "reads": {
            "summary": { "contract": "pool", "function": "summary", "args": ["account.holder"], "outputs": {
              "value": { "output": "value", "scale": "usd", "unit": "USD" }, "owed": { "output": "owed", "scale": "usd", "unit": "USD" }, "bookAddress": { "output": "book" } } },
            "ids": { "contract": "book", "at": "bookAddress", "function": "idsOf", "args": ["account.holder"], "outputs": {} }
          },
          "lists": {
            "positions": {
              "from": "ids", "max": 1000, "items": { "id": { "scale": 0 } },
              "reads": {
                "position": { "contract": "book", "function": "position", "args": ["id"], "outputs": {
                  "size": { "output": "0.size", "scale": 18, "negate": true, "unit": "ETH" }, "rawSize": { "output": "0.size", "scale": 18 }, "collateral": { "output": "0.collateral", "scale": 6 },
                  "expiry": { "output": "0.expiry", "scale": 0 }, "isCall": { "output": "0.isCall" }, "strike": { "output": "0.strike", "scale": 18 } } },
                "needed": { "contract": "book", "function": "needed", "args": ["strike", "rawSize"], "outputs": { "least": { "scale": 6 }, "over": { "reverted": "expired" } } }
              },
              "fields": { "requirement": { "expr": "if(over, 0.000000, least)", "unit": "USD" } }
            }
          },
          "fields": {
            "limit": { "expr": "mulDivDown(value, factor, 1.0000)", "unit": "USD" },
            "total": { "expr": "sum(positions.collateral)", "show": true },
            "spot": { "expr": "mulDivDown(value + 1, 1000000000000000000, 0.000001 + value)", "show": true }
          },
          "require": [ { "that": "bookAddress == book", "code": "toy.wrong_book", "message": "the pool has another book" } ],
          "warnings": [ { "list": "positions", "when": "over", "message": "a position has expired" } ],
          "parameters": { "book": { "expr": "bookAddress", "unit": "address", "worse": "different" } },
          "accounts": [
            { "deposit": "value", "equity": "limit", "requirement": "owed", "predicate": "<=", "token": "usd",
              "legs": [ { "kind": "spot", "name": "usd", "underlying": "USD", "size": "value", "price": "1" } ],
              "topUp": { "contract": "pool", "function": "pay", "args": ["usd", "amount", "account.holder"], "effect": "value >= before.value + amount" } },
            { "list": "positions", "position": "id", "deposit": "collateral", "equity": "collateral", "requirement": "requirement", "predicate": "<",
              "legs": [ { "kind": "option", "nameFrom": "id", "underlying": "ETH", "size": "size", "call": "isCall", "strike": "strike", "expiry": "expiry", "spot": "2000", "volatility": "0.8", "rate": "0", "price": "55", "closable": true, "settled": false } ],
              "reduce": { "contract": "book", "function": "close", "args": ["id", "quantity", "bound"], "fill": { "quote": "cost", "scale": 18 }, "effect": "rawSize == before.rawSize - quantity",
                "spends": [ { "token": "usd", "amount": "rescaleUp(bound, 6)", "spender": "book" } ] } }
          ]
        }
        """;

    private static readonly AbiFunction Summary = AbiFunction.Parse("function summary(address who) view returns (uint256 value, uint256 owed, address book)");
    private static readonly AbiFunction Ids = AbiFunction.Parse("function idsOf(address who) view returns (uint256[])");
    private static readonly AbiFunction Position = AbiFunction.Parse("function position(uint256 id) view returns ((uint256 size, uint256 collateral, uint64 expiry, bool isCall, uint256 strike) p)");
    private static readonly AbiFunction Needed = AbiFunction.Parse("function needed(uint256 strike, uint256 size) view returns (uint256)");
    private static readonly AbiFunction Close = AbiFunction.Parse("function close(uint256 id, uint256 size, uint256 maxCost) returns (uint256 cost)");
    private static readonly AbiFunction Decimals = AbiFunction.Parse("function decimals() view returns (uint8)");
    private static readonly AbiFunction Allowance = AbiFunction.Parse("function allowance(address owner, address spender) view returns (uint256)");
    private static readonly AbiError Reason = AbiError.Parse("Error(string message)");

    internal BigInteger Value { get; set; } = 1_000_000_000;

    internal BigInteger Owed { get; set; } = 500_000_000;

    internal Address BookAt { get; set; } = Book;

    internal int Positions { get; set; } = 3;

    internal int CoinDecimals { get; set; } = 6;

    internal Func<Address, Bytes, CallResult?> Instead { get; set; } = (_, _) => null;

    internal static VenueFile File(string? json = null) => VenueFile.Load(System.Text.Encoding.UTF8.GetBytes(json ?? Json), "toy.venue.json");

    internal static BoundVenue Bind(string? json = null) =>
        File(json).Bind(new("toy"), Account.Chain, new Dictionary<string, Address> { ["book"] = Book }, new Dictionary<string, Token> { ["usd"] = Usd }, out var problems)
            ?? throw new InvalidOperationException(string.Join("; ", problems));

    internal DeclarativeAdapter Adapter(string? json = null) =>
        new(Bind(json), new Dictionary<AccountId, IAccountRoute> { [Account.Id] = new DirectRoute() }, new ScriptedChain((_, call) => Answer(call.To, call.Data)));

    internal VenueReading Read(DeclarativeAdapter adapter) => adapter.Interpret(Account, Block, new ReaderDouble(Answer).Answer(adapter.Reads(Account)));

    internal PortfolioSnapshot Snapshot(VenueReading reading) => new(Account.Chain, Block, [new AccountSnapshot(Account, [reading], [], [], null)]);

    internal CallResult Answer(Address to, Bytes data)
    {
        if (Instead(to, data) is { } other)
            return other;
        bool Is(AbiFunction function) => data.Span.StartsWith(function.Selector.Span);
        if (to == Coin && Is(Decimals))
            return new(true, Decimals.EncodeOutput(CoinDecimals));
        if (to == Coin && Is(Allowance))
            return new(true, Allowance.EncodeOutput(BigInteger.Pow(10, 20)));
        if (to == Pool && Is(Summary))
            return new(true, Summary.EncodeOutput(Value, Owed, BookAt));
        if (to != BookAt && to != Book)
            return new(true, Bytes.Empty);
        if (Is(Ids))
            return new(true, Ids.EncodeOutput(AbiValue.Array(Enumerable.Range(1, Positions).Select(id => (AbiValue)id))));
        if (Is(Position))
        {
            var id = Position.DecodeInput(data.Span)[0].AsBigInteger();
            // The last position has expired.
            var expiry = id == Positions ? Block.Timestamp.UnixSeconds - 1 : Block.Timestamp.UnixSeconds + 86400;
            return new(true, Position.EncodeOutput(AbiValue.Tuple(id * BigInteger.Pow(10, 18), id * 100_000_000, expiry, true, 2000 * BigInteger.Pow(10, 18))));
        }

        if (Is(Needed))
        {
            var size = Needed.DecodeInput(data.Span)[1].AsBigInteger() / BigInteger.Pow(10, 18);
            return size == Positions ? new(false, Reason.Encode("expired")) : new(true, Needed.EncodeOutput(size * 80_000_000));
        }

        return Is(Close) ? new(true, Close.EncodeOutput(Close.DecodeInput(data.Span)[1].AsBigInteger() * 60)) : new(false, Bytes.Empty);
    }
}
