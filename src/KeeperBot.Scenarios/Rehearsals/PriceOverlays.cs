using System.Text;
using System.Text.Json;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Evm.Crypto;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Anvil;

namespace KeeperBot.Scenarios.Rehearsals;

/// <summary>
/// Puts our own code before that of price sources, on a fork: it answers what was written into its storage and hands every other call on to the code that was there (PriceOverlay.sol).
/// Decimals, description and past rounds stay the source's own; new rounds follow the newest one.
/// </summary>
/// <param name="client">The fork.</param>
/// <param name="control">Its own methods.</param>
public sealed class PriceOverlays(EthClient client, AnvilControl control)
{
    private const string Resource = "abi/keeperbot/PriceOverlay.json";

    private static readonly Bytes Code = LoadCode();
    private static readonly Hash32 Domain = Keccak256.Hash("keeperbot.rehearsal.answer"u8);

    private static readonly AbiFunction LatestTimestamp = AbiFunction.Parse("latestTimestamp()");
    private static readonly AbiFunction LatestRound = AbiFunction.Parse("latestRound()");
    private static readonly AbiFunction GetRoundData = AbiFunction.Parse("getRoundData(uint80 round)");
    private static readonly AbiFunction GetAnswer = AbiFunction.Parse("getAnswer(uint256 round)");
    private static readonly AbiFunction GetTimestamp = AbiFunction.Parse("getTimestamp(uint256 round)");

    /// <summary>Moves a source's code aside and takes its place. Once a contract.</summary>
    public async Task InstallAsync(Address source)
    {
        var original = await client.GetCodeAsync(source, BlockTag.Latest).ConfigureAwait(false);
        await control.SetCodeAsync(OriginalOf(source), original).ConfigureAwait(false);
        await control.SetCodeAsync(source, Code).ConfigureAwait(false);
    }

    /// <summary>Has a source answer from now on.</summary>
    /// <param name="source">The source.</param>
    /// <param name="answer">Its raw answer.</param>
    /// <param name="news">How many new rounds it has had, this one among them; from 1.</param>
    /// <param name="at">When the answer was observed.</param>
    public async Task AnswerAsync(PriceSource source, UInt256 answer, ulong news, ChainTime at)
    {
        if (source.Interface == PriceInterface.ExchangeRates)
        {
            await WriteAsync(source.At, PriceTrace.RateAndInvalid.Encode(source.Answers.Currency), answer, UInt256.Zero).ConfigureAwait(false);
            return;
        }

        UInt256 time = at.UnixSeconds;
        await WriteAsync(source.At, PriceTrace.LatestAnswer.Selector, answer).ConfigureAwait(false);
        if (!source.Answers.HasRounds)
            return;
        var round = UInt256.FromBigInteger(source.Answers.Round.ToBigInteger() + news);
        await WriteAsync(source.At, LatestTimestamp.Selector, time).ConfigureAwait(false);
        await WriteAsync(source.At, LatestRound.Selector, round).ConfigureAwait(false);
        await WriteAsync(source.At, PriceTrace.LatestRoundData.Selector, round, answer, time, time, round).ConfigureAwait(false);
        await WriteAsync(source.At, GetRoundData.Encode(round), round, answer, time, time, round).ConfigureAwait(false);
        await WriteAsync(source.At, GetAnswer.Encode(round), answer).ConfigureAwait(false);
        await WriteAsync(source.At, GetTimestamp.Encode(round), time).ConfigureAwait(false);
    }

    private async Task WriteAsync(Address source, Bytes calldata, params UInt256[] words)
    {
        var slot = UInt256.FromBigEndian(Keccak256.Hash([.. Domain.Span, .. calldata.Span]).Span).ToBigInteger();
        for (var index = 0; index <= words.Length; index++)
        {
            var value = index == 0 ? (UInt256)(ulong)words.Length : words[index - 1];
            await control.SetStorageAtAsync(source, UInt256.FromBigInteger(slot + index).ToHash32(), value.ToHash32()).ConfigureAwait(false);
        }
    }

    private static Bytes LoadCode()
    {
        using var stream = typeof(PriceOverlays).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"the resource {Resource} is missing from this assembly");
        using var document = JsonDocument.Parse(stream);
        return Bytes.Parse(document.RootElement.GetProperty("deployedBytecode").GetString() ?? throw new InvalidOperationException($"{Resource} has no deployedBytecode"));
    }

    // As the contract finds it.
    private static Address OriginalOf(Address source) => new(Keccak256.Hash([.. Encoding.ASCII.GetBytes("keeperbot.rehearsal.original"), .. source.Span]).Span[^Address.Size..]);
}
