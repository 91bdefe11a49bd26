using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Units;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Protocols.Tests.Routes;

public sealed class PriceBoundTests
{
    [Theory]
    [InlineData("2", "200", "101", "0.003", "200.6")] // tolerance is tighter: 200 + 0.3 %
    [InlineData("2", "200", "100.1", "0.003", "200.2")] // the worst price is tighter
    [InlineData("2", "200", "100", "0.003", "200")] // at the worst price exactly
    public void WhenBuying_TakesTheTighterOfTheTwo(string quantity, string quoted, string worst, string tolerance, string bound) =>
        PriceBound.WhenBuying(Wad.Parse(quantity), Wad.Parse(quoted), Wad.Parse(worst), Wad.Parse(tolerance)).ShouldBe(Wad.Parse(bound).Raw);

    [Theory]
    [InlineData("2", "200", "99", "0.003", "199.4")]
    [InlineData("2", "200", "99.9", "0.003", "199.8")]
    [InlineData("2", "200", "100", "0.003", "200")]
    public void WhenSelling_TakesTheTighterOfTheTwo(string quantity, string quoted, string worst, string tolerance, string bound) =>
        PriceBound.WhenSelling(Wad.Parse(quantity), Wad.Parse(quoted), Wad.Parse(worst), Wad.Parse(tolerance)).ShouldBe(Wad.Parse(bound).Raw);

    [Fact]
    public void BeyondTheWorstPriceByOneWei_IsRefused()
    {
        PriceBound.WhenBuying(Wad.One, Wad.FromRaw(Wad.One.Raw + 1), Wad.One, Wad.Parse("0.01")).ShouldBeNull();
        PriceBound.WhenSelling(Wad.One, Wad.FromRaw(Wad.One.Raw - 1), Wad.One, Wad.Parse("0.01")).ShouldBeNull();
    }

    [Fact]
    public void AnyBound_AdmitsTheQuoteAndNeverAWorsePriceThanTheWorst()
    {
        var amounts = Gen.Choose(1, int.MaxValue).Select(value => Wad.FromRaw(new BigInteger(value) * 7_919_123_457));
        var cases = amounts.SelectMany(_ => amounts, (quantity, quoted) => (quantity, quoted)).SelectMany(_ => amounts, (pair, worst) => (pair.quantity, pair.quoted, worst));
        var property = Prop.ForAll(cases.ToArbitrary(), one =>
        {
            var tolerance = Wad.Parse("0.003");
            var buy = PriceBound.WhenBuying(one.quantity, one.quoted, one.worst, tolerance);
            var sell = PriceBound.WhenSelling(one.quantity, one.quoted, one.worst, tolerance);
            var limit = one.quantity.Raw * one.worst.Raw; // scaled by 1e18 twice
            return (buy is null ? one.quoted.Raw * Wad.One.Raw > limit - Wad.One.Raw : buy >= one.quoted.Raw && buy * Wad.One.Raw <= limit)
                && (sell is null ? one.quoted.Raw * Wad.One.Raw < limit + Wad.One.Raw : sell <= one.quoted.Raw && sell * Wad.One.Raw >= limit);
        });
        property.Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void Tolerance_InAnEmergency_LeavesTheWorstPriceAlone()
    {
        PriceBound.Tolerance(Urgency.Routine, Wad.Parse("0.01")).ShouldBe(Wad.Parse("0.01"));
        PriceBound.Tolerance(Urgency.Emergency, Wad.Parse("0.01")).ShouldBeNull();
        PriceBound.WhenBuying(Wad.One, Wad.Parse("100"), Wad.Parse("110"), null).ShouldBe(Wad.Parse("110").Raw);
        PriceBound.WhenSelling(Wad.One, Wad.Parse("100"), Wad.Parse("90"), null).ShouldBe(Wad.Parse("90").Raw);
    }
}
