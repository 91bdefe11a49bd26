using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Inspections;
using KeeperBot.Protocols.Reading;

namespace KeeperBot.Protocols.Erc4626;

/// <summary>
/// ERC-4626 vault shares as a position: the assets behind them count in net delta, nothing of them can be liquidated, and nothing is done with them.
/// Read through a lens whose code is put in place for the length of the call.
/// </summary>
public sealed class Erc4626Adapter : IVenueAdapter, IInspectableVenue
{
    private const string Lens = "lens";

    private readonly Erc4626Options _options;

    /// <summary>An adapter for one vault.</summary>
    /// <exception cref="ArgumentException">The bounds of the share price are not above zero or not in order.</exception>
    public Erc4626Adapter(Erc4626Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.LeastSharePrice.Sign <= 0 || options.MostSharePrice < options.LeastSharePrice)
            throw new ArgumentException($"{options.Venue}: the share price cannot be within [{options.LeastSharePrice}, {options.MostSharePrice}]", nameof(options));
        _options = options;
        Overrides = [new CodeOverride(options.LensAddress, Erc4626Abi.LensCode)];
    }

    /// <inheritdoc/>
    public VenueId Venue => _options.Venue;

    /// <inheritdoc/>
    public ImmutableArray<CodeOverride> Overrides { get; }

    /// <inheritdoc/>
    public ImmutableArray<ContractCall> Reads(AccountRef account) => [.. Plan(account).Select(read => read.Call)];

    /// <inheritdoc/>
    public VenueReading Interpret(AccountRef account, BlockRef block, ReadOnlySpan<CallResult> results)
    {
        try
        {
            return Erc4626Interpreter.Read(_options, MarginAccountId.Cross(account.Id, Venue), new ReadAnswers(Plan(account), results).Value(Lens));
        }
        catch (ReadFailedException failure)
        {
            return new UnknownReading(Venue, failure.Code, failure.Message);
        }
    }

    /// <inheritdoc/>
    public Task<Encoding> EncodeAsync(AccountRef account, PlannedAction action, PortfolioSnapshot snapshot, CancellationToken cancellation) =>
        Task.FromResult<Encoding>(new EncodingRefused("action.not_supported", $"{Venue} holds vault shares, with which nothing is done"));

    /// <inheritdoc/>
    public ImmutableArray<InspectionQuestion> Inspect(AccountRef account) =>
    [
        InspectionQuestion.Code($"{Venue}: vault", _options.Vault),
        .. TokenInspection.Questions(_options.Asset),
        InspectionQuestion.Call(
            $"{Venue}: the vault's asset", new ContractCall(_options.Vault, Erc4626Abi.Asset.Encode()), Erc4626Abi.Asset,
            outputs => new(
                outputs[0].AsAddress() == _options.Asset.Address,
                $"asset() is {outputs[0].AsAddress()}, the configuration has {_options.Asset} at {_options.Asset.Address}",
                "name the token at that address as the venue's asset, or correct the vault")),
        InspectionQuestion.Call(
            $"{Venue}: decimals of the share", new ContractCall(_options.Vault, Erc4626Abi.Decimals.Encode()), Erc4626Abi.Decimals,
            outputs => new(outputs[0].AsInt32() == _options.ShareDecimals, $"decimals() is {outputs[0]}, the configuration has {_options.ShareDecimals}", $"set shareDecimals to {outputs[0]}")),
    ];

    private ImmutableArray<PlannedRead> Plan(AccountRef account) => [PlannedRead.Of(Lens, _options.LensAddress, Erc4626Abi.LensRead, _options.Vault, account.Holder)];
}
