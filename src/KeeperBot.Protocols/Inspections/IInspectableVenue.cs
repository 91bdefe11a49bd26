using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;

namespace KeeperBot.Protocols.Inspections;

/// <summary>A venue that knows what has to be true of its contracts and of an account's way to them.</summary>
public interface IInspectableVenue
{
    /// <summary>The facts to ask for one account, the venue's own included.</summary>
    ImmutableArray<InspectionQuestion> Inspect(AccountRef account);
}
