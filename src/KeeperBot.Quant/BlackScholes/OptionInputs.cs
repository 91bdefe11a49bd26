namespace KeeperBot.Quant.BlackScholes;

/// <summary>Checks that every European pricing function shares.</summary>
internal static class OptionInputs
{
    public static void Check(OptionKind kind, double yearsToExpiry, double rate, double volatility)
    {
        Check(kind);
        Require.Finite(yearsToExpiry);
        Require.Finite(rate);
        Require.NonNegative(volatility);
    }

    public static void Check(OptionKind kind)
    {
        if (kind is not (OptionKind.Call or OptionKind.Put))
            throw new ArgumentOutOfRangeException(nameof(kind), kind, "kind must be Call or Put.");
    }
}
