using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Governance;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Governance;
using KeeperBot.Protocols.Inspections;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Protocols;

/// <summary>
/// What every coded adapter does alike: its reads are encoded once, whatever cannot be read makes the reading unknown, and nothing is encoded for an account without a
/// route or a position that is not known.
/// </summary>
public abstract class VenueAdapter : IVenueAdapter, IInspectableVenue, IGovernedVenue
{
    // The reads of an account never change: encoded once, not at every block.
    private readonly ConcurrentDictionary<(AccountId, Address), ImmutableArray<PlannedRead>> _plans = new();

    /// <param name="venue">The venue.</param>
    /// <param name="routes">How each account acts.</param>
    /// <param name="lens">Code that must stand at an address while it is read.</param>
    private protected VenueAdapter(VenueId venue, IReadOnlyDictionary<AccountId, IAccountRoute> routes, params ImmutableArray<CodeOverride> lens) =>
        (Venue, Routes, Overrides) = (venue, routes, lens);

    /// <inheritdoc/>
    public VenueId Venue { get; }

    /// <inheritdoc/>
    public ImmutableArray<CodeOverride> Overrides { get; }

    private protected IReadOnlyDictionary<AccountId, IAccountRoute> Routes { get; }

    /// <inheritdoc/>
    public ImmutableArray<ContractCall> Reads(AccountRef account) => [.. PlanOf(account).Select(read => read.Call)];

    /// <inheritdoc/>
    public VenueReading Interpret(AccountRef account, BlockRef block, ReadOnlySpan<CallResult> results)
    {
        try
        {
            return Read(account, block, new ReadAnswers(PlanOf(account), results));
        }
        catch (ReadFailedException failure)
        {
            return new UnknownReading(Venue, failure.Code, failure.Message);
        }
        catch (AbiException malformed)
        {
            return new UnknownReading(Venue, "read.malformed", malformed.Message);
        }
    }

    VenueParameters IGovernedVenue.Governed => Governed;

    ImmutableArray<RiskParameter> IGovernedVenue.Parameters(AccountRef account, ReadOnlySpan<CallResult> results)
    {
        var plan = PlanOf(account);
        if (results.Length != plan.Length)
            return [];
        var answers = new ReadAnswers(plan, results);
        var found = ImmutableArray.CreateBuilder<RiskParameter>(Governed.Cells.Length);
        foreach (var cell in Governed.Cells)
            if (cell.Read(answers) is { } raw)
                found.Add(new(Venue, cell.Name, raw, cell.Kind));
        try
        {
            found.AddRange(Derived(answers));
        }
        catch (Exception error) when (error is ReadFailedException or AbiException)
        {
            // What could not be read is absent.
        }

        return found.ToImmutable();
    }

    VenueReading IGovernedVenue.Suppose(AccountRef account, BlockRef block, ReadOnlySpan<CallResult> results, ImmutableArray<ParameterChange> changes)
    {
        try
        {
            var plan = PlanOf(account);
            var supposed = results.ToArray();
            foreach (var change in changes.Where(change => change.Venue == Venue))
            {
                var cell = Governed.Cells.FirstOrDefault(cell => cell.Name == change.Name) ?? throw new ReadFailedException("governance.unknown_parameter", $"{Venue} has no parameter {change.Name}");
                for (var index = 0; index < plan.Length; index++)
                    if (plan[index].Label == cell.Label)
                        supposed[index] = cell.Put(supposed[index], change.Raw);
            }

            return Read(account, block, new ReadAnswers(plan, supposed) { Own = new ReadAnswers(plan, results) });
        }
        catch (ReadFailedException failure)
        {
            return new UnknownReading(Venue, failure.Code, failure.Message);
        }
        // A formula may have no value under a parameter that nobody has tried.
        catch (Exception error) when (error is AbiException or ArithmeticException or ArgumentException or InvalidOperationException)
        {
            return new UnknownReading(Venue, "governance.not_computable", $"the venue's formula has no value under it: {error.Message}");
        }
    }

    /// <inheritdoc/>
    public async Task<Encoding> EncodeAsync(AccountRef account, PlannedAction action, PortfolioSnapshot snapshot, CancellationToken cancellation)
    {
        if (!TryBegin(Venue, Routes, account, action, snapshot, out var route, out var known, out var answer))
            return answer;
        try
        {
            return await ActAsync(route, account, action, known, snapshot.Block, cancellation).ConfigureAwait(false);
        }
        catch (ReadFailedException failure)
        {
            return new EncodingRefused(failure.Code, failure.Message);
        }
    }

    /// <inheritdoc/>
    public virtual ImmutableArray<Token> Tokens => [];

    /// <inheritdoc/>
    public abstract ImmutableArray<InspectionQuestion> Inspect(AccountRef account);

    /// <summary>The route and the reading that an action needs; else the answer that stands without them.</summary>
    internal static bool TryBegin(
        VenueId venue, IReadOnlyDictionary<AccountId, IAccountRoute> routes, AccountRef account, PlannedAction action, PortfolioSnapshot snapshot,
        [NotNullWhen(true)] out IAccountRoute? route,
        [NotNullWhen(true)] out KnownReading? known,
        [NotNullWhen(false)] out Encoding? answer)
    {
        known = snapshot.Accounts.SingleOrDefault(item => item.Account.Id == account.Id)?.Venues.SingleOrDefault(item => item.Venue == venue) as KnownReading;
        answer = !routes.TryGetValue(account.Id, out route) ? new EncodingRefused("route.none", $"no route is configured for {account.Id} at {venue}")
            // An allowance is the token's, whatever is known of the position.
            : action is ApproveAction approve ? RoutedQuoter.Approve(route, account, approve)
            : known is null ? new EncodingRefused("position.unknown", $"{account.Id} at {venue} is not known at block {snapshot.Block}")
            : null;
        return answer is null;
    }

    /// <summary>What governance can set, and where it stands among the reads.</summary>
    private protected virtual VenueParameters Governed => VenueParameters.None;

    /// <summary>Parameters that no word of the answers is, but that follow from several. Nothing can be supposed of them.</summary>
    /// <exception cref="ReadFailedException">They are not known.</exception>
    /// <exception cref="AbiException">An answer has another layout.</exception>
    private protected virtual IEnumerable<RiskParameter> Derived(ReadAnswers answers) => [];

    /// <summary>The reads of an account, in the order in which they are answered.</summary>
    private protected abstract ImmutableArray<PlannedRead> Plan(AccountRef account);

    /// <summary>Turns the answers into positions.</summary>
    /// <exception cref="ReadFailedException">Something is not known.</exception>
    /// <exception cref="AbiException">An answer has another layout.</exception>
    private protected abstract VenueReading Read(AccountRef account, BlockRef block, ReadAnswers answers);

    /// <summary>Encodes an action on a position that is known.</summary>
    private protected abstract Task<Encoding> ActAsync(
        IAccountRoute route, AccountRef account, PlannedAction action, KnownReading known, BlockRef block, CancellationToken cancellation);

    /// <summary>As <see cref="ActAsync"/>, for the margin account that the action is about.</summary>
    private protected static Task<Encoding> OnTargetAsync(KnownReading known, PlannedAction action, BlockRef block, Func<MarginAccount, Task<Encoding>> act) =>
        known.MarginAccounts.SingleOrDefault(item => item.Id == action.Target) is { } target
            ? act(target)
            : Task.FromResult<Encoding>(new EncodingRefused("target.unknown", $"there is no {action.Target} at block {block}"));

    /// <summary>The refusal of an action that the venue, or this adapter, has not.</summary>
    private protected Task<Encoding> Unsupported(PlannedAction action, string why = "") =>
        Task.FromResult<Encoding>(new EncodingRefused("action.not_supported", $"{Venue} cannot {action.Kind}{why}"));

    private ImmutableArray<PlannedRead> PlanOf(AccountRef account) => _plans.GetOrAdd((account.Id, account.Holder), static (_, of) => of.Self.Plan(of.Account), (Self: this, Account: account));
}
