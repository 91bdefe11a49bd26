using System.Text;
using FsCheck;
using FsCheck.Fluent;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Declarative;
using KeeperBot.Protocols.Declarative.Files;
using KeeperBot.TestKit;
using Xunit.Abstractions;

namespace KeeperBot.Protocols.Tests.Declarative;

public sealed class VenueFileTests(ITestOutputHelper output)
{
    [Fact]
    public void Load_Toy_HasItsNamesAndTheHashOfItsBytes()
    {
        var file = Toy.File();
        file.Name.ShouldBe("toy");
        file.Underlyings.ShouldBe(["USD", "ETH"]);
        file.MarginTokens.ShouldBe(["usd"]);
        file.Pin.ShouldBe("sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(Toy.Json))));
    }

    public static TheoryData<string, string, string, string> Mistakes => new()
    {
        // what is replaced, by what, the path of the error, a part of its problem
        { "\"format\": 1", "\"format\": 2", "format", "does not know" },
        { "\"name\": \"toy\",", "", "", "has no \"name\"" },
        { "\"name\": \"toy\",", "\"name\": \"toy\", \"nmae\": 1,", "nmae", "no known key" },
        { "\"mulDivDown(value, factor, 1.0000)\"", "\"limit + 1\"", "fields.limit", "cycle: limit -> limit" },
        { "\"sum(positions.collateral)\", \"show\": true },", "\"spot\" }, \"spot\": { \"expr\": \"total\" }, \"other\": { \"expr\": \"1\", \"show\": true },", "fields.", "cycle: total -> spot -> total" },
        { "\"mulDivDown(value, factor, 1.0000)\"", "\"valeu\"", "fields.limit.expr", "there is no 'valeu'" },
        { "\"mulDivDown(value, factor, 1.0000)\"", "\"value / factor\"", "fields.limit.expr", "has to name its rounding" },
        { "\"mulDivDown(value, factor, 1.0000)\"", "\"value + factor\"", "fields.limit.expr", "of 6 and of 4 decimals" },
        { "\"mulDivDown(value, factor, 1.0000)\"", "\"bookAddress\"", "accounts[0].equity", "is an address" },
        { "\"mulDivDown(value, factor, 1.0000)\"", "\"value\"", "constants.factor", "used for nothing" },
        { "\"limit\": { \"expr\"", "\"limit\": { \"exp\"", "fields.limit", "has no \"expr\"" },
        { "\"scale\": \"usd\", \"unit\": \"USD\" }, \"owed\"", "\"scale\": \"usdd\" }, \"owed\"", "reads.summary.outputs.value.scale", "names no token" },
        { "\"scale\": \"usd\", \"unit\": \"USD\" }, \"owed\"", "\"scale\": 78 }, \"owed\"", "reads.summary.outputs.value.scale", "is 78" },
        { "\"scale\": \"usd\", \"unit\": \"USD\" }, \"owed\"", "\"unit\": \"USD\" }, \"owed\"", "reads.summary.outputs.value", "does not say its scale" },
        { "\"output\": \"book\"", "\"output\": \"book\", \"scale\": 6", "reads.summary.outputs.bookAddress.scale", "no number" },
        { "\"output\": \"owed\"", "\"output\": \"owned\"", "reads.summary.outputs.owed.output", "has no place 'owned'" },
        { "\"output\": \"owed\"", "\"output\": \"7\"", "reads.summary.outputs.owed.output", "has no place '7'" },
        { "\"function\": \"summary\"", "\"function\": \"sumary\"", "reads.summary.function", "there is no function sumary" },
        { "\"contract\": \"pool\", \"function\": \"summary\"", "\"contract\": \"pol\", \"function\": \"summary\"", "reads.summary.contract", "names no contract" },
        { "\"args\": [\"account.holder\"], \"outputs\": {\n", "\"args\": [], \"outputs\": {\n", "reads.summary.args", "0 arguments" },
        { "\"args\": [\"account.holder\"], \"outputs\": {\n", "\"args\": [\"value\"], \"outputs\": {\n", "reads.summary.args[0]", "a number of 6 decimals" },
        { "\"args\": [\"account.holder\"], \"outputs\": {\n", "\"args\": [\"bookAddress\"], \"outputs\": {\n", "reads.summary", "is part of a cycle: summary -> summary" },
        { "\"args\": [\"strike\", \"rawSize\"]", "\"args\": [\"strike\", \"size\"]", "lists.positions.reads.needed", "is derived" },
        { "\"args\": [\"strike\", \"rawSize\"]", "\"args\": [\"strike\", \"rawSize + 1\"]", "lists.positions.reads.needed", "is derived" },
        { "\"args\": [\"strike\", \"rawSize\"]", "\"args\": [\"least\", \"rawSize\"]", "lists.positions.reads.needed", "cycle: needed -> needed" },
        { "\"from\": \"ids\"", "\"from\": \"summary\"", "lists.positions.from", "" },
        { "\"from\": \"ids\"", "\"from\": \"idz\"", "lists.positions.from", "names no read" },
        { "\"max\": 1000", "\"max\": 1001", "lists.positions.max", "is 1001" },
        { "\"sum(positions.collateral)\"", "\"sum(collateral)\"", "fields.total.expr", "takes a field of a list" },
        { "\"sum(positions.collateral)\"", "\"collateral\"", "fields.total.expr", "there is no 'collateral'" },
        { "\"sum(positions.collateral)\", \"show\": true", "\"sum(positions.collateral)\"", "fields.total", "used for nothing" },
        { "\"predicate\": \"<=\"", "\"predicate\": \"=<\"", "accounts[0].predicate", "no predicate" },
        { "\"requirement\": \"owed\"", "\"requirement\": \"rescaleUp(owed, 18)\"", "accounts[0].requirement", "compared with" },
        { "\"price\": \"55\", ", "", "accounts[1].legs[0]", "has no \"price\"" },
        { "\"price\": \"55\", ", "\"price\": \"55\", \"funding\": \"0\", ", "accounts[1].legs[0].funding", "no such part" },
        { "\"price\": \"55\"", "\"price\": \"1.0000000000000000001\"", "accounts[1].legs[0].price", "at most 18 decimals" },
        { "\"kind\": \"option\"", "\"kind\": \"swap\"", "accounts[1].legs[0].kind", "no kind of leg" },
        { "\"expiry\": \"expiry\", \"spot\"", "\"expiry\": \"strike\", \"spot\"", "accounts[1].legs[0].expiry", "a number of 18 decimals" },
        { "\"amount\", \"account.holder\"]", "\"amount\", \"bookAddress\"]", "accounts[0].topUp.args[2]", "anybody" },
        { "\"usd\", \"amount\",", "\"usd\", \"value\",", "accounts[0].topUp.args", "no argument that is the amount" },
        { "\"quantity\", \"bound\"]", "\"quantity\", \"quantity\"]", "accounts[1].reduce.args", "is the bound" },
        { "\"value >= before.value + amount\"", "\"value\"", "accounts[0].topUp.effect", "true or false" },
        { "\"value >= before.value + amount\"", "\"value >= before.valeu + amount\"", "accounts[0].topUp.effect", "there is no 'before.valeu'" },
        { "\"topUp\": {", Means("usd", "amount") + ", \"topUp\": {", "accounts[0].topUps", "stands beside topUp" },
        { "\"topUp\": {", Means("usd", "value") + ", \"topUp\": {", "accounts[0].topUps[0].args", "no argument that is the amount" },
        { "\"topUp\": {", Means("eur", "amount") + ", \"topUp\": {", "accounts[0].topUps[0].token", "names no token" },
        { "\"unit\": \"address\"", "\"unit\": \"flag\"", "parameters.book.expr", "is no flag" },
        { "\"unit\": \"address\"", "\"unit\": \"percent\"", "parameters.book.unit", "is percent" },
        { "\"worse\": \"different\"", "\"worse\": \"bad\"", "parameters.book.worse", "is bad" },
        { "\"expr\": \"bookAddress\"", "\"expr\": \"collateral\"", "parameters.book.expr", "there is no 'collateral'" },
        { "\"code\": \"toy.wrong_book\"", "\"code\": \"Toy!\"", "require[0].code", "no code" },
        { "\"0x00000000000000000000000000000000000000a1\"", "\"0x12\"", "contracts.pool.address", "no address" },
        { "function summary(address who)", "functon summary(address who)", "contracts.pool.abi[0]", "no declaration" },
        { "\"value\": \"0.85\"", "\"value\": \"0.85001\"", "constants.factor.value", "does not fit" },
        { "\"id\": { \"scale\": 0 }", "\"id\": { \"scale\": 0 }, \"value\": { \"scale\": 0 }", "lists.positions.items.value", "is taken" },
        { "\"format\": 1,", "\"format\": 1", "", "not valid JSON" },
        { "\"format\": 1,", "\"format\": 1, \"format\": 1,", "format", "twice" },
        { "\"accounts\": [", "\"accounts\": [ 3, ", "accounts[0]", "where an object is wanted" },
    };

    private static string Means(string token, string amount) =>
        $$"""
        "topUps": [ { "leg": "usd", "token": "{{token}}", "price": "1", "equityPerToken": "1", "reliefPerToken": "0", "contract": "pool", "function": "pay", "args": ["usd", "{{amount}}", "account.holder"], "effect": "true" } ]
        """;

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Load_Mistake_SaysWhatWhereAndHow(string what, string by, string path, string problem)
    {
        var at = Toy.Json.IndexOf(what, StringComparison.Ordinal);
        at.ShouldBeGreaterThanOrEqualTo(0, "the test's own text is stale");
        var json = Toy.Json[..at] + by + Toy.Json[(at + what.Length)..];
        var error = Should.Throw<VenueFileException>(() => Toy.File(json));
        var found = error.Errors.FirstOrDefault(item => item.Path.StartsWith(path, StringComparison.Ordinal) && item.Problem.Contains(problem, StringComparison.Ordinal));
        found.ShouldNotBeNull(error.Message);
        found.Mend.ShouldNotBeNullOrWhiteSpace();
        var line = json.Split('\n')[found.Line - 1];
        found.Column.ShouldBeInRange(1, line.Length + 1);
        error.Message.ShouldContain("toy.venue.json: line ");
    }

    [Fact]
    public void Load_ErrorInAnExpression_PointsAtTheLetter()
    {
        var error = Should.Throw<VenueFileException>(() => Toy.File(Toy.Json.Replace("mulDivDown(value, factor, 1.0000)", "value + valeu", StringComparison.Ordinal))).Errors.First(item => item.Path == "fields.limit.expr");
        Toy.Json.Replace("mulDivDown(value, factor, 1.0000)", "value + valeu", StringComparison.Ordinal).Split('\n')[error.Line - 1][(error.Column - 1)..].ShouldStartWith("valeu");
        error.Mend.ShouldBe("did you mean value?");
    }

    [Fact]
    public void Load_MutatedFiles_AreLoadedOrRefused()
    {
        var bytes = Encoding.UTF8.GetBytes(Toy.Json);
        var mutation = from kind in Gen.Choose(0, 5) from at in Gen.Choose(0, bytes.Length - 1) from length in Gen.Choose(1, 40) from letter in Gen.Choose(0, 255) select (kind, at, length, letter);
        // As many files with one change, which now and then is harmless, as with two, three and four.
        var mutations = from count in Gen.Choose(1, 4) from list in Gen.ArrayOf(mutation, count) select list;
        var (loaded, refused) = (0, 0);
        var property = Prop.ForAll(mutations.ToArbitrary(), changes =>
        {
            var copy = bytes.ToList();
            foreach (var (kind, at, length, letter) in changes)
                Mutate(copy, kind, Math.Min(at, copy.Count - 1), length, (byte)letter);
            try
            {
                _ = VenueFile.Load(copy.ToArray(), "mutant");
                loaded++;
                return true;
            }
            catch (VenueFileException error)
            {
                refused++;
                return error.Errors.Length > 0 && error.Errors.All(item => item.Line > 0 && item.Column > 0 && item.Mend.Length > 0);
            }
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1500), property);
        output.WriteLine($"loaded {loaded}, refused {refused}");
        refused.ShouldBeGreaterThan(100);
        loaded.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Load_ValuesOfOtherKinds_AreLoadedOrRefused()
    {
        string[] others = ["null", "true", "3", "-1", "1e400", "\"\"", "\"x\"", "[]", "{}", "[[[1]]]", "{\"a\":{}}", "\"1 +\"", "\"((((\"", "\"0x\""];
        var places = new List<(int Start, int End)>();
        for (var i = 0; i < Toy.Json.Length; i++)
        {
            if (Toy.Json[i] == ':' && Toy.Json.IndexOfAny([',', '}', '\n'], i) is var end and > 0 && end > i + 1)
                places.Add((i + 1, end));
        }

        foreach (var (start, end) in places)
        {
            foreach (var other in others)
            {
                try
                {
                    _ = Toy.File(Toy.Json[..start] + other + Toy.Json[end..]);
                }
                catch (VenueFileException error)
                {
                    error.Errors.ShouldNotBeEmpty();
                }
            }
        }
    }

    [Fact]
    public void Bind_MistakesOfADeployment_AreNamedByTheirKeys()
    {
        var wrong = Toy.Usd with { Decimals = 18 };
        Toy.File().Bind(new("toy"), new ChainId(1), new Dictionary<string, Address> { ["bok"] = Toy.Book }, new Dictionary<string, Token> { ["usd"] = wrong, ["eur"] = wrong }, out var problems).ShouldBeNull();
        problems.Select(problem => problem.Key).ShouldBe(["contracts.bok", "contracts.book", "tokens.eur", "tokens.usd"]);
        var file = Toy.File(Toy.Json.Replace("\"format\": 1,", "\"format\": 1, \"chain\": 1,", StringComparison.Ordinal));
        file.Bind(new("toy"), new ChainId(10), new Dictionary<string, Address> { ["book"] = Toy.Book }, new Dictionary<string, Token> { ["usd"] = Toy.Usd }, out problems).ShouldBeNull();
        problems.Single().Problem.ShouldContain("addresses of chain 1, and this is chain 10");
    }

    [Fact]
    public void Load_EveryFileUnderAbi_IsValid()
    {
        var files = Directory.GetFiles(Path.Combine(RepositoryPaths.Root, "abi"), "*.venue.json");
        files.ShouldNotBeEmpty();
        foreach (var file in files)
            Path.GetFileName(file).ShouldBe(VenueFile.Load(File.ReadAllBytes(file), file).Name + ".venue.json");
    }

    private static void Mutate(List<byte> bytes, int kind, int at, int length, byte letter)
    {
        var count = Math.Min(length, bytes.Count - at);
        switch (kind)
        {
            case 0:
                bytes[at] = letter;
                break;
            case 1:
                bytes.RemoveRange(at, count - 1);
                break;
            case 2:
                bytes.InsertRange(at, bytes.GetRange(at, count));
                break;
            case 3:
                bytes.Insert(at, letter);
                break;
            case 4:
                // Space after a comma, if there is one further on: harmless, and every place behind it moves.
                bytes.Insert(bytes.IndexOf((byte)',', at) + 1, (byte)' ');
                break;
            default:
                // A part put in another place: still mostly JSON.
                var part = bytes.GetRange(at, count);
                bytes.RemoveRange(at, count);
                bytes.InsertRange((at * 7 + length) % (bytes.Count + 1), part);
                break;
        }
    }
}
