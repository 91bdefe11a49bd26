using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Inspections;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Protocols.UniswapV3;

/// <summary>What has to be true of the pools, the router and the quoter, and of an account's way to them.</summary>
internal static class UniswapV3Inspection
{
    internal static ImmutableArray<InspectionQuestion> Questions(UniswapV3Options o, AccountRef account, IReadOnlyDictionary<AccountId, IAccountRoute> routes) =>
    [
        InspectionQuestion.Code($"{o.Venue}: factory", o.Factory),
        InspectionQuestion.Code($"{o.Venue}: router", o.Router),
        InspectionQuestion.Code($"{o.Venue}: quoter", o.Quoter),
        Link(o, "router", o.Router, UniswapV3Abi.RouterFactory),
        Link(o, "quoter", o.Quoter, UniswapV3Abi.QuoterFactory),
        .. TokenInspection.Questions(o.Base),
        .. TokenInspection.Questions(o.Quote),
        .. o.Pools.SelectMany(pool => Pool(o, pool)),
        .. Route(o, account, routes),
    ];

    private static InspectionQuestion Link(UniswapV3Options o, string name, Address at, AbiFunction factory) => InspectionQuestion.Call(
        $"{o.Venue}: {name}'s factory", new ContractCall(at, factory.Encode()), factory,
        outputs => new(
            outputs[0].AsAddress() == o.Factory,
            $"factory() is {outputs[0].AsAddress()}, the configuration has {o.Factory}",
            $"set factory to {outputs[0].AsAddress()}, or correct {name}"));

    private static IEnumerable<InspectionQuestion> Pool(UniswapV3Options o, UniswapV3Pool pool) =>
    [
        InspectionQuestion.Call(
            $"{o.Venue}: {pool} is the factory's",
            new ContractCall(o.Factory, UniswapV3Abi.GetPool.Encode(o.Base.Address, o.Quote.Address, pool.Fee)),
            UniswapV3Abi.GetPool,
            outputs => outputs[0].AsAddress() == Address.Zero
                ? new(false, $"the factory has no pool of {o.Base} and {o.Quote} with the fee {pool.Fee}", "remove the tier from pools, or correct the tokens")
                : new(
                    outputs[0].AsAddress() == pool.At,
                    $"getPool is {outputs[0].AsAddress()}, the configuration has {pool.At}",
                    $"set the pool of the fee {pool.Fee} to {outputs[0].AsAddress()}")),
        InspectionQuestion.Call(
            $"{o.Venue}: {pool} has liquidity",
            new ContractCall(pool.At, UniswapV3Abi.Liquidity.Encode()), UniswapV3Abi.Liquidity,
            outputs => new(
                !outputs[0].AsBigInteger().IsZero, $"{outputs[0]} in range", "hedges avoid it while it has none; remove it if it never will")) with { Passing = true },
        InspectionQuestion.Call(
            $"{o.Venue}: {pool} remembers {o.TwapWindow.TotalMinutes:0.#} min",
            PoolState.Reads(o, pool)[2].Call, UniswapV3Abi.Observe,
            _ => new(true, "its observations reach back so far", "")) with
            {
                Passing = true,
                MendOfRevert = "hedges avoid it until its observations reach back so far: call increaseObservationCardinalityNext on it, or choose a shorter twapWindow",
            },
    ];

    private static ImmutableArray<InspectionQuestion> Route(UniswapV3Options o, AccountRef account, IReadOnlyDictionary<AccountId, IAccountRoute> routes) =>
        RouteInspection.Questions(routes, account, new RouteExpectation(o.Venue, [], [new(o.Base, o.Router), new(o.Quote, o.Router)]));
}
