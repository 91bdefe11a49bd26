using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk;

namespace KeeperBot.Core.Decision.Buffer;

/// <summary>One buffer as it is shown.</summary>
/// <param name="Outlook">Over the configured horizon.</param>
/// <param name="Runway">The longest of <see cref="BufferForecast.Runways"/> that it lasts through; zero where it does not last through the shortest.</param>
public sealed record BufferLine(BufferOutlook Outlook, TimeSpan Runway)
{
    /// <summary>Every buffer; none where nothing is configured for them or nobody has looked ahead.</summary>
    public static ImmutableArray<BufferLine> Of(PortfolioSnapshot snapshot, RiskAssessment assessment, DecisionLimits limits)
    {
        ArgumentNullException.ThrowIfNull(assessment);
        ArgumentNullException.ThrowIfNull(limits);
        if (limits.Buffer is not { } terms || assessment.Outlooks is not { } outlooks)
            return [];
        var forecast = new BufferForecast(snapshot, outlooks, limits, terms);
        return [.. forecast.Over(terms.Horizon).Select(buffer => new BufferLine(buffer, forecast.Runway(buffer.Payer, buffer.Token)))];
    }
}
