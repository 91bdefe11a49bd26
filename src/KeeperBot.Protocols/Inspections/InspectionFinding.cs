namespace KeeperBot.Protocols.Inspections;

/// <summary>One line of <c>keeper check</c>.</summary>
/// <param name="Ok">Whether it is as it should be. False is also "could not be asked".</param>
/// <param name="Subject">What was looked at.</param>
/// <param name="Detail">What was found.</param>
/// <param name="Mend">How to mend it; null when it is right.</param>
public sealed record InspectionFinding(bool Ok, string Subject, string Detail, string? Mend)
{
    /// <summary>Whether this is a state of the venue or vault that may change by itself; such a cross does not keep a keeper from starting.</summary>
    public bool Passing { get; init; }

    /// <summary>A finding that carries its mend only where one is needed.</summary>
    public static InspectionFinding Of(bool ok, string subject, string detail, string mend) => new(ok, subject, detail, ok ? null : mend);
}
