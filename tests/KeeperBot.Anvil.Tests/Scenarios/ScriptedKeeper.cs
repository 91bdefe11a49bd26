using System.Globalization;
using System.Numerics;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Scenarios;
using KeeperBot.Scenarios.Anvil;
using KeeperBot.Scenarios.Artifacts;
using KeeperBot.Scenarios.Markets;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Anvil.Tests.Scenarios;

/// <summary>
/// The plainest keeper that could save the demo's book, written apart from the product: it shows that the book can be kept through the vault's
/// keeper role, and that it takes every kind of action to do so.
/// </summary>
internal sealed class ScriptedKeeper(LocalChain chain, Address keeper)
{
    private const double Trigger = 1.2;
    private const double Target = 1.4;
    private const double Band = 0.75;

    private readonly ChainWriter _writer = new(chain.Client, new ArtifactStore(KeeperHome.Find()));

    internal List<string> Actions { get; } = [];

    internal bool MayReduce { get; init; } = true;

    internal bool MayTopUp { get; init; } = true;

    internal bool MayHedge { get; init; } = true;

    internal int Count(string kind) => Actions.Count(action => action.StartsWith(kind, StringComparison.Ordinal));

    internal async Task ActAsync()
    {
        foreach (var account in await chain.Probe.ReadAsync(BlockTag.Latest))
        {
            if (account.Venue == HealthProbe.LyraVenue && Ratio(account) < Trigger)
                await RescueAsync(account);
        }

        var delta = await NetDeltaAsync();
        if (MayHedge && Math.Abs(delta) > Band)
            await HedgeAsync(delta);
    }

    /// <summary>Hedges that the vault refused, as it does while an account is unhealthy and the hedge would enlarge the position.</summary>
    internal int Refused { get; private set; }

    internal async Task<double> NetDeltaAsync()
    {
        var perp = (await chain.Probe.ReadAsync(BlockTag.Latest))[0];
        var net = (double)perp.Size / 1e18;
        var positions = await ReadAsync("lyra.optionToken", "getOwnerPositions", chain.World.Vault);
        foreach (var position in positions[0])
        {
            var greeks = (await ReadAsync("lyra.optionGreekCache", "getStrikeCache", position["strikeId"]))[0]["greeks"];
            var unit = greeks[position["optionType"].AsInt32() == 4 ? "putDelta" : "callDelta"].AsBigInteger();
            net -= (double)unit / 1e18 * ((double)position["amount"].AsBigInteger() / 1e18);
        }

        return net;
    }

    private static double Ratio(AccountHealth account) => (double)account.Equity / (double)account.Requirement;

    private async Task RescueAsync(AccountHealth account)
    {
        var id = ulong.Parse(account.Id.Split('/')[1], CultureInfo.InvariantCulture);
        var missing = new BigInteger((double)account.Requirement * Target) - account.Equity;
        var idle = (await ReadAsync("susd", "balanceOf", chain.World.Vault))[0].AsBigInteger();
        var amount = BigInteger.Min(missing, idle);
        if (MayTopUp && amount > BigInteger.Pow(10, 19))
        {
            await SendAsync("topUpLyra", id, amount);
            Actions.Add(string.Create(CultureInfo.InvariantCulture, $"topUp {id} {(double)amount / 1e18:F0}"));
        }
        else if (MayReduce)
        {
            await ReduceAsync(account, id);
        }
    }

    private async Task ReduceAsync(AccountHealth account, ulong id)
    {
        var position = (await ReadAsync("lyra.optionToken", "getOptionPosition", id))[0];
        var greeks = (await ReadAsync("lyra.optionGreekCache", "getStrikeCache", position["strikeId"]))[0]["greeks"];
        var unit = (double)greeks[position["optionType"].AsInt32() == 4 ? "putPrice" : "callPrice"].AsBigInteger() / 1e18;
        double size = (double)-account.Size / 1e18, equity = (double)account.Equity / 1e18, requirement = (double)account.Requirement / 1e18;
        var cost = unit * 1.12 * size;
        var share = ((Target * requirement) - equity) / ((Target * requirement) - cost);
        var amount = Math.Ceiling(share * size * 100) / 100;
        var worst = (amount * unit * 1.2) + (amount * 10);
        await SendAsync("reduceLyra", id, Wad(amount), Wad(equity - (amount * unit * 1.12)), Wad(worst));
        Actions.Add(string.Create(CultureInfo.InvariantCulture, $"reduce {id} {amount:F2}"));
    }

    private async Task HedgeAsync(double delta)
    {
        var price = (double)chain.Market.Price.Raw / 1e18;
        var size = Math.Abs(delta);
        var bound = size * price * (delta > 0 ? 0.992 : 1.008);
        try
        {
            await SendAsync("tradePerp", delta > 0, Wad(size), Wad(bound), UInt256.MaxValue);
        }
        catch (ScenarioException refused) when (refused.Message.Contains("ReduceOnly", StringComparison.Ordinal))
        {
            Refused++;
            return;
        }

        Actions.Add(string.Create(CultureInfo.InvariantCulture, $"{(delta > 0 ? "sell" : "buy")} {size:F2}"));
    }

    private static AbiValue Wad(double value) => new BigInteger(value * 1e6) * BigInteger.Pow(10, 12);

    private Task SendAsync(string function, params AbiValue[] arguments) => _writer.SendAsync(keeper, chain.World.Contracts["vault"], function, arguments);

    private Task<AbiValue> ReadAsync(string role, string function, params AbiValue[] arguments) =>
        ContractReader.ReadAsync(chain.Client, BlockTag.Latest, chain.World.Contracts[role], function, arguments);
}
