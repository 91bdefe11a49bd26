using KeeperBot.Core.Units;
using KeeperBot.Host.Options.Values;

namespace KeeperBot.Host.Options.Changes;

/// <summary>Puts two canonical texts in order where they are amounts of one thing, or switches.</summary>
internal static class ComparableValue
{
    /// <summary>What stands for no bound at all.</summary>
    public const string Unchecked = "unchecked";

    /// <summary>Less than zero where the first is the smaller, more where it is the larger; null where they have no order.</summary>
    public static int? Compare(string left, string right)
    {
        if (left == right)
            return 0;
        if (left == Unchecked || right == Unchecked)
            return left == Unchecked ? 1 : -1;
        if (Switch(left) is { } on && Switch(right) is { } other)
            return on.CompareTo(other);
        return Read(left) is var (number, unit) && Read(right) is var (second, same) && unit == same ? number.CompareTo(second) : null;
    }

    private static int? Switch(string text) => text switch
    {
        "false" => 0,
        "true" => 1,
        _ => null,
    };

    private static (Wad Number, string Unit)? Read(string text)
    {
        if (!QuantityText.TryRead(text, out var number, out var unit))
            return null;
        return DurationText.TryMake(number, unit, out var span) ? (Wad.FromInteger(span.Ticks), "ticks") : (number, unit);
    }
}
