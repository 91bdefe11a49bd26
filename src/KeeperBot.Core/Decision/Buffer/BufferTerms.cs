using System.Collections.Immutable;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision.Buffer;

/// <summary>What the buffers must last through.</summary>
/// <param name="Horizon">How long nobody refills them.</param>
/// <param name="Deviations">How many standard deviations every price moves meanwhile, all one way or all the other.</param>
/// <param name="VolatilityShock">What thirty days' implied volatility rises by, as a share (0.2 is +20 %); other expiries by the stress engine's term law.</param>
/// <param name="Rescues">Emergency transactions that the acting address must be able to pay for at the cap price.</param>
/// <param name="RescueCost">The worst that one of them may cost.</param>
/// <param name="Numeraires">Symbols of tokens that follow no underlying: they are held at their price.</param>
public sealed record BufferTerms(TimeSpan Horizon, double Deviations, double VolatilityShock, int Rescues, Wei RescueCost, ImmutableHashSet<string> Numeraires);
