using System.Collections.Immutable;

namespace KeeperBot.Survival.Tests.Chaos;

/// <summary>
/// What a seed does: eight blocks around the price at which a rescue is due, then eight of a fall that liquidates an account nobody saved and makes a second
/// rescue due for one that was. The same seed always draws the same plan; only the order of the keeper's requests is the machine's.
/// </summary>
public sealed record ChaosPlan(int Seed, int PerMille, ImmutableArray<ChaosStep> Steps)
{
    private const int Calm = 8;
    private const int Fall = 8;

    // The final block is four below the head; what is final stays.
    private const int DeepestReorg = 2;

    private static readonly string[] Failpoints =
    [
        "Planned", "NonceReservedUnsaved", "NonceReserved", "SignedUnsaved", "Signed", "ReplacementSigned", "CancelSigned", "Broadcasting", "AnsweredUnsaved", "Pending",
        "NotAccepted", "MinedUnsaved", "Mined", "Confirmed", "FinalizedUnsaved", "ReorgedUnsaved", "Reorged",
    ];

    /// <summary>Draws it.</summary>
    public static ChaosPlan Draw(int seed)
    {
        var random = new Random(seed);
        var perMille = random.Next(2, 25);
        var steps = ImmutableArray.CreateBuilder<ChaosStep>(Calm + Fall);
        var (price, withheld) = (1940, false);
        for (var block = 0; block < Calm + Fall; block++)
        {
            int? moved = null;
            if (block >= Calm)
                moved = price -= random.Next(6, 13);
            else if (random.Next(4) == 0)
                moved = price = Math.Clamp(price + random.Next(-12, 13), 1925, 1950);
            withheld = withheld ? random.Next(2) == 0 : random.Next(12) == 0;
            steps.Add(new ChaosStep(
                moved,
                random.Next(10) == 0 ? random.Next(2) == 0 ? random.Next(5, 45) : random.Next(55, 200) : null,
                block > 2 && random.Next(6) == 0 ? random.Next(1, DeepestReorg + 1) : 0,
                random.Next(12) == 0,
                random.Next(1, 3),
                random.Next(12) == 0 ? Failpoints[random.Next(Failpoints.Length)] : null,
                withheld,
                random.Next(14) == 0,
                random.Next(12) == 0));
        }

        return new ChaosPlan(seed, perMille, steps.MoveToImmutable());
    }

    /// <summary>The same market with nothing happening to the keeper.</summary>
    public ChaosPlan WithoutFaults() => this with
    {
        PerMille = 0,
        Steps = [.. Steps.Select(step => new ChaosStep(step.Price, null, 0, false, 0, null, false, false, false))],
    };
}
