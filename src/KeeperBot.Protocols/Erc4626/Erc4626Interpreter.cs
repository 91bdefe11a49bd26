using System.Numerics;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Protocols.Reading;

namespace KeeperBot.Protocols.Erc4626;

/// <summary>
/// Looks through shares to the assets behind them: what redeeming them would pay at this block (<c>previewRedeem</c>, rounded down by the vault). A vault is any
/// contract, so its answers must agree with one another and with plausible bounds before they count; one that contradicts itself is unknown.
/// </summary>
internal static class Erc4626Interpreter
{
    // Two conversions of one vault may differ by what each is rounded down, and by no more than this share.
    private static readonly BigInteger OneInAMillion = 1_000_000;

    internal static KnownReading Read(Erc4626Options options, MarginAccountId id, AbiValue lens)
    {
        RequireConfigured(options, lens);
        var shares = lens["shares"].AsBigInteger();
        var asset = options.Asset;
        if (shares.IsZero)
            return new KnownReading(options.Venue, [Account(options, id, [], Wad.Zero, Wad.Zero)], [], []);
        var assets = lens["assets"].AsBigInteger();
        var redeemable = lens["redeemable"].AsBigInteger();
        RequirePrice(options, lens["unitAssets"].AsBigInteger());
        RequireConsistent(options, lens, shares, assets, redeemable);
        var value = Wad.FromScaled(redeemable, asset.Decimals, Rounding.Down);
        // What can be had now: the vault's word, and no more than the shares are worth.
        var withdrawable = BigInteger.Min(lens["maxWithdraw"].AsBigInteger(), redeemable);
        var leg = new SpotLeg(options.Leg, options.Underlying, value, Price(options), "vault shares");
        var locked = withdrawable < redeemable - 1 || lens["maxRedeem"].AsBigInteger() < shares;
        return new KnownReading(
            options.Venue, [Account(options, id, [leg], value, Wad.FromScaled(withdrawable, asset.Decimals, Rounding.Down))], [],
            locked ? [$"of the {value} {asset} behind the shares {TokenAmount.FromRaw(asset, withdrawable)} can be withdrawn now"] : []);
    }

    private static MarginAccount Account(Erc4626Options options, MarginAccountId id, PositionLeg[] legs, Wad value, Wad withdrawable) => new(
        id, options.Venue, Deposit: value, Equity: value, Maintenance: null, LiquidationPredicate.StrictlyBelow, VenueSaysLiquidatable: false,
        MarginToken: null, FreeCollateral: withdrawable, MaintenanceRatio: null, [.. legs]);

    /// <summary>The vault knows no price of its asset; one that is itself what is counted in has 1, and of others another venue has to tell.</summary>
    private static Wad Price(Erc4626Options options) => options.Underlying.Symbol == options.Asset.Symbol ? Wad.One : Wad.Zero;

    private static void RequireConfigured(Erc4626Options options, AbiValue lens)
    {
        if (lens["asset"].AsAddress() != options.Asset.Address)
            throw new ReadFailedException("vault.asset_differs", $"the vault {options.Vault} is over {lens["asset"].AsAddress()}, the configuration has {options.Asset} at {options.Asset.Address}");
        if (lens["assetDecimals"].AsInt32() != options.Asset.Decimals || lens["shareDecimals"].AsInt32() != options.ShareDecimals)
            throw new ReadFailedException(
                "vault.decimals",
                $"asset and share have {lens["assetDecimals"].AsInt32()} and {lens["shareDecimals"].AsInt32()} decimals, the configuration has {options.Asset.Decimals} and {options.ShareDecimals}");
    }

    private static void RequirePrice(Erc4626Options options, BigInteger unitAssets)
    {
        var price = Wad.FromScaled(unitAssets, options.Asset.Decimals, Rounding.Down);
        if (price < options.LeastSharePrice || price > options.MostSharePrice)
            throw new ReadFailedException(
                "vault.share_price",
                $"one share is worth {price} {options.Asset}, outside [{options.LeastSharePrice}, {options.MostSharePrice}]: a loss, a donation or a broken vault; look at it, then move the bounds");
    }

    private static void RequireConsistent(Erc4626Options options, AbiValue lens, BigInteger shares, BigInteger assets, BigInteger redeemable)
    {
        var unit = BigInteger.Pow(10, options.ShareDecimals);
        var linear = shares * lens["unitAssets"].AsBigInteger() / unit;
        // The unit's own rounding is multiplied by the number of units.
        var slack = (shares / unit) + 2 + (linear / OneInAMillion);
        if (BigInteger.Abs(assets - linear) > slack)
            throw new ReadFailedException("vault.not_linear", $"the vault converts {shares} shares into {assets}, and one share at a time into {linear}");
        if (redeemable > assets)
            throw new ReadFailedException("vault.preview_above_value", $"previewRedeem of {shares} shares is {redeemable}, above their value {assets}");
        if (shares > lens["totalSupply"].AsBigInteger() || assets > lens["totalAssets"].AsBigInteger())
            throw new ReadFailedException("vault.exceeds_total", $"{shares} shares worth {assets} are more than all there are: {lens["totalSupply"]} shares, {lens["totalAssets"]} assets");
        if (lens["maxWithdraw"].AsBigInteger() > assets || lens["maxRedeem"].AsBigInteger() > shares)
            throw new ReadFailedException(
                "vault.limit_above_holding", $"maxWithdraw {lens["maxWithdraw"]} and maxRedeem {lens["maxRedeem"]} are above the {assets} and {shares} that there are");
    }
}
