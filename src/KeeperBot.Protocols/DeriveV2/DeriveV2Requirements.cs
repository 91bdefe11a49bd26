using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Protocols.Reading;

namespace KeeperBot.Protocols.DeriveV2;

/// <summary>What the standard manager computes one market's maintenance margin from, as shares; 0 of what the market has not.</summary>
/// <param name="Perp">Of a perpetual's notional.</param>
/// <param name="Base">The share of a base's value that counts.</param>
/// <param name="Call">Of the spot, for a short call.</param>
/// <param name="Put">Of the spot, for a short put.</param>
/// <param name="PutOfValue">Of its value, the least for a short put.</param>
/// <param name="Unpaired">Of the forward, for a call that nothing covers.</param>
internal readonly record struct DeriveV2Requirements(double Perp, double Base, double Call, double Put, double PutOfValue, double Unpaired)
{
    internal static DeriveV2Requirements Read(DeriveV2Market market, ReadAnswers answers)
    {
        var option = market.Option is null ? null : answers.Outputs(DeriveV2Reads.Options(market.Id));
        return new(
            market.Perp is null ? 0 : Share(answers.Outputs(DeriveV2Reads.Perps(market.Id)), "mmPerpReq"),
            market.Base is null ? 0 : Share(answers.Outputs(DeriveV2Reads.Bases(market.Id)), "marginFactor"),
            Share(option, "mmCallSpotReq"), Share(option, "mmPutSpotReq"), Share(option, "MMPutMtMReq"), Share(option, "unpairedMMScale"));
    }

    private static double Share(AbiValue? of, string name) => of is null ? 0 : Wad.FromRaw(of[name].AsBigInteger()).ToDouble();
}
