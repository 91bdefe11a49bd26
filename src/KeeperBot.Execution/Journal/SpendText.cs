using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using KeeperBot.Core.Units;
using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Execution.Journal;

/// <summary>The durable form of token amounts: one a line, "chain|address|decimals|raw|symbol".</summary>
internal static class SpendText
{
    public static string Format(ImmutableArray<TokenAmount> spends) => string.Join('\n', spends.Select(spend => string.Create(
        CultureInfo.InvariantCulture,
        $"{spend.Token.Chain}|{spend.Token.Address}|{spend.Token.Decimals}|{spend.Raw}|{NodeText.Sanitize(spend.Token.Symbol, 64)}")));

    public static ImmutableArray<TokenAmount> Parse(string text) => text.Length == 0 ? [] : [.. text.Split('\n').Select(ParseOne)];

    private static TokenAmount ParseOne(string line)
    {
        var fields = line.Split('|', 5);
        if (fields.Length != 5)
            throw new FormatException($"'{line}' is not a token amount of the journal");
        var chain = new ChainId(ulong.Parse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture));
        var token = new Token(chain, Address.Parse(fields[1]), fields[4], int.Parse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture));
        return TokenAmount.FromRaw(token, BigInteger.Parse(fields[3], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
    }
}
