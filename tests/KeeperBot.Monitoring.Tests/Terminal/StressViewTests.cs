using System.Collections.Immutable;
using System.Text.Json;
using System.Xml.Linq;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Portfolio.Curves;
using KeeperBot.Core.Stress;
using KeeperBot.Core.Stress.Paths;
using KeeperBot.Core.Units;
using KeeperBot.Monitoring.Reports;
using KeeperBot.Monitoring.Terminal;
using KeeperBot.Primitives;
using Spectre.Console;

namespace KeeperBot.Monitoring.Tests.Terminal;

/// <summary>A long perp at 2000 with 400 of equity, of which 1/16 of the notional is required: below 1 at 0.853 of the price, below 1.2 at 0.865.</summary>
public sealed class StressViewTests
{
    private const string Hostile = "main/<perp>&\u202e\u001b[2J\uffff";

    [Fact]
    public void Show_WithoutColour_HasASignInEveryCell()
    {
        var text = Shown(Outcome());
        var row = text.Split('\n').First(line => line.StartsWith("  vol    0 %", StringComparison.Ordinal));
        // 0.34 to 0.85, 0.86, then from 0.87 below 1.5 times the trigger: (400 + 2000 (f - 1)) / 125 f < 1.8 for f < 0.9014.
        row.Trim().Split(' ')[^1].ShouldBe(new string('X', 13) + "!" + new string('-', 4) + new string('.', 40));
        text.ShouldContain("! below the trigger");
        text.ShouldContain("health now 3.200");
    }

    [Fact]
    public void Show_TextFromOutside_IsEscaped()
    {
        var text = Shown(Outcome(Hostile));
        text.ShouldNotContain('\u202e');
        text.ShouldNotContain('\u001b');
        text.ShouldContain("<perp>&\\u{202e}");
    }

    [Fact]
    public void Show_WhatCannotBeForeseen_IsSaidFirstAndNeverSurvives()
    {
        var text = Shown(Outcome(foreseen: false));
        text.ShouldContain("NOT FORESEEABLE main/perp");
        text.ShouldContain("would this configuration have survived? NOT KNOWN");
        text.ShouldNotContain("yes, by this model");
    }

    [Fact]
    public void Svg_OfHostileNames_IsWellFormedWithACellForEveryPlace()
    {
        var document = XDocument.Parse(StressSvg.Write(Outcome(Hostile)));
        XNamespace svg = "http://www.w3.org/2000/svg";
        document.Root!.Name.ShouldBe(svg + "svg");
        var cells = document.Descendants(svg + "rect").Where(rect => rect.Element(svg + "title") is not null).ToList();
        cells.Count.ShouldBe(58 * 7);
        cells.Count(cell => (string?)cell.Attribute("fill") == "#D55E00").ShouldBe(13 * 7);
        document.ToString().ShouldNotContain('\u202e');
        document.Descendants(svg + "text").ShouldContain(text => text.Value.StartsWith("main/<perp>&", StringComparison.Ordinal));
    }

    [Fact]
    public void Json_IsOneDocumentWithUnknownsAsTheyAre()
    {
        var root = JsonDocument.Parse(StressReport.Json(Outcome())).RootElement;
        root.GetProperty("grid").GetProperty("accounts")[0].GetProperty("nodes").GetArrayLength().ShouldBe(58 * 7 * 3);
        var demand = root.GetProperty("grid").GetProperty("demand").EnumerateArray().Single(item => item.GetProperty("spot").GetDouble() == 0.8);
        demand.GetProperty("toTarget").GetDecimal().ShouldBe(150);
        demand.GetProperty("missing").GetDecimal().ShouldBe(140);
        root.GetProperty("scenarios")[0].GetProperty("reconstructed").GetBoolean().ShouldBeTrue();
        root.GetProperty("scenarios")[0].GetProperty("outcome").GetString().ShouldBe("liquidated");
        var unknown = JsonDocument.Parse(StressReport.Json(Outcome(foreseen: false))).RootElement;
        unknown.GetProperty("scenarios")[0].GetProperty("outcome").GetString().ShouldBe("not-foreseeable");
        unknown.GetProperty("grid").GetProperty("notForeseeable")[0].GetProperty("subject").GetString().ShouldBe("main/perp");
    }

    [Fact]
    public void Only_OneAccount_LeavesTheOthersAndTheirOutcomeOut()
    {
        var outcome = Outcome();
        var other = outcome.Only(new("other"));
        other.Grid.Accounts.ShouldBeEmpty();
        other.Grid.Demand.ShouldBeEmpty();
        other.Paths[0].Fate.ShouldBe(Fate.Survived);
        outcome.Only(new("main")).Paths[0].Fate.ShouldBe(Fate.Liquidated);
    }

    private static string Shown(StressOutcome outcome)
    {
        using var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer), Ansi = AnsiSupport.No });
        console.Profile.Width = 160;
        StressView.Show(console, outcome);
        return writer.ToString();
    }

    private static StressOutcome Outcome(string id = "main/perp", bool foreseen = true)
    {
        var chain = new ChainId(1);
        var token = new Token(chain, Address.Parse("0x00000000000000000000000000000000000000c1"), "USDC", 6);
        var (venue, eth) = (new VenueId("perp"), new Underlying("ETH"));
        var margin = new MarginAccount(
            new(id), venue, Wad.Parse("400"), Wad.Parse("400"), Wad.Parse("125"), LiquidationPredicate.StrictlyBelow, false, token, null, Wad.Parse("0.0625"),
            [new PerpLeg(new("ETH"), eth, Wad.One, Wad.Parse("2000"), Wad.Parse("2000"), Wad.Zero)])
        {
            Curve = foreseen ? new LinearMarginCurve(400, 125, [new(eth, 2000) { RequirementShare = 0.0625 }]) : null,
        };
        var account = new AccountRef(new("main"), chain, Address.Parse("0x00000000000000000000000000000000000000a1"), Address.Parse("0x00000000000000000000000000000000000000a2"));
        var snapshot = new PortfolioSnapshot(
            chain, new(1, new Hash32(new byte[32]), new Hash32(new byte[32]), new(1_800_000_000)),
            [new AccountSnapshot(account, [new KnownReading(venue, [margin], [], [])], [new IdleBalance(TokenAmount.FromWad(token, Wad.Parse("10"), Rounding.Down))], [], Wei.FromEther(Wad.One))]);
        var ladder = new MarginLimits(
            Wad.Parse("1.2"), Wad.Parse("1.5"), Wad.Parse("1.1"), Wad.One, Wad.Parse("1000"), Wad.Zero, Wad.Parse("0.1"), Wad.One, Wad.Parse("0.01"), Wad.Zero, TimeSpan.FromMinutes(5));
        var limits = new DecisionLimits(
            new(TopUp: true, Reduce: false, Hedge: false), ImmutableDictionary<VenueId, MarginLimits>.Empty.Add(venue, ladder), ImmutableDictionary<Underlying, DriftLimits>.Empty,
            TimeSpan.FromHours(1), TimeSpan.FromMinutes(1));
        var market = new StressedMarket(snapshot, ["USDC"]);
        var caps = new SendingCaps(Wei.FromGwei(Wad.Parse("500")), Wei.FromGwei(Wad.Parse("500")), Wei.FromEther(Wad.One), Wei.FromEther(Wad.One), []);
        var assumptions = new WalkAssumptions();
        return new(
            snapshot.Block, KeeperMode.Active, market, PortfolioGrid.Of(snapshot, limits, market, new()), [new PathWalk(snapshot, limits, market, caps, KeeperMode.Active, assumptions).Walk(PathPacks.Read("march-2020"))], null, assumptions);
    }
}
