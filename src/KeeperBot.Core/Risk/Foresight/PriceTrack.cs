using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Primitives;
using KeeperBot.Quant;
using KeeperBot.Quant.FirstPassage;
using KeeperBot.Quant.RealisedVol;

namespace KeeperBot.Core.Risk.Foresight;

/// <summary>
/// What the past of one underlying says, kept up to date: new prices are folded in one by one, and the whole history is gone through anew each hour, for its jumps, and
/// whenever something in it has changed.
/// </summary>
internal sealed class PriceTrack(Underlying underlying, IPriceHistory history, ForesightSettings settings)
{
    private const ulong Hour = 3600;

    private ulong? _hour;
    private long _revision;
    private PriceSample _last;
    private double _adjusted;
    private EwmaVolatility _realised, _diffusive;

    /// <summary>Jumps that the history shows; null for none.</summary>
    public JumpLaw? Jumps { get; private set; }

    /// <summary>Of all returns.</summary>
    public VolatilityEstimate Realised => _realised.Estimate();

    /// <summary>Without those that jumped.</summary>
    public VolatilityEstimate Diffusive => Jumps is null ? Realised : _diffusive.Estimate();

    /// <summary>Brings it to a time.</summary>
    public void Follow(ChainTime now)
    {
        var hour = now.UnixSeconds / Hour;
        if (_hour != hour || _revision != history.Revision)
            Rebuild(now);
        (_hour, _revision) = (hour, history.Revision);
        foreach (var sample in history.Read(underlying, _realised.Observations > 0 ? new ChainTime((ulong)_last.UnixSeconds + 1) : Beginning(now)))
            Add(sample, _realised.Observations > 0 ? _adjusted * (sample.Price / _last.Price) : sample.Price);
    }

    private ChainTime Beginning(ChainTime now) => new((ulong)Math.Max(0, (long)now.UnixSeconds - (long)settings.History.TotalSeconds));

    private void Rebuild(ChainTime now)
    {
        var halfLife = YearFraction.FromSeconds((long)settings.HalfLife.TotalSeconds);
        var samples = history.Read(underlying, Beginning(now));
        (_realised, _diffusive) = (new(halfLife), new(halfLife));
        (Jumps, var others) = JumpHistory.Of(samples);
        for (var index = 0; index < samples.Length; index++)
            Add(samples[index], others[index].Price);
    }

    private void Add(PriceSample sample, double adjusted)
    {
        (_last, _adjusted) = (sample, double.IsFinite(adjusted) && adjusted > 0 ? adjusted : sample.Price);
        _realised = _realised.Add(sample);
        if (Jumps is not null)
            _diffusive = _diffusive.Add(sample with { Price = _adjusted });
    }
}
